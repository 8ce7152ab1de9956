import type { Clock, TimerHandle } from '../src/ports/clock';

interface FakeTimer {
  at: number;
  order: number;
  run(): void;
}

/** More turns of the event loop than any chain of store calls and sends between two timers takes. */
const turnsToSettle = 15;

/** A clock that a test moves. Work that a timer sets off ends before the next timer, as it would in real time. */
export class FakeClock implements Clock {
  readonly #timers = new Set<FakeTimer>();
  #order = 0;
  #now: number;

  constructor(
    startAt: number | string = '2026-03-02T09:00:00Z',
    readonly speed = 1,
  ) {
    this.#now = typeof startAt === 'number' ? startAt : Date.parse(startAt);
  }

  now(): number {
    return this.#now;
  }

  /** Timers that are waiting. */
  get pending(): number {
    return this.#timers.size;
  }

  setTimeout(run: () => void, delayMs: number): TimerHandle {
    const timer = { at: this.#now + Math.max(0, delayMs), order: ++this.#order, run };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(handle: TimerHandle): void {
    this.#timers.delete(handle as FakeTimer);
  }

  /** Lets what has begun go on until it waits for time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < turnsToSettle; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets `ms` pass, timer by timer. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await this.settle();
    for (let next = this.#next(until); next; next = this.#next(until)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await this.settle();
    }
    this.#now = until;
  }

  /** Nobody was there meanwhile: time passes, and no timer runs. For the time between a stop and a restart. */
  skip(ms: number): void {
    this.#now += ms;
  }

  /** As the end of a process does. */
  dropTimers(): void {
    this.#timers.clear();
  }

  #next(until: number): FakeTimer | undefined {
    let next: FakeTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > until) continue;
      if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    return next;
  }
}
