import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One arrival at the receiver. */
export interface Arrival {
  deliveryId: string;
  record: string;
  attempt: number;
  recipient: string;
  /** How many arrivals with this id there were before. */
  before: number;
  /** The path that it came by. */
  path: string;
}

export interface SourceRecord {
  id: string;
  title: string;
  people: string[];
}

/** The outside world of a follow-up: the system that is polled, and the receiver of its webhooks. */
export class Outside {
  readonly arrivals: Arrival[] = [];
  records: SourceRecord[] = [];
  /** The path that each poll came by. */
  readonly polls: string[] = [];
  /** How long the receiver thinks before it answers. */
  answerAfterMs = 0;
  /** While set, the receiver answers messages with this status and keeps none. */
  refuses: number | undefined;
  /** While set, polls wait for it before they are answered. */
  pollGate: Promise<void> | undefined;
  readonly #counts = new Map<string, number>();
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request)
        .then((body) => {
          const status = (request.method === 'POST' && this.refuses) || 200;
          response.writeHead(status, { 'content-type': 'application/json' }).end(body);
        })
        .catch(() => response.destroy());
    });
  }

  static async open(): Promise<Outside> {
    const outside = new Outside();
    outside.#server.listen(0, '127.0.0.1');
    await once(outside.#server, 'listening');
    return outside;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ids that arrived, whatever the number of times: what a receiver that honours the id has seen. */
  get distinct(): number {
    return this.#counts.size;
  }

  /** Waits for news until `isTrue`; rejects after `withinMs`. */
  async until(isTrue: () => boolean, what: string, withinMs = 30_000): Promise<void> {
    const giveUpAt = Date.now() + withinMs;
    while (!isTrue()) {
      const leftMs = giveUpAt - Date.now();
      if (leftMs <= 0) throw new Error(`Waited ${withinMs} ms in vain for ${what}.`);
      await new Promise<void>((resolve) => {
        const end = () => {
          clearTimeout(timer);
          this.#waiting.delete(end);
          resolve();
        };
        const timer = setTimeout(end, leftMs);
        this.#waiting.add(end);
      });
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method === 'GET') {
      this.polls.push(request.url ?? '');
      this.#tell();
      await this.pollGate;
      return JSON.stringify({ records: this.records });
    }
    if (this.refuses) return '{}';
    this.#keep(request, JSON.parse(Buffer.concat(chunks).toString()));
    if (this.answerAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, this.answerAfterMs));
    return '{}';
  }

  #keep(request: IncomingMessage, body: unknown): void {
    const deliveryId = String(request.headers['webhook-id']);
    const path = request.url ?? '';
    const { data } = body as {
      data: { recipient: { key: string }; attempt: number; records: { recordId: string }[] };
    };
    const before = this.#counts.get(deliveryId) ?? 0;
    this.#counts.set(deliveryId, before + 1);
    const record = data.records.map(({ recordId }) => recordId).join();
    this.arrivals.push({ deliveryId, record, attempt: data.attempt, recipient: data.recipient.key, before, path });
    this.#tell();
  }

  #tell(): void {
    for (const end of [...this.#waiting]) end();
  }
}
