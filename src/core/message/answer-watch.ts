import type { Clock } from '../../ports/clock';
import type { DeliveryKey, Store } from '../../ports/store';
import { type Link, LinkedList } from '../linked-list';

/** Real time, multiplied by the clock's speed: a message that waits for its turn for longer is looked at again. */
const freshMs = 250;
const mostAtOnce = 256;

/** A message that waits for its turn. */
interface Waiting {
  keys: DeliveryKey[];
  /** When the store last said of it, or its beginning, whether it is answered. */
  lookedAt: number;
  isAnswered: boolean;
  /** The look that is under way for it. */
  look: Promise<void> | undefined;
  /** Empty before it waits and once its turn has come. */
  link: Link<Waiting> | undefined;
}

/**
 * Whether those who wait for a message have answered meanwhile. Where many wait, a trip to the store for each would cost
 * more than the sending: one look answers for those behind it, too, for as long as it is fresh.
 */
export class AnswerWatch {
  readonly #waiting = new LinkedList<Waiting>();
  /** Turns that came since the last look: twice as many are looked at by the next one. */
  #turns = 0;

  constructor(
    private readonly store: Pick<Store, 'findAnswered'>,
    private readonly clock: Clock,
  ) {}

  /** `isStale`: what was known of it is not to be trusted when its turn comes. */
  wait(keys: DeliveryKey[], isStale: boolean): Waiting {
    const lookedAt = isStale ? Number.NEGATIVE_INFINITY : this.clock.now();
    const waiting: Waiting = { keys, lookedAt, isAnswered: false, look: undefined, link: undefined };
    waiting.link = this.#waiting.add(waiting);
    return waiting;
  }

  /** It waits no more, whether its turn has come or not. */
  leave(waiting: Waiting): void {
    if (waiting.link) this.#waiting.remove(waiting.link);
    waiting.link = undefined;
  }

  /** Its turn has come: true when all of it is answered. */
  async isAnswered(waiting: Waiting): Promise<boolean> {
    this.leave(waiting);
    this.#turns += 1;
    if (this.clock.now() - waiting.lookedAt >= freshMs * this.clock.speed) {
      await (waiting.look ?? this.#lookAt([waiting, ...this.#next()]));
    }
    return waiting.isAnswered;
  }

  /** Those whose turns come before this look is stale, as far as the turns since the last one tell. */
  #next(): Waiting[] {
    const count = Math.min(mostAtOnce, this.#turns * 2) - 1;
    this.#turns = 0;
    return this.#waiting.values(count).filter(({ look }) => look === undefined);
  }

  async #lookAt(waiting: Waiting[]): Promise<void> {
    const look = this.#ask(waiting);
    for (const each of waiting) each.look = look;
    try {
      await look;
    } finally {
      for (const each of waiting) each.look = undefined;
    }
  }

  async #ask(waiting: Waiting[]): Promise<void> {
    const askedAt = this.clock.now();
    const answered = new Set((await this.store.findAnswered(waiting.flatMap(({ keys }) => keys))).map(textOf));
    for (const each of waiting) {
      each.lookedAt = askedAt;
      each.isAnswered = answered.size > 0 && each.keys.every((key) => answered.has(textOf(key)));
    }
  }
}

function textOf({ followupId, recordId, round, attempt, recipient, channel }: DeliveryKey): string {
  return JSON.stringify([followupId, recordId, round, attempt, recipient, channel]);
}
