import type { EventRow } from '../../ports/store';
import type { CallEnded, Disposition } from '../call/call-message';

export interface CallSpan {
  from: number;
  to: number;
  buckets: number;
  /** Who waited longer than this was not answered in time. */
  inTimeMs: number;
}

export interface CallNumbers {
  calls: number;
  dispositions: Record<Disposition, number>;
  /** Of those who waited in a queue and were then answered or gave up. */
  waited: number;
  abandoned: number;
  answeredInTime: number;
  averageWaitMs: number;
  longestWaitMs: number;
  averageTalkMs: number;
  columns: CallColumn[];
}

export interface CallColumn {
  at: number;
  calls: number;
  waited: number;
  abandoned: number;
  answeredInTime: number;
  averageWaitMs: number;
}

/** Adds up how calls ended; take the events in any order. */
export class CallTotals {
  readonly #columns: (CallColumn & { waitMs: number })[];
  readonly #dispositions: Record<Disposition, number> = {
    'abandoned-in-ivr': 0,
    'abandoned-in-queue': 0,
    talked: 0,
    'disconnected-by-flow': 0,
    transferred: 0,
    failed: 0,
  };
  #talkMs = 0;
  #longestWaitMs = 0;
  readonly #widthMs: number;

  constructor(private readonly span: CallSpan) {
    this.#widthMs = Math.max(1, Math.ceil((span.to - span.from) / span.buckets));
    this.#columns = Array.from({ length: span.buckets }, (_, index) => ({
      at: span.from + index * this.#widthMs,
      ...{ calls: 0, waited: 0, abandoned: 0, answeredInTime: 0, averageWaitMs: 0, waitMs: 0 },
    }));
  }

  add({ at, data }: EventRow): void {
    const column = this.#columns[Math.floor((at - this.span.from) / this.#widthMs)];
    const { disposition, waitedMs = 0, talkMs = 0 } = (data ?? {}) as Partial<CallEnded>;
    if (!column || disposition === undefined || !(disposition in this.#dispositions)) return;
    this.#dispositions[disposition] += 1;
    this.#talkMs += talkMs;
    column.calls += 1;
    const isAbandoned = disposition === 'abandoned-in-queue';
    // Who was put through at once has waited, too: for no time.
    if (!isAbandoned && disposition !== 'talked') return;
    column.waited += 1;
    column.waitMs += waitedMs;
    this.#longestWaitMs = Math.max(this.#longestWaitMs, waitedMs);
    if (isAbandoned) column.abandoned += 1;
    else if (waitedMs <= this.span.inTimeMs) column.answeredInTime += 1;
  }

  get numbers(): CallNumbers {
    const sum = (of: (column: CallColumn & { waitMs: number }) => number) =>
      this.#columns.reduce((all, one) => all + of(one), 0);
    const waited = sum((column) => column.waited);
    const { talked } = this.#dispositions;
    return {
      calls: sum(({ calls }) => calls),
      dispositions: { ...this.#dispositions },
      waited,
      abandoned: sum(({ abandoned }) => abandoned),
      answeredInTime: sum(({ answeredInTime }) => answeredInTime),
      averageWaitMs: waited > 0 ? sum(({ waitMs }) => waitMs) / waited : 0,
      longestWaitMs: this.#longestWaitMs,
      averageTalkMs: talked > 0 ? this.#talkMs / talked : 0,
      columns: this.#columns.map(({ waitMs, ...column }) => ({
        ...column,
        averageWaitMs: column.waited > 0 ? waitMs / column.waited : 0,
      })),
    };
  }
}
