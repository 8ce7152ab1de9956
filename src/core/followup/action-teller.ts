import type { Clock, TimerHandle } from '../../ports/clock';
import type { Store, UntoldAction } from '../../ports/store';
import { type RingbackError, toRingbackError } from '../errors';
import type { NeedsByAction } from './decide';

export interface ActionTellerDeps {
  followupId: string;
  store: Pick<Store, 'claimActions' | 'endActions' | 'releaseActions' | 'settleAnswers'>;
  clock: Clock;
  /** How many must agree. */
  needs: NeedsByAction;
  /** Gives a decision to the flow, or that a round is undecided. */
  tell(action: UntoldAction): void;
  onError(error: RingbackError): void;
}

/** Real time, multiplied by the clock's speed: how long the flow is given to work on an action before it counts as told. */
const quietMs = 5_000;
const leaseMs = 15_000;
/** Another instance may have taken an answer, or have died with one; and all may have been told by now who are to answer. */
const checkMs = 15_000;
const claimSize = 50;
const settleSize = 500;

/**
 * Gives the flow each action that is in the store, and ends it a moment later: a crash or a redeploy in between
 * tells it again, for an approval that was promised and lost is worse than one that comes twice.
 */
export class ActionTeller {
  readonly #timers = new Map<TimerHandle, number[]>();
  /** Given to the flow by this run; what could not be ended in time comes again, and is not told again. */
  readonly #told = new Set<number>();
  #check: TimerHandle | undefined;
  #isStopped = true;
  #work: Promise<void> = Promise.resolve();

  constructor(private readonly deps: ActionTellerDeps) {}

  /** Safe to call again. */
  start(): void {
    this.#next(async () => {
      this.#isStopped = false;
      await this.#settle(true);
      await this.#tell();
    });
  }

  async #settle(isAnew: boolean): Promise<void> {
    const { store, clock, followupId, needs } = this.deps;
    if (this.#isStopped) return;
    await store.settleAnswers({ followupId, needs, now: clock.now(), limit: settleSize, isAnew });
  }

  /** There is something to tell. */
  wake(): void {
    this.#next(() => this.#tell());
  }

  /** What the flow may still be working on is given back: whoever starts next tells it again. */
  stop(): Promise<void> {
    this.#isStopped = true;
    return this.#next(async () => {
      const { clock, store } = this.deps;
      this.#isStopped = true; // a start that waited for its turn may have come before
      for (const timer of [this.#check, ...this.#timers.keys()]) if (timer) clock.clearTimeout(timer);
      this.#check = undefined;
      const open = [...this.#timers.values()].flat();
      this.#timers.clear();
      // With a store that is away, the leases run out by themselves.
      if (open.length > 0) await store.releaseActions(open);
    });
  }

  async #tell(): Promise<void> {
    const { store, clock, followupId, tell } = this.deps;
    if (this.#isStopped) return;
    this.#arm();
    for (;;) {
      const now = clock.now();
      const claim = { followupId, now, leaseUntil: now + leaseMs * clock.speed, limit: claimSize };
      const actions = await store.claimActions(claim);
      if (actions.length === 0) return;
      this.#endLater(actions.map(({ actionId }) => actionId));
      if (this.#isStopped) return;
      for (const action of actions) {
        if (this.#told.has(action.actionId)) continue;
        this.#told.add(action.actionId);
        tell(action);
      }
      if (actions.length < claimSize) return;
    }
  }

  #endLater(ids: number[]): void {
    const { clock } = this.deps;
    const timer = clock.setTimeout(() => {
      this.#next(async () => {
        if (!this.#timers.has(timer)) return;
        await this.deps.store.endActions(ids);
        this.#timers.delete(timer);
        for (const id of ids) this.#told.delete(id);
      });
    }, quietMs * clock.speed);
    this.#timers.set(timer, ids);
  }

  #arm(): void {
    const { clock } = this.deps;
    if (this.#check) clock.clearTimeout(this.#check);
    this.#check = clock.setTimeout(() => {
      this.#next(async () => {
        try {
          await this.#settle(false);
        } finally {
          await this.#tell();
        }
      });
    }, checkMs * clock.speed);
  }

  /** One after the other, so that a stop comes after what is going on. */
  #next(step: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(step).catch((error: unknown) => this.deps.onError(toRingbackError(error)));
    return this.#work;
  }
}
