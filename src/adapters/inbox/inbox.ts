import type { InboxMessage, InboxRecipient, Page, PageRequest, Store } from '../../ports/store';
import { type InboxOwner, readInboxKey, signInboxLink, verifyInboxLink } from './inbox-link';

export type InboxStore = Pick<
  Store,
  'addInboxMessage' | 'listInbox' | 'listInboxRecipients' | 'markInboxRead' | 'readOrCreateValue'
>;

export interface InboxSettings {
  channelId: string;
  name: string;
  /** Base of the links, such as `https://desk.example.org/flows`; empty: they are relative to Node-RED's `httpNodeRoot`. */
  publicUrl: string;
}

/** An open page that is told of what arrives. */
export interface InboxListener {
  onMessage(message: InboxMessage): void;
  /** The inbox closes: the page comes back by itself. */
  onEnd(): void;
}

/** The inboxes of one channel: messages in the store, and the pages that are open on them now. */
export class Inbox {
  readonly #listeners = new Map<string, Set<InboxListener>>();
  #key: Promise<string> | undefined;

  constructor(
    readonly settings: InboxSettings,
    private readonly store: InboxStore,
    readonly now: () => number,
  ) {}

  /** Stores a message (once for each id), then shows it to the pages that are open. */
  async add(message: InboxMessage): Promise<void> {
    await this.store.addInboxMessage(message);
    for (const listener of [...(this.#listeners.get(message.recipient) ?? [])]) listener.onMessage(message);
  }

  list(recipient: string, page: PageRequest): Promise<Page<InboxMessage>> {
    return this.store.listInbox(this.settings.channelId, recipient, page);
  }

  markRead(recipient: string, messageIds: string[]): Promise<void> {
    return this.store.markInboxRead(this.settings.channelId, recipient, messageIds, this.now());
  }

  /** Everybody who was ever sent something, with their personal link. */
  async listRecipients(): Promise<(InboxRecipient & { link: string })[]> {
    const key = await this.#readKey();
    const recipients = await this.store.listInboxRecipients(this.settings.channelId);
    return recipients.map((row) => ({ ...row, link: this.#link(key, row.recipient) }));
  }

  async linkFor(recipient: string): Promise<string> {
    return this.#link(await this.#readKey(), recipient);
  }

  /** The owner of a personal link's token, or undefined when it is not one of this inbox. */
  async verify(token: string): Promise<InboxOwner | undefined> {
    const owner = verifyInboxLink(await this.#readKey(), token);
    return owner?.channelId === this.settings.channelId ? owner : undefined;
  }

  /** Returns what ends the subscription. */
  subscribe(recipient: string, listener: InboxListener): () => void {
    const listeners = this.#listeners.get(recipient) ?? new Set();
    this.#listeners.set(recipient, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(recipient) === listeners) this.#listeners.delete(recipient);
    };
  }

  countListeners(recipient: string): number {
    return this.#listeners.get(recipient)?.size ?? 0;
  }

  /** Ends every open page's subscription. */
  close(): void {
    const all = [...this.#listeners.values()].flatMap((listeners) => [...listeners]);
    this.#listeners.clear();
    for (const listener of all) listener.onEnd();
  }

  #link(key: string, recipient: string): string {
    const path = `ringback/inbox/${signInboxLink(key, { channelId: this.settings.channelId, recipient })}`;
    const base = this.settings.publicUrl.trim().replace(/\/+$/, '');
    return base === '' ? path : `${base}/${path}`;
  }

  #readKey(): Promise<string> {
    this.#key ??= readInboxKey(this.store, this.now()).catch((error: unknown) => {
      // The store is away: the next one asks again.
      this.#key = undefined;
      throw error;
    });
    return this.#key;
  }
}
