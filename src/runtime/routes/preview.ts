import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import { previewMessage } from '../../core/message/preview';

/** POST ringback/preview: a message as a recipient would read it, from a sample record. */
export async function preview(_RED: NodeAPI, request: Request): Promise<unknown> {
  return previewMessage(request.body);
}
