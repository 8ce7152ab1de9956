import process from 'node:process';
import type { IntegrationSettings } from '../../core/extract/settings';
import type { FailedDelivery } from '../../ports/channel';
import { rejected, sendingStopped, unavailable, uncertain } from '../channel-failure';
import { createAgents } from '../http/agents';
import { decodeText } from '../http/answer-body';
import { describeFailure } from '../http/failure';
import { type Environment, proxyFor } from '../http/proxy';
import { createRedaction } from '../http/redact-secrets';
import { exchange } from '../http/transport';

/** How the API of a messaging vendor is reached. */
export interface VendorConnection {
  timeoutMs: number;
  tls?: IntegrationSettings['tls'];
  proxy: IntegrationSettings['proxy'];
}

export interface VendorRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** It puts a message on its way: when no answer comes, that may have arrived. */
  delivers: boolean;
}

export interface VendorAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** An object of JSON; undefined for anything else. */
  body: Record<string, unknown> | undefined;
  text: string;
  host: string;
}

export type VendorResult =
  | { kind: 'answered'; answer: VendorAnswer }
  /** There was no answer, and this is what that means for the delivery. */
  | { kind: 'failed'; outcome: FailedDelivery };

export interface VendorApi {
  /** Never rejects; sends once. */
  request(request: VendorRequest, signal: AbortSignal): Promise<VendorResult>;
  /** Takes the secrets out of what a vendor said. */
  redact(text: string): string;
  /** Ends the connections. */
  close(): void;
}

/** Vendors answer with a few hundred bytes. */
const ANSWER_LIMIT_BYTES = 1_000_000;

/** By the transport of the integrations, so that proxies and certificates work alike. `secrets` are never told. */
export function createVendorApi(
  connection: VendorConnection,
  secrets: string[],
  environment: Environment = process.env,
): VendorApi {
  const agents = createAgents(connection);
  const redaction = createRedaction({ kind: 'none' });
  for (const secret of secrets) redaction.add(secret);

  return {
    async request({ method, url, headers = {}, body, delivers }, signal) {
      const target = new URL(url);
      const { host } = target;
      try {
        const proxy = proxyFor(connection.proxy, target, environment);
        const { timeoutMs } = connection;
        const answerLimit = ANSWER_LIMIT_BYTES;
        const {
          status,
          headers: answered,
          bytes,
        } = await exchange(
          { method, url, headers, ...(body === undefined ? {} : { body }), proxy, timeoutMs, signal, answerLimit },
          agents,
        );
        const text = decodeText(bytes, answered['content-type']);
        return { kind: 'answered', answer: { status, headers: answered, body: readObject(text), text, host } };
      } catch (thrown) {
        if (signal.aborted) return { kind: 'failed', outcome: sendingStopped(delivers) };
        return { kind: 'failed', outcome: outcomeOfFailure(thrown, target, connection.timeoutMs, delivers) };
      }
    },
    redact: redaction.redact,
    close: agents.destroy,
  };
}

function outcomeOfFailure(thrown: unknown, url: URL, timeoutMs: number, delivers: boolean): FailedDelivery {
  const { error, wasNotSent } = describeFailure(thrown, url, timeoutMs, ANSWER_LIMIT_BYTES);
  const { summary, code } = error;
  const where = url.host;
  if (code === 'RB_CONFIG') return { status: 'failed', error };
  if (!error.retryable && code === 'RB_HTTP_UNREACHABLE') {
    const remedy = 'Check its certificate, or choose its authority in the certificates of the channel.';
    return rejected(summary, { where, remedy, cause: thrown });
  }
  if (delivers && !wasNotSent) return uncertain(summary, where, thrown);
  return unavailable(summary, { where, remedy: 'Check the network, the proxy and the address.', cause: thrown });
}

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
