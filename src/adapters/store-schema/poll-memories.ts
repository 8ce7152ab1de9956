import type { PollLease } from '../../ports/store';
import { leaseLost } from './poll-lease';
import { PollMemory } from './poll-memory';

/** What this process knows of the polls it runs, by follow-up: a follow-up has one poll at a time. */
export class PollMemories {
  readonly #memories = new Map<string, PollMemory>();

  begin(lease: PollLease, hasRecords: boolean): void {
    this.#memories.set(lease.followupId, new PollMemory(lease.fence, hasRecords));
  }

  /** Without it nobody can say what the poll has already brought, so the poll is lost. */
  require(lease: PollLease): PollMemory {
    const memory = this.#memories.get(lease.followupId);
    if (memory?.fence === lease.fence) return memory;
    throw leaseLost(lease, 'it was begun by a process or a connection that has ended');
  }

  end(lease: PollLease): void {
    if (this.#memories.get(lease.followupId)?.fence === lease.fence) this.#memories.delete(lease.followupId);
  }

  clear(): void {
    this.#memories.clear();
  }
}
