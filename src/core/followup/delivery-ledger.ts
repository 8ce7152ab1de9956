import type { Clock, TimerHandle } from '../../ports/clock';
import type { DeliveryBegun, DeliveryKey, DeliveryRequest, DeliveryResult, Store } from '../../ports/store';
import { toRingbackError } from '../errors';
import { inTurns } from './next-turn';

interface Waiting<Q, A> {
  request: Q;
  resolve(answer: A): void;
  reject(error: unknown): void;
}

const batchSize = 500;
/** Real time; multiplied by the clock's speed. */
const retryMs = 2_000;
/** How long the end of a delivery waits for others to be written with, where a crash meanwhile does no harm. */
const gatherMs = 50;
/** What each of them sets off runs at once. */
const turnSize = 25;
const closeGraceMs = 5_000;

/**
 * The deliveries of one store. What many notify nodes write in the same moment becomes one transaction.
 * How a delivery ended is kept until the store has taken it, for the message is out and cannot be unsent.
 */
export class DeliveryLedger {
  #begins: Waiting<DeliveryRequest, DeliveryBegun>[] = [];
  #finishes: Waiting<DeliveryResult, void>[] = [];
  /** Keys that a notify node of this process is sending now. */
  readonly #inFlight = new Set<string>();
  #whenIdle: (() => void) | undefined;
  #gatherTimer: TimerHandle | undefined;
  #lastBegin = 0;
  #isWriting = false;
  /** Something is not to wait for others. */
  #isUrgent = false;
  #isClosed = false;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    /** Tells this ledger from every other, of this process too. */
    private readonly owner: string,
  ) {}

  /**
   * Two notify nodes that want the same at the same time: the second gets 'inFlight'. Each beginning has an
   * owner of its own, so that what a redeploy cut off is as uncertain as what a crash did.
   */
  async begin(request: Omit<DeliveryRequest, 'owner'>): Promise<DeliveryBegun> {
    const key = keyOf(request);
    if (this.#inFlight.has(key)) return { outcome: 'inFlight', deliveryId: request.deliveryId };
    this.#inFlight.add(key);
    try {
      const owner = `${this.owner}/${++this.#lastBegin}`;
      const begun = await new Promise<DeliveryBegun>((resolve, reject) => {
        this.#begins.push({ request: { ...request, owner }, resolve, reject });
        this.#writeSoon();
      });
      if (begun.outcome === 'duplicate' || begun.outcome === 'inFlight') this.abandon(request);
      return begun;
    } catch (error) {
      this.abandon(request);
      throw error;
    }
  }

  /** The sender stops without an outcome; whoever comes next finds the delivery uncertain. */
  abandon(key: DeliveryKey): void {
    this.#inFlight.delete(keyOf(key));
    if (this.#inFlight.size === 0) this.#whenIdle?.();
  }

  /**
   * Resolves once it is written. `isRepeatable`: the receiver knows a delivery by its id, so that a crash before
   * this is written shows nobody the message twice; then it waits for those that are being sent.
   */
  finish(result: DeliveryResult, isRepeatable = false): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#finishes.push({
        request: result,
        resolve: () => {
          this.abandon(result);
          resolve();
        },
        reject: (error) => {
          this.abandon(result);
          reject(error);
        },
      });
      if (isRepeatable) this.#writeWithOthers();
      else this.#writeSoon();
    });
  }

  /** What is being sent may still end and be recorded, within 5 s; then what is still waiting gets one last try. */
  async close(): Promise<void> {
    await this.#idle();
    this.#isClosed = true;
    this.#endGathering();
    await this.#write();
  }

  async #idle(): Promise<void> {
    if (this.#inFlight.size === 0) return;
    const { clock } = this;
    await new Promise<void>((resolve) => {
      const timer = clock.setTimeout(resolve, closeGraceMs * clock.speed);
      this.#whenIdle = () => {
        clock.clearTimeout(timer);
        resolve();
      };
    });
  }

  /** A transaction of one costs as much as one of fifty. Nothing waits when nothing else is on its way. */
  #writeWithOthers(): void {
    const gathered = this.#finishes.length;
    if (gathered >= batchSize || gathered >= this.#inFlight.size) return this.#writeSoon();
    const { clock } = this;
    this.#gatherTimer ??= clock.setTimeout(() => this.#writeSoon(), gatherMs * clock.speed);
  }

  #endGathering(): void {
    if (this.#gatherTimer) this.clock.clearTimeout(this.#gatherTimer);
    this.#gatherTimer = undefined;
  }

  #writeSoon(): void {
    this.#endGathering();
    this.#isUrgent = true;
    if (this.#isWriting) return;
    this.#isWriting = true;
    setImmediate(() => {
      this.#write().finally(() => {
        this.#isWriting = false;
        if (this.#begins.length > 0 || (this.#isUrgent && !this.#isClosed)) this.#writeSoon();
      });
    });
  }

  async #write(): Promise<void> {
    do {
      const finishes = this.#finishes.splice(0, batchSize);
      this.#isUrgent = this.#finishes.length > 0;
      if (finishes.length > 0 && !(await this.#writeFinishes(finishes))) {
        this.#isUrgent = true;
        return;
      }
      const begins = this.#begins.splice(0, batchSize);
      if (begins.length > 0) await this.#writeBegins(begins);
    } while (this.#isUrgent || this.#begins.length > 0);
  }

  async #writeBegins(begins: Waiting<DeliveryRequest, DeliveryBegun>[]): Promise<void> {
    try {
      const answers = await this.store.beginDeliveries(
        begins.map((waiting) => waiting.request),
        this.clock.now(),
      );
      await inTurns(begins, turnSize, (waiting, index) => waiting.resolve(answers[index] as DeliveryBegun));
    } catch (error) {
      for (const waiting of begins) waiting.reject(error);
    }
  }

  /** False when the store is away: the results wait. One that it cannot take must not keep the others waiting. */
  async #writeFinishes(finishes: Waiting<DeliveryResult, void>[]): Promise<boolean> {
    try {
      await this.store.finishDeliveries(
        finishes.map((waiting) => waiting.request),
        this.clock.now(),
      );
      await inTurns(finishes, turnSize, (waiting) => waiting.resolve());
      return true;
    } catch (error) {
      if (this.#isClosed || (!isStoreAway(error) && finishes.length === 1)) {
        for (const waiting of finishes) waiting.reject(error);
        return true;
      }
      if (!isStoreAway(error)) return this.#writeOneByOne(finishes);
      this.#finishes.unshift(...finishes);
      // Begins must not wait for a store that is away: their messages have not been sent.
      for (const waiting of this.#begins.splice(0)) waiting.reject(error);
      await new Promise<void>((resolve) => this.clock.setTimeout(resolve, retryMs * this.clock.speed));
      return this.#finishes.length === 0;
    }
  }

  async #writeOneByOne(finishes: Waiting<DeliveryResult, void>[]): Promise<boolean> {
    for (const [index, finish] of finishes.entries()) {
      if (await this.#writeFinishes([finish])) continue;
      this.#finishes.push(...finishes.slice(index + 1));
      return false;
    }
    return true;
  }
}

function isStoreAway(thrown: unknown): boolean {
  const { code } = toRingbackError(thrown);
  return code.startsWith('RB_STORE_') || code === 'RB_ENGINE_STOPPED';
}

function keyOf({ followupId, recordId, round, attempt, recipient, channel }: DeliveryKey): string {
  return JSON.stringify([followupId, recordId, round, attempt, recipient, channel]);
}
