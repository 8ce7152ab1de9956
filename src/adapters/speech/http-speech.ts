import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { RingbackError } from '../../core/errors';
import type { SpeechRequest } from '../../ports/speech';
import { createAgents } from '../http/agents';
import { describeFailure } from '../http/failure';
import { proxyFor } from '../http/proxy';
import { createRedaction } from '../http/redact-secrets';
import { retryAfterMs } from '../http/retry-after';
import { exchange, type WireResponse } from '../http/transport';
import { atMost } from './at-most';
import { largestSoundBytes, type SpeechEngine } from './speech-engine';
import { shown, speechClosed, speechFailed } from './speech-failure';
import { speechRequest, speechUrl } from './speech-request';
import type { HttpSpeechSettings } from './speech-settings';

const requestsAtOnce = 8;
/** Before another try that the server said nothing about. */
const pauseMs = 500;
const tries = 3;

/**
 * Speaks by a service on the network; `timeoutMs` is for the whole of it, further tries included. Throws RB_CONFIG
 * for an address that cannot be.
 */
export function createHttpSpeech(settings: HttpSpeechSettings, timeoutMs: number): SpeechEngine {
  const address = speechUrl(settings);
  const { host } = new URL(address);
  const agents = createAgents({ timeoutMs });
  const { redact } = createRedaction({ kind: 'bearer', token: settings.key });
  const inTurn = atMost(requestsAtOnce);
  const closing = new AbortController();

  async function once(request: SpeechRequest, leftMs: number, signal: AbortSignal): Promise<Buffer> {
    const { url, headers, body } = speechRequest(settings, address, request);
    const proxy = proxyFor({ kind: 'environment' }, url, process.env);
    let answer: WireResponse;
    try {
      answer = await exchange(
        {
          ...{ method: 'POST', url: url.href, headers, body, proxy, signal },
          timeoutMs: leftMs,
          answerLimit: largestSoundBytes,
        },
        agents,
      );
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      const { error } = describeFailure(thrown, url, timeoutMs, largestSoundBytes);
      throw speechFailed(error.summary, {
        where: host,
        retryable: error.retryable,
        remedy: 'Check the address of the service in the gateway, and that the service is running.',
        cause: error,
      });
    }
    if (answer.status >= 200 && answer.status < 300) return answer.bytes;
    throw refused(answer);
  }

  function refused({ status, headers, bytes }: WireResponse): RingbackError {
    const said = redact(shown(bytes.toString('utf8', 0, 4_000)));
    const isBusy = status === 408 || status === 425 || status === 429 || status >= 500;
    const told = retryAfterMs(headers, Date.now());
    return speechFailed(`The speech service ${host} answered ${status}${said ? `: ${said}` : ''}.`, {
      where: host,
      status,
      retryable: isBusy,
      ...(told === undefined ? {} : { retryAfterMs: told }),
      remedy: remedyFor(status),
    });
  }

  async function speak(request: SpeechRequest, signal: AbortSignal): Promise<Buffer> {
    const deadline = performance.now() + timeoutMs;
    for (let attempt = 1; ; attempt += 1) {
      const leftMs = deadline - performance.now();
      try {
        return await once(request, leftMs, signal);
      } catch (error) {
        if (!(error instanceof RingbackError) || !error.retryable || attempt === tries) throw error;
        const untilNextMs = error.retryAfterMs ?? pauseMs * attempt;
        // Somebody waits on the line: what would come too late is not waited for.
        if (performance.now() + untilNextMs >= deadline) throw error;
        await pause(untilNextMs, signal);
      }
    }
  }

  return {
    name: host,
    fingerprint: JSON.stringify(['http', settings.format, address, settings.model]),
    speak(request, caller) {
      const signal = AbortSignal.any([caller, closing.signal]);
      return inTurn(() => speak(request, signal), signal);
    },
    close() {
      closing.abort(speechClosed());
      agents.destroy();
    },
  };
}

/** Real time, whatever the speed of the flow's clock: the service has no other. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (thrown) {
    throw signal.aborted ? signal.reason : thrown;
  }
}

function remedyFor(status: number): string {
  if (status === 401 || status === 403) return 'Check the key of the speech service in the gateway.';
  if (status === 404 || status === 405) return 'Check the address and the format of the service in the gateway.';
  if (status === 429) return 'The service is asked more often than it allows: raise its limit or use another one.';
  if (status >= 300 && status < 400) return 'Redirects are not followed: enter the final address in the gateway.';
  if (status >= 500) return 'Look into the log of the service.';
  return 'Check the model and the voice in the gateway.';
}
