import { createDirectory, type Directory } from '../core/directory/directory';
import { mergeEntries } from '../core/directory/merge-entries';
import type { Recipient } from '../core/followup/recipient';
import type { Clock } from '../ports/clock';
import type { InboundEvent } from '../ports/inbound';
import type { DirectoryEntries } from '../ports/store';
import { ChannelUses } from './channel-uses';
import { onInbound } from './inbound-events';
import { holdStore, releaseStore, type StoreService } from './store-service';

const nobody: DirectoryEntries = { users: [], groups: [] };

/** People and groups: those of the config node, and those that messages have brought, kept in the store if there is one. */
export class DirectoryService {
  #learnt: DirectoryEntries = nobody;
  #directory: Directory | undefined;
  /** Readings of the store: how many there were to be, and the number of the last that was done. */
  #wanted = 1;
  #loaded = 0;
  #loading: Promise<void> | undefined;

  readonly uses: ChannelUses;
  readonly #forget: (() => void)[] = [];

  constructor(
    readonly id: string,
    private readonly configured: DirectoryEntries,
    private readonly storeService: StoreService | undefined,
    private readonly clock: Clock,
  ) {
    this.uses = new ChannelUses(id, storeService?.store);
    this.#forget.push(onInbound((event) => this.#note(event)));
    if (storeService) {
      holdStore(storeService);
      this.#forget.push(
        storeService.follow(
          () => this.uses.flush(),
          () => undefined,
        ),
      );
    }
  }

  async close(): Promise<void> {
    for (const forget of this.#forget.splice(0)) forget();
    await this.uses.settled();
    if (this.storeService) await releaseStore(this.storeService);
  }

  async current(): Promise<Directory> {
    while (this.storeService && this.#loaded < this.#wanted) {
      this.#loading ??= this.#load(this.storeService).finally(() => {
        this.#loading = undefined;
      });
      await this.#loading;
    }
    this.#directory ??= createDirectory(this.configured, this.#learnt);
    return this.#directory;
  }

  async #load({ store }: StoreService): Promise<void> {
    const wanted = this.#wanted;
    this.#learnt = await store.readDirectory(this.id);
    this.#loaded = wanted;
    this.#directory = undefined;
  }

  /** The recipients with where each was last active. */
  async withLastUsed(recipients: Recipient[]): Promise<Recipient[]> {
    const used = await this.uses.lastUsed(recipients.map(({ key }) => key));
    return recipients.map((recipient) => {
      const lastUsedChannel = used.get(recipient.key);
      return lastUsedChannel ? { ...recipient, lastUsedChannel } : recipient;
    });
  }

  /** What somebody did is never worth an error of its own: whoever cannot be told apart is passed over. */
  #note(event: InboundEvent): void {
    const { channelId, kind, at } = event;
    const noted = this.current().then((directory) => {
      const recipient = recipientOf(event, directory);
      if (recipient) this.uses.note({ recipient, channelId, kind, at });
    });
    noted.catch(() => {
      if (event.recipient) this.uses.note({ recipient: event.recipient, channelId, kind, at });
    });
  }

  /** The store has what this directory does not know yet. */
  reload(): void {
    this.#wanted += 1;
  }

  /** Adds or updates; counts from the next message on, and survives a restart where there is a store. */
  async learn(entries: DirectoryEntries): Promise<void> {
    await this.storeService?.store.saveDirectory(this.id, entries, this.clock.now());
    // What is being read at this moment may be from before.
    if (this.#loading) this.reload();
    this.#learnt = mergeEntries(entries, this.#learnt);
    this.#directory = undefined;
  }
}

/** Who did it: named by the channel, or found by their address. undefined: nobody that is known. */
function recipientOf({ recipient, address }: InboundEvent, directory: Directory): string | undefined {
  if (recipient) return recipient;
  const user = address ? directory.findByAddress(address) : undefined;
  return user && `user:${user.id}`;
}

/** For recipients nodes without a directory: every value is an address. */
export const emptyDirectory: Directory = createDirectory(nobody, nobody);
