import type { DeliveryOutcome } from '../../ports/channel';

export interface DeliveryLimits {
  /** Tries on one channel within one attempt. */
  maxTries: number;
  firstDelayMs: number;
  maxDelayMs: number;
  /** A server that asks for a longer pause than this is left for the next channel. */
  maxRetryAfterMs: number;
}

export const DELIVERY_LIMITS: DeliveryLimits = {
  maxTries: 4,
  firstDelayMs: 2_000,
  maxDelayMs: 60_000,
  maxRetryAfterMs: 300_000,
};

export interface DeliverySituation {
  outcome: DeliveryOutcome;
  /** Tries so far on this channel, this one included. */
  tries: number;
  /** Another channel follows in the fallback order. */
  hasFallback: boolean;
  /** What the author chose for a message that may have arrived. */
  uncertain: 'resend' | 'hold';
  /** The receiver drops what it has seen: sending again is harmless. */
  isIdempotent: boolean;
  /** From 0 up to 1. */
  random: number;
}

export type DeliveryDecision =
  | { kind: 'sent' }
  | { kind: 'retry'; afterMs: number }
  | { kind: 'nextChannel' }
  /** It may have arrived, and the author wants no second one: report it as held. */
  | { kind: 'hold' }
  | { kind: 'giveUp' };

/**
 * What follows the outcome of a delivery: try again after a pause (twice as long each time, varied so
 * that many do not come back at once; longer where the server says so), the next channel, or the end.
 */
export function decideDelivery(
  situation: DeliverySituation,
  limits: DeliveryLimits = DELIVERY_LIMITS,
): DeliveryDecision {
  const { outcome, tries, hasFallback, uncertain, isIdempotent, random } = situation;
  if (outcome.status === 'sent') return { kind: 'sent' };
  const { error, isUncertain } = outcome;
  if (isUncertain && !isIdempotent && uncertain === 'hold') return { kind: 'hold' };
  const retryAfterMs = error.retryAfterMs ?? 0;
  if ((error.retryable || isUncertain) && tries < limits.maxTries && retryAfterMs <= limits.maxRetryAfterMs) {
    return { kind: 'retry', afterMs: Math.max(retryAfterMs, backoffMs(tries, random, limits)) };
  }
  return { kind: hasFallback ? 'nextChannel' : 'giveUp' };
}

/** Between half and the whole of first × 2^(tries - 1). */
function backoffMs(tries: number, random: number, { firstDelayMs, maxDelayMs }: DeliveryLimits): number {
  const wholeMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (tries - 1));
  return Math.round(wholeMs * (0.5 + random / 2));
}
