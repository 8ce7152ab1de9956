import type { Request } from 'express';
import type { NodeAPI } from 'node-red';

export async function inboxRecipients(_RED: NodeAPI, _request: Request): Promise<unknown> {
  return [];
}
export function registerInboxPages(_RED: NodeAPI): void {
  return;
}
