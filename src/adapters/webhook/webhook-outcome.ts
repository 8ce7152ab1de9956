import type { IncomingHttpHeaders } from 'node:http';
import type { DeliveryOutcome } from '../../ports/channel';
import { rejected, sendingStopped, unavailable, uncertain } from '../channel-failure';
import { retryAfterMs } from '../http/retry-after';
import type { PostResult } from './post-json';

const BUSY = new Set([408, 425, 429]);

/** What a POST's end means for the delivery: 2xx arrived, 5xx and busy later, anything else never. */
export function outcomeOf(result: PostResult, host: string, nowMs: number): DeliveryOutcome {
  switch (result.kind) {
    case 'answered':
      return outcomeOfAnswer(result, host, nowMs);
    case 'aborted':
      return sendingStopped(result.wasSent);
    case 'timedOut':
      return result.wasSent
        ? uncertain(`${host} did not answer in time.`, host)
        : unavailable(`${host} could not be reached in time.`, {
            where: host,
            remedy: 'Check that the receiver is up.',
          });
    case 'failed':
      return result.wasSent
        ? uncertain(`The connection to ${host} broke before it answered (${codeOf(result.error)}).`, host, result.error)
        : notReached(result.error, host);
  }
}

function outcomeOfAnswer(
  answer: Extract<PostResult, { kind: 'answered' }>,
  host: string,
  nowMs: number,
): DeliveryOutcome {
  const { status, headers, text } = answer;
  if (status >= 200 && status < 300) return { status: 'sent' };
  const detail = text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
  const summary = `${host} answered ${status}${detail ? `: ${detail}` : ''}.`;
  if (status >= 500 || BUSY.has(status)) {
    const pauseMs = retryAfterMs(flat(headers), nowMs);
    return unavailable(summary, { where: host, status, ...(pauseMs === undefined ? {} : { retryAfterMs: pauseMs }) });
  }
  return rejected(summary, { where: host, status, remedy: remedyFor(status) });
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]));
}

function remedyFor(status: number): string {
  if (status === 401 || status === 403) return 'Check the signing secret and the headers of the channel.';
  if (status === 404 || status === 410) return 'The receiver no longer takes messages at this address: check the URL.';
  if (status >= 300 && status < 400) return 'Redirects are not followed: enter the final URL.';
  return 'Check what the receiver expects.';
}

/** Names that a proxy or DNS cannot resolve, refused connections and certificates: nothing was sent. */
function notReached(error: NodeJS.ErrnoException, host: string): DeliveryOutcome {
  const code = codeOf(error);
  if (/CERT|SELF_SIGNED|ERR_TLS|ERR_SSL|EPROTO/.test(code)) {
    return rejected(`The TLS connection to ${host} failed (${code}).`, {
      where: host,
      remedy: 'Check the certificate of the receiver, or add its authority to the TLS settings.',
      cause: error,
    });
  }
  return unavailable(`${host} could not be reached (${code}).`, {
    where: host,
    remedy: 'Check the URL, and that the receiver is up.',
    cause: error,
  });
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}
