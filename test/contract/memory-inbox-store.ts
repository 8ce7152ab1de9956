import type { InboxStore } from '../../src/adapters/inbox/inbox';
import type { RingbackError } from '../../src/core/errors';
import type { InboxMessage } from '../../src/ports/store';

/** What the inbox needs of a store, in memory; fails and waits on demand. */
export class MemoryInboxStore implements InboxStore {
  readonly messages: InboxMessage[] = [];
  readonly values = new Map<string, string>();
  failWith: RingbackError | undefined;
  /** Awaited before a message is added. */
  beforeAdd: () => Promise<void> = async () => undefined;

  async addInboxMessage(message: InboxMessage): Promise<void> {
    await this.beforeAdd();
    if (this.failWith) throw this.failWith;
    if (!this.messages.some(({ messageId }) => messageId === message.messageId)) this.messages.push(message);
  }

  async listInbox(channelId: string, recipient: string, { limit, cursor }: { limit: number; cursor?: string }) {
    if (this.failWith) throw this.failWith;
    const all = this.messages.filter((row) => row.channelId === channelId && row.recipient === recipient).reverse();
    const start = Number(cursor ?? 0);
    const rows = all.slice(start, start + limit);
    return start + limit < all.length ? { rows, next: String(start + limit) } : { rows };
  }

  async listInboxRecipients(channelId: string) {
    const names = new Set(this.messages.filter((row) => row.channelId === channelId).map(({ recipient }) => recipient));
    return [...names].map((recipient) => {
      const own = this.messages.filter((row) => row.channelId === channelId && row.recipient === recipient);
      const unread = own.filter(({ readAt }) => readAt === undefined).length;
      return { recipient, messages: own.length, unread, lastAt: Math.max(...own.map(({ at }) => at)) };
    });
  }

  async markInboxRead(channelId: string, recipient: string, messageIds: string[], now: number): Promise<void> {
    for (const row of this.messages) {
      if (row.channelId === channelId && row.recipient === recipient && messageIds.includes(row.messageId))
        row.readAt ??= now;
    }
  }

  async readOrCreateValue(key: string, initial: string): Promise<string> {
    if (this.failWith) throw this.failWith;
    const value = this.values.get(key) ?? initial;
    this.values.set(key, value);
    return value;
  }
}
