import { callEnded } from '../core/call/call-session';
import type { Clock, TimerHandle } from '../ports/clock';
import type { LegEnd, LegEndCause } from '../ports/gateway';

/** Whether a leg takes commands, and how it ends: once, and by whoever took it away first. */
export class LegLife {
  readonly ended: Promise<LegEnd>;
  #end: LegEnd | undefined;
  #leaving: LegEndCause | undefined;
  #letGo: TimerHandle | undefined;
  #settle: (end: LegEnd) => void = () => undefined;

  constructor(private readonly clock: Clock) {
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** It has ended, or we have let it go: it takes no command. */
  get isOver(): boolean {
    return this.hasEnded || this.#leaving !== undefined;
  }

  throwIfOver(): void {
    if (this.isOver) throw callEnded();
  }

  /** Its end will be of this cause, unless it had one before. */
  leave(cause: LegEndCause): void {
    this.#leaving ??= cause;
  }

  /** For an other side that does not let go by itself: `giveUp` runs after so long. */
  letGoAfter(ms: number, giveUp: () => void): void {
    if (this.#letGo) this.clock.clearTimeout(this.#letGo);
    this.#letGo = this.clock.setTimeout(giveUp, ms);
  }

  /** False when it had ended before: a second end changes nothing. */
  finish(end: LegEnd): boolean {
    if (this.#end) return false;
    this.#end = this.#leaving ? { cause: this.#leaving } : end;
    if (this.#letGo) this.clock.clearTimeout(this.#letGo);
    this.#settle(this.#end);
    return true;
  }
}
