import type { DueItem } from '../../ports/store';

/** Identifies an attempt in the flow: what a due item and the messages made of it have in common. */
export type AttemptRef = Pick<DueItem, 'recordId' | 'round' | 'attempt' | 'only'>;

/** What is in the flow under a lease of the store. */
export type Leased = AttemptRef & Pick<DueItem, 'token'>;

/** An attempt, or the end of a record, that has left the reconcile node and whose recipients are not all settled. */
export interface TrackedAttempt<T extends Leased = DueItem> {
  item: T;
  emittedAt: number;
  /** When the flow last said anything of it. */
  touchedAt: number;
  /** Recipients that the recipients node found; undefined until it has spoken. */
  expected: Set<string> | undefined;
  settled: Set<string>;
  /** Notify nodes that are working on it now. */
  working: number;
  /** A notify node stopped in the middle of it: somebody was not told, and is known not to have been. */
  isAbandoned: boolean;
}

export function attemptKey({ recordId, round, attempt, only }: AttemptRef): string {
  // Recipients of one attempt whose windows open at different times are attempts in flight of their own.
  return `${round}/${attempt}/${only ? JSON.stringify([...only].sort()) : ''}/${recordId}`;
}

/**
 * The attempts in flight of one follow-up. An attempt is complete when each of its recipients has an
 * outcome and no notify node is still at work on it; where no recipients node has spoken, the first
 * outcome is enough.
 */
export class AttemptWindow<T extends Leased = DueItem> {
  readonly #attempts = new Map<string, TrackedAttempt<T>>();

  constructor(private readonly onComplete: (attempt: TrackedAttempt<T>) => void) {}

  get size(): number {
    return this.#attempts.size;
  }

  get(ref: AttemptRef): TrackedAttempt<T> | undefined {
    return this.#attempts.get(attemptKey(ref));
  }

  add(item: T, now: number): void {
    this.#attempts.set(attemptKey(item), {
      item,
      emittedAt: now,
      touchedAt: now,
      expected: undefined,
      settled: new Set(),
      working: 0,
      isAbandoned: false,
    });
  }

  remove(ref: AttemptRef): void {
    this.#attempts.delete(attemptKey(ref));
  }

  /** The recipients node has found these; an empty list settles the attempt: nobody can be told. */
  expect(ref: AttemptRef, recipients: readonly string[], now: number): void {
    this.#touch(ref, now, (attempt) => {
      attempt.expected = attempt.expected ? new Set([...attempt.expected, ...recipients]) : new Set(recipients);
    });
  }

  /** A notify node has begun with a recipient. */
  enter(ref: AttemptRef, now: number): void {
    this.#touch(ref, now, (attempt) => {
      attempt.working += 1;
    });
  }

  /** A notify node has an outcome for a recipient, whichever it is. */
  leave(ref: AttemptRef, recipient: string, now: number): void {
    this.#touch(ref, now, (attempt) => {
      attempt.working = Math.max(0, attempt.working - 1);
      attempt.settled.add(recipient);
    });
  }

  /** A notify node stops without an outcome (redeploy): the attempt falls silent and is given out again. */
  abandon(ref: AttemptRef): void {
    const attempt = this.#attempts.get(attemptKey(ref));
    if (!attempt) return;
    attempt.working = Math.max(0, attempt.working - 1);
    attempt.isAbandoned = true;
  }

  /** Attempts that nobody is working on and of which nothing was heard for `silentMs`. */
  silent(now: number, silentMs: number): TrackedAttempt<T>[] {
    return [...this.#attempts.values()].filter(
      (attempt) => attempt.working === 0 && now - attempt.touchedAt >= silentMs,
    );
  }

  tokens(): string[] {
    return [...this.#attempts.values()].map((attempt) => attempt.item.token);
  }

  clear(): void {
    this.#attempts.clear();
  }

  #touch(ref: AttemptRef, now: number, change: (attempt: TrackedAttempt<T>) => void): void {
    const key = attemptKey(ref);
    const attempt = this.#attempts.get(key);
    if (!attempt) return;
    change(attempt);
    attempt.touchedAt = now;
    if (isComplete(attempt)) {
      this.#attempts.delete(key);
      this.onComplete(attempt);
    }
  }
}

function isComplete({ expected, settled, working }: Pick<TrackedAttempt, 'expected' | 'settled' | 'working'>): boolean {
  if (working > 0) return false;
  if (!expected) return settled.size > 0;
  for (const recipient of expected) if (!settled.has(recipient)) return false;
  return true;
}
