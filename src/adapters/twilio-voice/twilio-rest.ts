import process from 'node:process';
import { RingbackError } from '../../core/errors';
import { createAgents } from '../http/agents';
import { describeFailure } from '../http/failure';
import { proxyFor } from '../http/proxy';
import { exchange, type WireResponse } from '../http/transport';
import { listOf, objectOf, parseObject, textOf } from '../vendor-api/read-json';

/** A call, or an account, as Twilio's REST API gives it. */
export interface TwilioResource {
  sid: string;
  status: string;
  from: string;
  to: string;
}

const answerLimit = 1024 * 1024;
const largestAudio = 64 * 1024 * 1024;
const limitMs = 5_000;

/** The REST API of one account: https://www.twilio.com/docs/voice/api/call-resource. */
export class TwilioRest {
  readonly #agents = createAgents({ timeoutMs: limitMs });
  readonly #closing = new AbortController();
  readonly #base: string;
  readonly #authorization: string;

  constructor({ accountSid, authToken, apiUrl }: { accountSid: string; authToken: string; apiUrl: string }) {
    const root = (apiUrl || 'https://api.twilio.com').replace(/\/+$/, '');
    this.#base = `${root}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}`;
    this.#authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  }

  /** Undefined where there is none. Like all of these: rejects with RB_GATEWAY_REJECTED or RB_GATEWAY_UNAVAILABLE. */
  async call(sid: string): Promise<TwilioResource | undefined> {
    const { status, bytes } = await this.#request('GET', `/Calls/${encodeURIComponent(sid)}.json`);
    if (status === 404) return undefined;
    return readResource(status, bytes);
  }

  async account(): Promise<TwilioResource> {
    const { status, bytes } = await this.#request('GET', '.json');
    return readResource(status, bytes);
  }

  /** Changes a call that goes on: where it asks next, or `Status: completed`. */
  async update(sid: string, parameters: Record<string, string>): Promise<void> {
    const { status, bytes } = await this.#request('POST', `/Calls/${encodeURIComponent(sid)}.json`, parameters);
    readResource(status, bytes);
  }

  /** Calls somebody. */
  async create(parameters: Record<string, string>): Promise<TwilioResource> {
    const { status, bytes } = await this.#request('POST', '/Calls.json', parameters);
    return readResource(status, bytes);
  }

  /** How many recordings there are of a call. */
  async countRecordings(callSid: string): Promise<number> {
    const { status, bytes } = await this.#request('GET', `/Calls/${encodeURIComponent(callSid)}/Recordings.json`);
    if (status === 404) return 0;
    readResource(status, bytes);
    return listOf(parseObject(bytes.toString())?.recordings).length;
  }

  /** A WAV file. */
  async recording(sid: string): Promise<Buffer> {
    const path = `/Recordings/${encodeURIComponent(sid)}.wav`;
    const { status, bytes } = await this.#request('GET', path, undefined, {
      timeoutMs: 20_000,
      answerLimit: largestAudio,
    });
    if (status !== 200) readResource(status < 300 ? 502 : status, bytes);
    return bytes;
  }

  async removeRecording(sid: string): Promise<void> {
    const { status, bytes } = await this.#request('DELETE', `/Recordings/${encodeURIComponent(sid)}.json`);
    if (status !== 404) readResource(status, bytes);
  }

  /** Ends connections and what is under way. */
  close(): void {
    this.#closing.abort();
    this.#agents.destroy();
  }

  async #request(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    form?: Record<string, string>,
    limits: { timeoutMs: number; answerLimit: number } = { timeoutMs: limitMs, answerLimit },
  ): Promise<WireResponse> {
    const url = new URL(this.#base + path);
    const body = form === undefined ? {} : { body: new URLSearchParams(form).toString() };
    const type: Record<string, string> = form ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
    const headers = { authorization: this.#authorization, accept: 'application/json', ...type };
    const proxy = proxyFor({ kind: 'environment' }, url, process.env);
    const wire = { method, url: url.href, headers, ...body, proxy, ...limits };
    try {
      return await exchange({ ...wire, signal: this.#closing.signal }, this.#agents);
    } catch (thrown) {
      if (this.#closing.signal.aborted) {
        throw new RingbackError('RB_CLOSED', 'The gateway was closed.', { retryable: true });
      }
      // Without the cause: it holds the request, and with it the token.
      const { summary, where } = describeFailure(thrown, url, limits.timeoutMs, limits.answerLimit).error;
      throw new RingbackError('RB_GATEWAY_UNAVAILABLE', summary, {
        retryable: true,
        ...(where ? { where } : {}),
        remedy: 'Check whether this machine reaches api.twilio.com, directly or by its proxy.',
      });
    }
  }
}

/** https://www.twilio.com/docs/usage/twilios-response#exceptions */
function readResource(status: number, bytes: Buffer): TwilioResource {
  const content = objectOf(parseObject(bytes.toString()));
  const read = (name: string) => textOf(content[name]);
  if (status >= 200 && status < 300) {
    return { sid: read('sid'), status: read('status'), from: read('from'), to: read('to') };
  }
  const code = typeof content.code === 'number' ? content.code : undefined;
  const said = read('message').slice(0, 200) || `It answered ${status}.`;
  const isLater = status === 429 || status >= 500;
  throw new RingbackError(isLater ? 'RB_GATEWAY_UNAVAILABLE' : 'RB_GATEWAY_REJECTED', `Twilio refused: ${said}`, {
    retryable: isLater,
    remedy: remedyFor(status, code),
  });
}

function remedyFor(status: number, code: number | undefined): string {
  if (status === 401) return 'Check the account SID and the auth token of the gateway.';
  if (status === 429) return 'Twilio takes no more requests at the moment.';
  return code === undefined
    ? 'See the log of the Twilio console.'
    : `See https://www.twilio.com/docs/api/errors/${code}.`;
}
