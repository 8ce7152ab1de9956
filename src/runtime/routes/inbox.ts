import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { createInboxPages } from '../../adapters/inbox/inbox-pages';
import { findInbox } from '../inboxes';
import { notDeployed } from '../routes';

/** GET ringback/inbox/:channelId/recipients: everybody who was ever sent something, with their personal link. */
export async function inboxRecipients(RED: NodeAPI, request: Request): Promise<unknown> {
  const inbox = findInbox(String(request.params.channelId));
  if (!inbox) throw notDeployed('inbox');
  const root = String(RED.settings.httpNodeRoot || '/').replace(/\/*$/, '/');
  const recipients = await inbox.listRecipients();
  return recipients.map((row) => ({ ...row, link: URL.canParse(row.link) ? row.link : root + row.link }));
}

/** The public pages: what a personal link leads to. */
export function registerInboxPages(RED: NodeAPI): void {
  const pages = createInboxPages({ find: findInbox });
  const handle = (request: Request, response: Response): void => {
    // Never rejects: every failure is an answer of its own.
    pages.handle(request, response, { token: String(request.params.token), part: String(request.params.part ?? '') });
  };
  RED.httpNode.all('/ringback/inbox/:token', handle);
  RED.httpNode.all('/ringback/inbox/:token/:part', handle);
}
