import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import { previewMessage } from '../../core/message/preview';
import { renderingsOf } from '../card-renderings';

/** POST ringback/preview: a message as a recipient would read it, from a sample record; a card on each kind of channel. */
export async function preview(_RED: NodeAPI, request: Request): Promise<unknown> {
  const { card, ...shown } = await previewMessage(request.body);
  if (!card) return shown;
  return { ...shown, warnings: card.warnings, renderings: renderingsOf(card, shown) };
}
