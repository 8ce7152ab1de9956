import type { NotifiedItem } from '../message/notified-item';
import type { Recipient } from './recipient';

/** Whether others are told too: after this many attempts have led to nothing. 0: never. */
export function isEscalated({ state, attempt }: Pick<NotifiedItem, 'state' | 'attempt'>, after: number): boolean {
  if (after <= 0) return false;
  // When the attempts are used up, the last one has led to nothing, too.
  return state === 'exhausted' ? attempt >= after : attempt > after;
}

/** Those who are not among the recipients anyway, marked: nobody is told twice of one record. */
export function escalatedTo(others: readonly Recipient[], recipients: readonly Recipient[]): Recipient[] {
  const known = new Set(recipients.map(({ key }) => key));
  return others.filter(({ key }) => !known.has(key)).map((recipient) => ({ ...recipient, escalated: true }));
}
