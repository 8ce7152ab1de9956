import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import { previewMessage } from '../../core/message/preview';
import { renderingsOf } from '../message-renderings';

/** POST ringback/preview: a message as a recipient would read it, from a sample record, on each kind of channel. */
export async function preview(_RED: NodeAPI, request: Request): Promise<unknown> {
  const made = await previewMessage(request.body);
  const { card, context: _context, ...shown } = made;
  // What could not be made at all has nothing to be shown.
  if (shown.subject === '' && shown.text === '' && !card) return shown;
  const renderings = await renderingsOf(made, Date.now());
  return { ...shown, ...(card ? { warnings: card.warnings } : {}), renderings };
}
