import type { DeliveryKey } from '../../ports/store';

/** What a notification is about: an item of the reconcile node's outputs. */
export interface NotifiedItem {
  recordId: string;
  record: unknown;
  state: 'new' | 'open' | 'changed' | 'closed' | 'exhausted';
  round: number;
  attempt: number;
  reason?: string;
  only?: string[];
}

/** The ends of a record are notifications of their own, not repetitions of an attempt; attempts end at 10. */
export const exhaustedAttempt = 1000;
export const closedAttempt = 1001;

/** The unique key under which a delivery is kept. */
export function deliveryKeyOf(item: NotifiedItem, followupId: string, recipient: string, channel: string): DeliveryKey {
  return { followupId, recordId: item.recordId, round: item.round, attempt: attemptOf(item), recipient, channel };
}

/** The attempt under which a delivery about the item is kept. */
export function attemptOf({ state, attempt }: Pick<NotifiedItem, 'state' | 'attempt'>): number {
  switch (state) {
    case 'exhausted':
      return exhaustedAttempt;
    case 'closed':
      return closedAttempt;
    default:
      return attempt;
  }
}

/** An attempt waits for its outcome; the end of a record is told of once, and waited for by nobody. */
export function isAttempt({ state }: Pick<NotifiedItem, 'state'>): boolean {
  return state !== 'closed' && state !== 'exhausted';
}
