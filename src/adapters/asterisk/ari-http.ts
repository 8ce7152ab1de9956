import { RingbackError } from '../../core/errors';
import { createAgents } from '../http/agents';
import { describeFailure } from '../http/failure';
import { exchange, type WireResponse } from '../http/transport';
import { ariError } from './ari-error';
import type { AsteriskSettings } from './asterisk-settings';

/** Of Asterisk's own answers even the longest, the list of all channels, is far shorter. */
const answerLimit = 32 * 1024 * 1024;
/** Asterisk answers within milliseconds; what takes longer than this hangs. */
export const commandLimitMs = 5_000;

/** The commands of ARI. Paths begin with `/`, below the base address; an id in one is to be encoded. */
export class AriHttp {
  readonly #agents;
  readonly #closing = new AbortController();
  readonly #base: string;
  readonly #authorization: string;

  constructor(
    settings: AsteriskSettings,
    private readonly limitMs = commandLimitMs,
  ) {
    this.#base = settings.ariUrl.replace(/\/+$/, '');
    this.#authorization = authorizationOf(settings);
    this.#agents = createAgents({ timeoutMs: limitMs, ...(settings.tls ? { tls: settings.tls } : {}) });
  }

  /** Parsed JSON. Rejects with RB_GATEWAY_REJECTED or RB_GATEWAY_UNAVAILABLE. */
  get(path: string): Promise<unknown> {
    return this.#request('GET', path);
  }

  /** Parameters go into the body: in the address a comma would split one, and it would end in logs. */
  post(path: string, parameters: object = {}): Promise<unknown> {
    return this.#request('POST', path, JSON.stringify(parameters));
  }

  /** A file as it is. */
  async file(path: string): Promise<Buffer> {
    const { status, bytes } = await this.#exchange('GET', path);
    if (status >= 200 && status < 300) return bytes;
    throw ariError(status, `GET ${path}`, messageIn(parse(bytes)));
  }

  delete(path: string): Promise<unknown> {
    return this.#request('DELETE', path);
  }

  /** Ends connections and what is under way. */
  close(): void {
    this.#closing.abort();
    this.#agents.destroy();
  }

  async #request(method: 'GET' | 'POST' | 'DELETE', path: string, body?: string): Promise<unknown> {
    const answer = await this.#exchange(method, path, body);
    const content = parse(answer.bytes);
    if (answer.status >= 200 && answer.status < 300) return content;
    const command = `${method} ${new URL(this.#base + path).pathname}`;
    throw ariError(answer.status, command, messageIn(content));
  }

  async #exchange(method: 'GET' | 'POST' | 'DELETE', path: string, body?: string): Promise<WireResponse> {
    const url = new URL(this.#base + path);
    try {
      return await exchange(
        {
          method,
          url: url.href,
          headers: {
            authorization: this.#authorization,
            accept: 'application/json',
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body }),
          ...{ proxy: false, timeoutMs: this.limitMs, signal: this.#closing.signal, answerLimit },
        },
        this.#agents,
      );
    } catch (thrown) {
      if (this.#closing.signal.aborted) {
        throw new RingbackError('RB_CLOSED', 'The gateway was closed.', { retryable: true });
      }
      // Without the cause: it holds the request, and with it the password.
      const { summary, where } = describeFailure(thrown, url, this.limitMs, answerLimit).error;
      throw new RingbackError('RB_GATEWAY_UNAVAILABLE', summary, {
        retryable: true,
        ...(where ? { where } : {}),
        remedy: 'Check the ARI address of the gateway, http.conf, and whether Asterisk is running.',
      });
    }
  }
}

/** In a header: what stands in an address ends in logs. */
export function authorizationOf({ ariUser, ariPassword }: AsteriskSettings): string {
  return `Basic ${Buffer.from(`${ariUser}:${ariPassword}`).toString('base64')}`;
}

function parse(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined; // a page of a proxy, told by its status
  }
}

function messageIn(content: unknown): string {
  const said = (content as { message?: unknown } | undefined)?.message;
  return typeof said === 'string' ? said.slice(0, 200) : '';
}
