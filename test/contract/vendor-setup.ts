import assert from 'node:assert/strict';
import type { Behaviour } from '../../demo/sandbox/vendors/messaging';
import type { VendorConnection } from '../../src/adapters/vendor-api/vendor-api';
import type { RingbackError } from '../../src/core/errors';
import type { DeliveryOutcome } from '../../src/ports/channel';

/** Every vendor can do all of it. */
export const everyBehaviour: Behaviour[] = [
  'accept',
  'reject',
  'unavailable',
  'rateLimit',
  'cutAfterAcceptance',
  'silentAfterAcceptance',
  'malformed',
  'absent',
  'slow',
];

/** Long enough for forty messages at a time on a busy machine; only what stays silent waits for it. */
export const connection: VendorConnection = { timeoutMs: 1_500, proxy: { kind: 'none' } };

export const image = { url: 'https://example.org/a.png?x=1&y=2', alt: 'A <laptop>' };
/** No vendor can fetch this one. */
export const missingImage = { url: 'https://example.org/missing.png', alt: 'A laptop' };

export function failureOf(outcome: { status: string }): RingbackError & { isUncertain: boolean } {
  const given = outcome as DeliveryOutcome;
  if (given.status === 'sent') assert.fail('sent');
  return Object.assign(given.error, { isUncertain: given.isUncertain === true });
}
