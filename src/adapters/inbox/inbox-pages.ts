import type { IncomingMessage, ServerResponse } from 'node:http';
import { RingbackError, toRingbackError } from '../../core/errors';
import type { InboxMessage } from '../../ports/store';
import { chooseLanguage } from '../pages/page-language';
import { renderInboxCard } from './card-html';
import type { Inbox } from './inbox';
import { readInboxToken } from './inbox-link';
import { startInboxLive } from './inbox-live';
import { inboxAsset, renderInboxPage } from './inbox-page';
import { pageTexts } from './inbox-texts';
import { readJsonBody } from './read-json-body';

/** What a router hands over: `ringback/inbox/:token` and, behind it, `messages`, `read`, `live` or a file of the page. */
export interface InboxRequest {
  token: string;
  /** Empty for the page itself. */
  part: string;
}

/** An HTTP request; a router may have parsed its body already, and keeps the first form of its URL. */
export type InboxIncoming = IncomingMessage & { body?: unknown; originalUrl?: string };

export interface InboxPagesDependencies {
  /** The live inbox of a channel, by the id of its config node. */
  find(channelId: string): Inbox | undefined;
}

const PAGE_SIZE = 30;
const MAX_IDS = 500;
const METHODS: Record<string, string> = { read: 'POST' };

/**
 * Answers the requests of inbox pages. A personal link is all that is needed to read an inbox and mark
 * its messages read, so nothing about it is cached, indexed or sent on as a referrer. Never rejects.
 */
export function createInboxPages({ find }: InboxPagesDependencies) {
  async function handle(request: InboxIncoming, response: ServerResponse, params: InboxRequest): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('X-Robots-Tag', 'noindex');
    try {
      const asset = inboxAsset(params.part);
      if (asset) return send(response, 200, asset.type, asset.text);
      const allowed = METHODS[params.part] ?? 'GET';
      if (request.method !== allowed) {
        response.setHeader('Allow', allowed);
        return sendError(response, 405, new RingbackError('RB_INPUT', `Only ${allowed} is answered here.`));
      }
      await answer(request, response, params);
    } catch (thrown) {
      const error = toRingbackError(thrown);
      if (response.headersSent) response.destroy();
      else sendError(response, error.status ?? (error.code === 'RB_INPUT' ? 400 : 503), error);
    }
  }

  async function answer(
    request: InboxIncoming,
    response: ServerResponse,
    { token, part }: InboxRequest,
  ): Promise<void> {
    const claimed = readInboxToken(token);
    const inbox = claimed && find(claimed.channelId);
    const owner = await inbox?.verify(token);
    const language = chooseLanguage(request.headers['accept-language']);
    if (!inbox || !owner)
      return send(response, 404, 'text/plain; charset=utf-8', pageTexts(language).invalidLink ?? '');
    switch (part) {
      case '': {
        const path = (request.originalUrl ?? request.url ?? '').split('?')[0] ?? '';
        const base = path.endsWith('/') ? '' : `${token}/`;
        const { html, policy } = renderInboxPage({ name: inbox.settings.name, base, language });
        response.setHeader('Content-Security-Policy', policy);
        response.setHeader('Vary', 'Accept-Language');
        return send(response, 200, 'text/html; charset=utf-8', html);
      }
      case 'messages': {
        const cursor = new URL(request.url ?? '', 'http://inbox').searchParams.get('cursor');
        const page = await inbox.list(owner.recipient, { limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) });
        return sendJson(response, 200, {
          now: inbox.now(),
          owner: page.rows[0]?.recipientName || owner.recipient,
          messages: page.rows.map(shownMessage),
          next: page.next,
        });
      }
      case 'read': {
        await inbox.markRead(owner.recipient, parseIds(await readJsonBody(request)));
        return sendJson(response, 200, { ok: true });
      }
      case 'live':
        return startInboxLive({ response, inbox, recipient: owner.recipient, show: shownMessage });
      default:
        return sendError(response, 404, new RingbackError('RB_INPUT', 'There is nothing here.'));
    }
  }

  return { handle };
}

/** What the page needs to know of a message. A card is made HTML here, by the same code that the tests hold to account. */
function shownMessage({ messageId, subject, text, imageUrl, imageAlt, card, optOutUrl, at, readAt }: InboxMessage) {
  const cardHtml = card && renderInboxCard(card, { subject }).html;
  return { id: messageId, subject, text, imageUrl, imageAlt, cardHtml, optOutUrl, at, readAt };
}

function parseIds(body: unknown): string[] {
  const ids = typeof body === 'object' && body !== null && 'ids' in body ? body.ids : undefined;
  if (Array.isArray(ids) && ids.length <= MAX_IDS && ids.every((id) => typeof id === 'string')) return ids;
  throw new RingbackError('RB_INPUT', `The request must be {"ids": […]} with at most ${MAX_IDS} ids.`);
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) }).end(text);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(value));
}

function sendError(response: ServerResponse, status: number, { code, summary, remedy }: RingbackError): void {
  sendJson(response, status, { code, message: summary, remedy });
}
