import type { ClosedReason } from '../../src/core/followup/record';

export interface ModelRecord {
  value: number;
  round: number;
  state: 'open' | 'closed' | 'exhausted';
  reason?: ClosedReason;
  isBaseline: boolean;
  attemptsDone: number;
  dueAt?: number;
  firstSeenAt: number;
  /** Closed by a person, and never absent from a complete poll since. */
  isKeptClosed: boolean;
  /** The flow has still to be told that it ended. */
  isEndWaiting: boolean;
}

export interface ModelPoll {
  seen: Map<string, { value: number; isDone: boolean }>;
  isComplete: boolean;
  isBaseline: boolean;
  now: number;
  firstDueAt: number;
}

/** What a store does to its records, in the fewest words: a map and no database. */
export class StoreModel {
  readonly records = new Map<string, ModelRecord>();

  poll(poll: ModelPoll) {
    const counts = { new: 0, changed: 0, unchanged: 0, gone: 0, done: 0, returned: 0, open: this.#notClosed().length };
    for (const [id, { value, isDone }] of poll.seen) {
      const record = this.records.get(id);
      if (!record) {
        counts[isDone ? 'unchanged' : 'new'] += 1;
        this.#begin(id, value, isDone, poll, 1);
      } else if (record.state === 'closed' && !record.isKeptClosed && !isDone) {
        counts.new += 1;
        counts.returned += 1;
        this.#begin(id, value, false, poll, record.round + 1);
      } else {
        counts[record.value === value ? 'unchanged' : 'changed'] += 1;
        record.value = value;
        if (isDone && record.state !== 'closed') {
          counts.done += 1;
          this.#end(record, 'condition');
        }
      }
    }
    if (poll.isComplete) counts.gone = this.#miss(poll.seen);
    return counts;
  }

  close(id: string, reason: ClosedReason): boolean {
    const record = this.records.get(id);
    if (!record || record.state === 'closed') return false;
    this.#end(record, reason);
    record.isKeptClosed = reason === 'action' || reason === 'operator';
    return true;
  }

  /** Ids of what is due; every attempt of it is completed at once. */
  attempt(now: number, attempts: number, nextDueAt: number): string[] {
    const due = [...this.records].filter(
      ([, record]) =>
        record.state === 'open' && record.dueAt !== undefined && record.dueAt <= now && record.attemptsDone < attempts,
    );
    for (const [, record] of due) {
      record.attemptsDone += 1;
      record.dueAt = nextDueAt;
    }
    return due.map(([id]) => id);
  }

  exhaust(now: number, attempts: number): number {
    const over = [...this.records.values()].filter(
      ({ state, dueAt, attemptsDone }) =>
        state === 'open' && dueAt !== undefined && dueAt <= now && attemptsDone >= attempts,
    );
    for (const record of over) Object.assign(record, { state: 'exhausted', isEndWaiting: true, dueAt: undefined });
    return over.length;
  }

  /** Ids of what ended and was not yet told; all of it is told now. */
  outcomes(): string[] {
    const waiting = [...this.records].filter(([, record]) => record.isEndWaiting);
    for (const [, record] of waiting) record.isEndWaiting = false;
    return waiting.map(([id]) => id);
  }

  #begin(id: string, value: number, isDone: boolean, poll: ModelPoll, round: number): void {
    this.records.set(id, {
      ...{ value, round, isBaseline: poll.isBaseline, attemptsDone: 0, firstSeenAt: poll.now },
      ...{ isKeptClosed: false, isEndWaiting: false },
      ...(isDone ? { state: 'closed', reason: 'condition' } : { state: 'open' }),
      ...(!isDone && !poll.isBaseline && { dueAt: poll.firstDueAt }),
    });
  }

  #end(record: ModelRecord, reason: ClosedReason): void {
    Object.assign(record, { state: 'closed', reason, dueAt: undefined, isEndWaiting: !record.isBaseline });
  }

  #miss(seen: ReadonlyMap<string, unknown>): number {
    let gone = 0;
    for (const [id, record] of this.records) {
      if (seen.has(id)) continue;
      record.isKeptClosed = false;
      if (record.state === 'closed') continue;
      this.#end(record, 'gone');
      gone += 1;
    }
    return gone;
  }

  #notClosed(): ModelRecord[] {
    return [...this.records.values()].filter((record) => record.state !== 'closed');
  }
}
