/** Methods of the store at which a process is killed: before them, in their transaction just before the commit, and after it. */
const storeMethods = [
  'registerFollowup',
  'claimPoll',
  'stage',
  'previewMerge',
  'writeAttributes',
  'merge',
  'claimDue',
  'beginDeliveries',
  'finishDeliveries',
  'completeAttempts',
  'exhaustDue',
  'claimOutcomes',
  'confirmOutcomes',
] as const;

/** Reads have no commit, and an empty write has none either. */
const otherPoints = [
  'open:before',
  'open:after',
  'readFollowup:before',
  'readFollowup:after',
  'readAttributes:before',
  'nextDueAt:before',
  'nextDueAt:after',
  'nextPage:before',
  'nextPage:after',
  'stagePage:before',
  'stagePage:after',
  'expectRecipients:before',
  'expectRecipients:after',
  'enter:before',
  'leave:before',
  'leave:after',
  'ledgerBegin:before',
  'ledgerBegin:after',
  'ledgerFinish:before',
  'ledgerFinish:after',
  'send:before',
  'send:sent',
  'send:after',
] as const;

export type StoreMethod = (typeof storeMethods)[number];

/** Every await point of poll, merge, claim, send and record, as `name:moment`. */
export const crashPoints: readonly string[] = [
  ...storeMethods.flatMap((method) => ['before', 'commit', 'after'].map((moment) => `${method}:${moment}`)),
  ...otherPoints,
];
