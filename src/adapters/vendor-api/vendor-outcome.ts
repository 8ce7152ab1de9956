import type { FailedDelivery } from '../../ports/channel';
import { rejected, unavailable, uncertain } from '../channel-failure';
import { retryAfterMs } from '../http/retry-after';
import type { VendorAnswer } from './vendor-api';

/** What a vendor said in an answer that is no success, in its own words. */
export interface Refusal {
  /** Its sentence or code; empty when it gave none. */
  said: string;
  remedy: string;
  /** Where the body and not a header tells how long to wait. */
  retryAfterMs?: number | undefined;
}

/** Asks for another try, and has not taken the message. */
const LATER = new Set([408, 425, 429, 503]);

/**
 * What a status that is no success means for a delivery. After any other 5xx it is not known how far
 * the vendor got: a gateway that gave up waiting answers in the same way.
 */
export function outcomeOfStatus(answer: VendorAnswer, refusal: Refusal, nowMs: number): FailedDelivery {
  const { status, host, headers } = answer;
  const said = oneLine(refusal.said);
  const summary = `${host} answered ${status}${said === '' ? '' : `: ${said}`}${/[.!?]$/.test(said) ? '' : '.'}`;
  if (LATER.has(status)) {
    const pauseMs = refusal.retryAfterMs ?? retryAfterMs(headers, nowMs);
    const remedy =
      status === 429 ? 'Set a lower limit of messages in the channel, if this goes on.' : 'It is tried again.';
    return unavailable(summary, {
      where: host,
      status,
      remedy,
      ...(pauseMs === undefined ? {} : { retryAfterMs: pauseMs }),
    });
  }
  if (status >= 500) return uncertain(summary, host);
  return rejected(summary, { where: host, status, remedy: refusal.remedy });
}

/** A success whose answer nobody can read: the message may have been taken. */
export function unreadable(answer: VendorAnswer): FailedDelivery {
  return uncertain(
    `${answer.host} answered ${answer.status} with something that is no answer of its API.`,
    answer.host,
  );
}

/** The same failure where nothing was delivered, so that nothing is in doubt. */
export function withoutDoubt(outcome: FailedDelivery): FailedDelivery {
  if (!outcome.isUncertain) return outcome;
  const { summary, where, status, cause } = outcome.error;
  return unavailable(summary.replace(/ It may have arrived\.$/, ''), {
    ...(where === undefined ? {} : { where }),
    ...(status === undefined ? {} : { status }),
    cause,
  });
}

const SAID_LIMIT = 200;

function oneLine(text: string): string {
  const flat = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return flat.length > SAID_LIMIT ? `${flat.slice(0, SAID_LIMIT)}…` : flat;
}
