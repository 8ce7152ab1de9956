import { lastUsedChannels } from '../core/directory/last-used-channel';
import type { Recipient } from '../core/followup/recipient';
import type { ChannelUse, Store } from '../ports/store';

type UseStore = Pick<Store, 'saveChannelUses' | 'listChannelUses'>;

/** As many are remembered where there is no store, or while it is away; the oldest are forgotten first. */
const mostRemembered = 10_000;

/**
 * On which channels the people of a directory did something. Written to the store at once where there is
 * one; what it does not take is kept here and written with the next, for nobody waits for it.
 */
export class ChannelUses {
  readonly #remembered = new Map<string, ChannelUse>();
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly directoryId: string,
    private readonly store: UseStore | undefined,
  ) {}

  note(use: ChannelUse): void {
    const key = keyOf(use);
    const known = this.#remembered.get(key);
    if (known && known.at > use.at) return;
    this.#remembered.delete(key);
    this.#remembered.set(key, use);
    const oldest = this.#remembered.size > mostRemembered ? this.#remembered.keys().next() : undefined;
    if (oldest && !oldest.done) this.#remembered.delete(oldest.value);
    this.flush();
  }

  /** Writes what is still to be written; also called when the store is back. */
  flush(): void {
    this.#writing = this.#writing.then(() => this.#write());
  }

  /** Waits for what is being written. */
  settled(): Promise<void> {
    return this.#writing;
  }

  /** Of these recipients, where each was last active, also as another instance has seen it. */
  async lastUsed(recipients: string[]): Promise<Map<string, NonNullable<Recipient['lastUsedChannel']>>> {
    const wanted = new Set(recipients);
    const here = [...this.#remembered.values()].filter(({ recipient }) => wanted.has(recipient));
    const stored = (await this.store?.listChannelUses(this.directoryId, recipients)) ?? [];
    return lastUsedChannels([...here, ...stored]);
  }

  async #write(): Promise<void> {
    if (!this.store || this.#remembered.size === 0) return;
    const uses = [...this.#remembered.values()];
    try {
      await this.store.saveChannelUses(this.directoryId, uses);
    } catch {
      // The store says itself that it is away, and what is remembered is written when it is back.
      return;
    }
    for (const use of uses) if (this.#remembered.get(keyOf(use)) === use) this.#remembered.delete(keyOf(use));
  }
}

function keyOf({ recipient, channelId }: ChannelUse): string {
  return JSON.stringify([recipient, channelId]);
}
