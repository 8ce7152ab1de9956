/** Why somebody who was rung did not answer. */
export type Unanswered =
  | { kind: 'busy' | 'noAnswer' | 'rejected' | 'unreachable' }
  | { kind: 'failed'; detail: string };

/**
 * Causes of ITU-T Q.850, as Asterisk derives them from SIP answers.
 * https://docs.asterisk.org/Configuration/Miscellaneous/Hangup-Cause-Mappings/
 */
const kinds: Record<number, Exclude<Unanswered['kind'], 'failed'>> = {
  17: 'busy',
  // Not a sign from the phone (18), nobody picked it up (19, SIP 480).
  18: 'noAnswer',
  19: 'noAnswer',
  // SIP 401, 403, 407, 603.
  21: 'rejected',
  // No such number, no way there, gone, not registered, out of order, SIP 5xx.
  ...Object.fromEntries([1, 2, 3, 20, 22, 25, 27, 28, 34, 38, 41, 42, 44, 58].map((cause) => [cause, 'unreachable'])),
};

export function unansweredBy(cause: number, text = ''): Unanswered {
  const kind = kinds[cause];
  if (kind) return { kind };
  return { kind: 'failed', detail: `Asterisk ended the ringing with cause ${cause}${text && ` (${text})`}.` };
}
