import type { RingbackError } from '../../core/errors';
import type { FailedDelivery } from '../../ports/channel';
import type { JsonObject } from '../vendor-api/read-json';
import type { VendorAnswer, VendorApi, VendorRequest } from '../vendor-api/vendor-api';
import { outcomeOfStatus, unreadable } from '../vendor-api/vendor-outcome';

export type WebexAnswer = { ok: true; body: JsonObject } | { ok: false; outcome: FailedDelivery };

export interface WebexApi {
  ask(
    method: VendorRequest['method'],
    path: string,
    body: object | undefined,
    signal: AbortSignal,
  ): Promise<WebexAnswer>;
  /** The same; a failure is thrown. */
  need(
    method: VendorRequest['method'],
    path: string,
    body: object | undefined,
    signal: AbortSignal,
  ): Promise<JsonObject>;
  /** What a refusal means. */
  refused(answer: VendorAnswer): FailedDelivery;
}

const ADDRESS_REMEDY = 'Enter an e-mail address, or the ID of a person or a space, in the directory.';

export function createWebexApi(url: string, token: string, api: VendorApi, now: () => number): WebexApi {
  const authorization = `Bearer ${token}`;
  const refused = (answer: VendorAnswer): FailedDelivery =>
    outcomeOfStatus(answer, { said: api.redact(saidBy(answer)), remedy: remedyOf(answer.status) }, now());

  const ask: WebexApi['ask'] = async (method, path, body, signal) => {
    const headers = { authorization, ...(body && { 'content-type': 'application/json' }) };
    const delivers = method === 'POST' && path === '/messages';
    const request = { method, url: `${url}${path}`, headers, delivers, ...(body && { body: JSON.stringify(body) }) };
    const result = await api.request(request, signal);
    if (result.kind === 'failed') return { ok: false, outcome: result.outcome };
    const { answer } = result;
    if (answer.status < 200 || answer.status >= 300) return { ok: false, outcome: refused(answer) };
    if (answer.status === 204) return { ok: true, body: {} };
    return answer.body ? { ok: true, body: answer.body } : { ok: false, outcome: unreadable(answer) };
  };

  return {
    ask,
    refused,
    async need(...question) {
      const answer = await ask(...question);
      if (answer.ok) return answer.body;
      throw answer.outcome.error satisfies RingbackError;
    },
  };
}

/** `{"message": "…", "errors": [{"description": "…"}], "trackingId": "…"}` */
function saidBy({ body }: VendorAnswer): string {
  const [first] = Array.isArray(body?.errors) ? (body.errors as { description?: unknown }[]) : [];
  const said = typeof first?.description === 'string' ? first.description : body?.message;
  return typeof said === 'string' ? said : '';
}

function remedyOf(status: number): string {
  if (status === 401) return 'Copy the bot token again, or make a new one at developer.webex.com.';
  if (status === 403) return 'The bot may not post there: add it to the space.';
  if (status === 404) return 'Check the address, and that the bot is in the space: it cannot see others.';
  if (status === 409) return 'Webex has that message already.';
  return `Check the address and the text. ${ADDRESS_REMEDY}`;
}
