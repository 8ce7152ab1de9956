/** `record.state`. Numbers, for they are in an index of a million entries. */
export const recordState = {
  open: 0,
  exhausted: 1,
  closed: 2,
  /** Closed by a person while the source still has it: it must be absent once before it can start again. */
  keptClosed: 3,
} as const;

export function stateName(state: number): 'open' | 'closed' | 'exhausted' {
  if (state === recordState.open) return 'open';
  return state === recordState.exhausted ? 'exhausted' : 'closed';
}

/** `staged.kind`: what the merge does with a staged row. */
export const stagedKind = {
  new: 0,
  changed: 1,
  /** Closed, and there again. */
  returned: 2,
  /** Nothing changed, but its post-condition is true. */
  done: 3,
} as const;

/** What a due item says of its record. */
export function dueState(isChanged: number, attempt: number): 'new' | 'open' | 'changed' {
  if (isChanged === 1) return 'changed';
  return attempt === 1 ? 'new' : 'open';
}

/** An ended record whose end the flow was not yet told; in the words of the partial index. */
export const isOutcomeWaiting = 'ended_at IS NOT NULL AND due_at IS NOT NULL';
