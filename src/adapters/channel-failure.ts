import { RingbackError } from '../core/errors';
import type { FailedDelivery } from '../ports/channel';

/** Outcomes that all kinds of channel share, so that one mistake is always told in the same words. */

export function sendingStopped(wasSent: boolean): FailedDelivery {
  if (wasSent) return uncertain('Sending was stopped after the message had left.', undefined);
  return {
    status: 'failed',
    error: new RingbackError('RB_CLOSED', 'The message was not sent, since sending was stopped.', { retryable: true }),
  };
}

/** It left, and nobody said whether it arrived. */
export function uncertain(summary: string, where: string | undefined, cause?: unknown): FailedDelivery {
  const error = new RingbackError('RB_DELIVERY_UNCERTAIN', `${summary} It may have arrived.`, {
    retryable: true,
    where,
    cause,
  });
  return { status: 'failed', error, isUncertain: true };
}

export function unavailable(
  summary: string,
  details: { where?: string; remedy?: string; status?: number; retryAfterMs?: number; cause?: unknown },
): FailedDelivery {
  return {
    status: 'failed',
    error: new RingbackError('RB_CHANNEL_UNAVAILABLE', summary, { ...details, retryable: true }),
  };
}

export function rejected(
  summary: string,
  details: { where?: string; remedy?: string; status?: number; cause?: unknown },
): FailedDelivery {
  return { status: 'failed', error: new RingbackError('RB_CHANNEL_REJECTED', summary, details) };
}
