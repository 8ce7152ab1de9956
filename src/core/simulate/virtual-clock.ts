import type { Clock, TimerHandle } from '../../ports/clock';

interface VirtualTimer {
  at: number;
  order: number;
  run(): void;
}

/** Time that passes only when a simulation lets it: days in a moment, and every timer in its order. */
export class VirtualClock implements Clock {
  readonly speed = 1;
  /** Soonest first. */
  readonly #timers: VirtualTimer[] = [];
  #order = 0;
  #now: number;

  constructor(startAt: number) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  /** When the next timer is due; undefined when none waits. */
  get nextTimerAt(): number | undefined {
    return this.#timers[0]?.at;
  }

  readonly setTimeout = (run: () => void, delayMs: number): TimerHandle => {
    this.#order += 1;
    const timer = { at: this.#now + Math.max(0, delayMs), order: this.#order, run };
    this.#timers.splice(this.#placeOf(timer), 0, timer);
    return timer;
  };

  clearTimeout(handle: TimerHandle): void {
    const timer = handle as VirtualTimer;
    const place = this.#placeOf(timer);
    if (this.#timers[place] === timer) this.#timers.splice(place, 1);
  }

  /**
   * It is `at` now. Timers of before are late and run now, one after the other, as after a machine's sleep;
   * `settle` lets the work that each sets off come to its end.
   */
  async jumpTo(at: number, settle: () => Promise<void>): Promise<void> {
    this.#now = Math.max(this.#now, at);
    for (let next = this.#timers[0]; next && next.at <= this.#now; next = this.#timers[0]) {
      this.#timers.shift();
      next.run();
      await settle();
    }
  }

  #placeOf({ at, order }: VirtualTimer): number {
    let from = 0;
    let to = this.#timers.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      const timer = this.#timers[middle] as VirtualTimer;
      if (timer.at < at || (timer.at === at && timer.order < order)) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
