import type { HttpClient, HttpRequest, HttpResponse } from '../../ports/http';
import { RingbackError, toRingbackError } from '../errors';
import { redactUrl } from './redact-url';
import type { Step } from './settings';

/** One request and what came back, for the Try button and for logs; nothing secret in it. */
export interface AnswerSeen {
  step: string;
  method: string;
  url: string;
  status: number;
  ms: number;
  body: unknown;
}

export interface CallDeps {
  http: (integrationId: string) => HttpClient;
  baseUrl: (integrationId: string) => string;
  signal: AbortSignal;
  now: () => number;
  onAnswer?: (answer: AnswerSeen) => void;
}

/** Sends one request of a step. Errors are those of the client, with the step's name. */
export async function callStep(step: Step, request: HttpRequest, deps: CallDeps): Promise<HttpResponse> {
  const startedAt = deps.now();
  const describe = () => ({ step: step.name, method: request.method, url: redactUrl(request.url) });
  try {
    const answer = await deps.http(step.integration).request(request, deps.signal);
    // Reading the body of a large answer parses it: only for somebody who looks.
    if (deps.onAnswer) {
      deps.onAnswer({ ...describe(), status: answer.status, ms: deps.now() - startedAt, body: answer.body });
    }
    return answer;
  } catch (thrown) {
    const { status } = toRingbackError(thrown);
    if (status !== undefined) deps.onAnswer?.({ ...describe(), status, ms: deps.now() - startedAt, body: undefined });
    throw thrown;
  }
}

/** Runs a part of a step so that its errors say which step it was. */
export async function inStep<T>(step: Step, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    const error = toRingbackError(thrown);
    const name = `step “${step.name}”`;
    if (error.where?.startsWith(name)) throw error;
    const { code, summary, retryable, retryAfterMs, remedy, status, where } = error;
    throw new RingbackError(code, `In ${name}: ${summary}`, {
      retryable,
      retryAfterMs,
      remedy,
      status,
      where: where ? `${name}, ${where}` : name,
      cause: error.cause ?? error,
    });
  }
}

/** Throws the reason of the abort, or RB_CLOSED where none of ours was given. */
export function stopIfAborted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  if (signal.reason instanceof RingbackError) throw signal.reason;
  throw new RingbackError('RB_CLOSED', 'The poll was ended.', { retryable: true, cause: signal.reason });
}
