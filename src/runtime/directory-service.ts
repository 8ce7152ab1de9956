import { createDirectory, type Directory } from '../core/directory/directory';
import { mergeEntries } from '../core/directory/merge-entries';
import type { Clock } from '../ports/clock';
import type { DirectoryEntries } from '../ports/store';
import type { StoreService } from './store-service';

const nobody: DirectoryEntries = { users: [], groups: [] };

/** People and groups: those of the config node, and those that messages have brought, kept in the store if there is one. */
export class DirectoryService {
  #learnt: DirectoryEntries = nobody;
  #directory: Directory | undefined;
  #isLoaded: boolean;

  constructor(
    readonly id: string,
    private readonly configured: DirectoryEntries,
    private readonly storeService: StoreService | undefined,
    private readonly clock: Clock,
  ) {
    this.#isLoaded = storeService === undefined;
  }

  async current(): Promise<Directory> {
    if (!this.#isLoaded && this.storeService) {
      this.#learnt = mergeEntries(this.#learnt, await this.storeService.store.readDirectory(this.id));
      this.#isLoaded = true;
      this.#directory = undefined;
    }
    this.#directory ??= createDirectory(this.configured, this.#learnt);
    return this.#directory;
  }

  /** Adds or updates; counts from the next message on, and survives a restart where there is a store. */
  async learn(entries: DirectoryEntries): Promise<void> {
    await this.storeService?.store.saveDirectory(this.id, entries, this.clock.now());
    this.#learnt = mergeEntries(entries, this.#learnt);
    this.#directory = undefined;
  }
}

/** For recipients nodes without a directory: every value is an address. */
export const emptyDirectory: Directory = createDirectory(nobody, nobody);
