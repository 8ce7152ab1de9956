import type { NodeRedProcess } from '../node-red-process';

interface Inbox {
  recipient: string;
  recipientName?: string;
  messages: number;
  link: string;
}

export interface ReadMessage {
  subject: string;
  text: string;
  imageUrl?: string;
  cardHtml?: string;
}

/** Reads the inboxes of one channel as their recipients do: by the personal links. */
export class InboxReader {
  constructor(
    private readonly nodeRed: NodeRedProcess,
    private readonly channelId: string,
  ) {}

  /** Of everybody who was told something, sorted. */
  async names(): Promise<string[]> {
    return (await this.#inboxes()).map(({ recipientName, recipient }) => recipientName ?? recipient).sort();
  }

  /** How many messages there are in all. */
  async count(): Promise<number> {
    return (await this.#inboxes()).reduce((sum, { messages }) => sum + messages, 0);
  }

  /** Oldest first; none for somebody who has no inbox yet. */
  async messages(name: string): Promise<ReadMessage[]> {
    const inbox = (await this.#inboxes()).find(({ recipientName, recipient }) => (recipientName ?? recipient) === name);
    if (!inbox) return [];
    const page = new URL(inbox.link, this.nodeRed.nodeUrl).href.replace(/\/$/, '');
    const answer = await fetch(`${page}/messages`);
    if (!answer.ok) throw new Error(`The inbox of ${name} answered ${answer.status}: ${await answer.text()}`);
    return ((await answer.json()) as { messages: ReadMessage[] }).messages.reverse();
  }

  /** Nobody's while the channel's store is being opened. */
  async #inboxes(): Promise<Inbox[]> {
    const answer = await fetch(new URL(`ringback/inbox/${this.channelId}/recipients`, this.nodeRed.adminUrl));
    if (answer.status === 404) return [];
    if (!answer.ok) throw new Error(`The list of inboxes was answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Inbox[];
  }
}
