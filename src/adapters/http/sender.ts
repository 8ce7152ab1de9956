import { toRingbackError } from '../../core/errors';
import type { IntegrationSettings } from '../../core/extract/settings';
import type { Clock } from '../../ports/clock';
import type { Agents } from './agents';
import { describeFailure, type Failure } from './failure';
import { type Environment, proxyFor } from './proxy';
import { LONGEST_PAUSE_MS, type RateLimit } from './rate-limit';
import { backoffMs, mayRetry } from './retry-policy';
import { isRateLimited, statusError } from './status-error';
import { exchange, type WireResponse } from './transport';
import { abortError, wait } from './wait';

export interface SendRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string | Uint8Array;
  /** Sending it twice does no harm, whatever its method says. */
  isRepeatable?: boolean;
  /** Instead of the integration's. */
  timeoutMs?: number;
}

export interface SenderDeps {
  settings: IntegrationSettings;
  agents: Agents;
  rateLimit: RateLimit;
  clock: Clock;
  random: () => number;
  environment: Environment;
  redact: (text: string) => string;
  answerLimit: number;
}

/** Sends one request, again where that is safe and may help. Resolves for every answer that is not worth a further try. */
export type Send = (request: SendRequest, signal: AbortSignal) => Promise<WireResponse>;

export function createSender(deps: SenderDeps): Send {
  const { settings, clock, rateLimit } = deps;

  async function once(request: SendRequest, signal: AbortSignal): Promise<WireResponse | Failure> {
    await rateLimit.take(request.url.host, signal);
    const { method, url, headers, body, timeoutMs = settings.timeoutMs } = request;
    try {
      const proxy = proxyFor(settings.proxy, url, deps.environment);
      const { answerLimit } = deps;
      return await exchange(
        { method, url: url.href, headers, body, proxy, timeoutMs, signal, answerLimit },
        deps.agents,
      );
    } catch (thrown) {
      if (signal.aborted) throw abortError(signal);
      return describeFailure(thrown, url, timeoutMs, deps.answerLimit);
    }
  }

  /** What an answer is as a failure, if it is one that may pass. */
  function passingFailure(answer: WireResponse, request: SendRequest): Failure | undefined {
    if (answer.status < 400) return undefined;
    const error = statusError(answer, { ...request, now: clock.now(), redact: deps.redact });
    if (error.retryAfterMs !== undefined && (isRateLimited(answer) || answer.status === 503)) {
      rateLimit.pause(request.url.host, error.retryAfterMs);
    }
    return error.retryable ? { error, wasNotSent: false } : undefined;
  }

  return async (request, signal) => {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await once(request, signal);
      const failure = 'error' in outcome ? outcome : passingFailure(outcome, request);
      if (!failure) return outcome as WireResponse;
      const { error, wasNotSent } = failure;
      const pauseMs = error.retryAfterMs ?? backoffMs(attempt, deps.random);
      const isWorthIt = attempt < settings.attempts && pauseMs <= LONGEST_PAUSE_MS;
      if (!isWorthIt || !mayRetry(request.isRepeatable ? 'GET' : request.method, error, wasNotSent))
        throw toRingbackError(error);
      await wait(clock, pauseMs, signal);
    }
  };
}
