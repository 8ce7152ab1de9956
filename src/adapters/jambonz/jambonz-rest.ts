import process from 'node:process';
import { RingbackError } from '../../core/errors';
import { createAgents } from '../http/agents';
import { describeFailure } from '../http/failure';
import { proxyFor } from '../http/proxy';
import { exchange, type WireResponse } from '../http/transport';
import { parseObject } from '../vendor-api/read-json';
import { textOf } from './jambonz-message';
import type { JambonzSettings } from './jambonz-settings';

const answerLimit = 1024 * 1024;
const timeoutMs = 5_000;

/** The REST API of one account: https://docs.jambonz.org/reference. All reject with RB_GATEWAY_REJECTED or RB_GATEWAY_UNAVAILABLE. */
export class JambonzRest {
  readonly #agents = createAgents({ timeoutMs });
  readonly #closing = new AbortController();
  readonly #base: string;

  constructor(private readonly settings: Pick<JambonzSettings, 'apiUrl' | 'apiKey' | 'accountSid'>) {
    const root = settings.apiUrl.replace(/\/+$/, '').replace(/\/v1$/, '');
    this.#base = `${root}/v1/Accounts/${encodeURIComponent(settings.accountSid)}`;
  }

  /** Resolves when the account is there and the key is its own. */
  async account(): Promise<void> {
    read(await this.#request('GET', ''));
  }

  /** What it knows of a call, as a webhook has it; undefined for a call that it does not know. */
  async call(callSid: string): Promise<Record<string, unknown> | undefined> {
    const answer = await this.#request('GET', `/Calls/${encodeURIComponent(callSid)}`);
    return answer.status === 404 ? undefined : read(answer);
  }

  /** Changes a call that goes on; false when there is none. */
  async update(callSid: string, change: Record<string, unknown>): Promise<boolean> {
    const answer = await this.#request('PUT', `/Calls/${encodeURIComponent(callSid)}`, change);
    if (answer.status === 404) return false;
    read(answer);
    return true;
  }

  /** Calls somebody; resolves with the call's sid as soon as it rings. */
  async create(call: Record<string, unknown>): Promise<string> {
    return textOf(read(await this.#request('POST', '/Calls', call)).sid);
  }

  /** Ends connections and what is under way. */
  close(): void {
    this.#closing.abort();
    this.#agents.destroy();
  }

  async #request(method: 'GET' | 'PUT' | 'POST', path: string, content?: unknown): Promise<WireResponse> {
    const url = new URL(this.#base + path);
    const body = content === undefined ? {} : { body: JSON.stringify(content) };
    const type: Record<string, string> = content === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { authorization: `Bearer ${this.settings.apiKey}`, accept: 'application/json', ...type };
    const proxy = proxyFor({ kind: 'environment' }, url, process.env);
    const wire = { method, url: url.href, headers, ...body, proxy, timeoutMs, answerLimit };
    try {
      return await exchange({ ...wire, signal: this.#closing.signal }, this.#agents);
    } catch (thrown) {
      if (this.#closing.signal.aborted) {
        throw new RingbackError('RB_CLOSED', 'The gateway was closed.', { retryable: true });
      }
      // Without the cause: it holds the request, and with it the key.
      const { summary, where } = describeFailure(thrown, url, timeoutMs, answerLimit).error;
      throw new RingbackError('RB_GATEWAY_UNAVAILABLE', summary, {
        retryable: true,
        ...(where ? { where } : {}),
        remedy: 'Check the address of the REST API of jambonz, and whether this machine reaches it.',
      });
    }
  }
}

function read({ status, bytes }: WireResponse): Record<string, unknown> {
  const content = parseObject(bytes.toString()) ?? {};
  if (status >= 200 && status < 300) return content;
  const said = textOf(content.msg).slice(0, 200) || `It answered ${status}.`;
  const isLater = status === 429 || status >= 480;
  throw new RingbackError(
    isLater ? 'RB_GATEWAY_UNAVAILABLE' : 'RB_GATEWAY_REJECTED',
    `The REST API of jambonz refused: ${said}`,
    { retryable: isLater, remedy: remedyFor(status) },
  );
}

function remedyFor(status: number): string {
  if (status === 401 || status === 403) return 'Check the API key and the account SID of the gateway.';
  if (status === 404) return 'Check the account SID of the gateway, and the address of the REST API.';
  return 'Look at the alerts in the portal of jambonz.';
}
