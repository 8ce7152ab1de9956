import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Verb } from './tasks';
import type { Received, Wire, WireEvents } from './wire';

const ackWithinMs = 5_000;
const reconnectAfterMs = [20, 40, 80, 160, 320, 640, 1_280, 2_560, 2_560, 2_560];

/** One connection, which the first message opens, and which comes back. */
export class SocketWire implements Wire {
  readonly endsWithItsVerbs = false;
  #socket: WebSocket | undefined;
  #opening: Promise<void> | undefined;
  #acks = new Map<string, (data: Verb[] | undefined) => void>();
  #messages = 0;
  readonly #late: Record<string, unknown>[] = [];
  #connections = 0;
  /** Told with each message once the session has begun. */
  #callSid: string | undefined;

  constructor(
    private readonly options: { url: string; user: string; password: string },
    private readonly events: WireEvents,
  ) {}

  async request(type: string, hook: string | undefined, data: Record<string, unknown>): Promise<Verb[] | undefined> {
    if (type === 'session:new') {
      await this.#open();
      this.#callSid = this.events.callSid;
    }
    this.#messages += 1;
    const msgid = `message-${this.#messages}`;
    const answered = new Promise<Verb[] | undefined>((resolve) => {
      this.#acks.set(msgid, resolve);
      const timer = setTimeout(() => resolve(undefined), ackWithinMs);
      void this.events.over.then(() => clearTimeout(timer)).then(() => resolve(undefined));
    });
    this.#send({ type, msgid, ...(hook === undefined ? {} : { hook }), data });
    return answered;
  }

  status(data: Record<string, unknown>): void {
    const send = () => this.#send({ type: 'call:status', data });
    if (this.#socket) send();
    // Of a call that was made by the REST API, this is the first message; what follows waits for the connection.
    else if (this.#connections < 2) void this.#open().then(send);
  }

  close(): void {
    void this.#opening?.then(() => this.#socket?.close(1000));
  }

  cut(): void {
    this.#socket?.terminate();
  }

  #open(): Promise<void> {
    this.#opening ??= this.#connect();
    return this.#opening;
  }

  async #connect(): Promise<void> {
    const { url, user, password } = this.options;
    const socket = new WebSocket(url, ['ws.jambonz.org'], { auth: `${user}:${password}` });
    this.#connections += 1;
    socket.on('message', (data) => this.#receive(JSON.parse(String(data)) as Received));
    // A connection that is not let in is told by its close.
    socket.on('error', () => undefined);
    socket.once('close', (code) => this.#closed(code));
    await once(socket, 'open');
    this.#socket = socket;
  }

  #closed(code: number): void {
    this.#socket = undefined;
    if (this.events.isOver()) return;
    const wait = reconnectAfterMs[this.#connections - 1];
    // The application said goodbye, or is gone for good.
    if (code === 1000 || wait === undefined) return this.events.onGone();
    setTimeout(() => {
      if (this.events.isOver()) return;
      this.#connect().then(
        () => {
          void this.request('session:reconnect', undefined, this.events.facts());
          const socket = this.#socket;
          if (socket) for (const late of this.#late.splice(0)) this.#write(socket, late);
        },
        () => undefined, // its close has told
      );
    }, wait);
  }

  #receive(message: Received): void {
    if (message.type === 'ack') {
      this.#acks.get(message.msgid ?? '')?.(message.data);
      this.#acks.delete(message.msgid ?? '');
    } else if (message.type === 'command' && message.command === 'redirect') {
      this.events.onRedirect(message.data ?? []);
    }
    this.events.onReceived(message);
  }

  /** While it connects again, messages wait. */
  #send(message: Record<string, unknown>): void {
    const socket = this.#socket;
    if (socket?.readyState === WebSocket.OPEN) this.#write(socket, message);
    else if (!this.events.isOver()) this.#late.push(message);
  }

  #write(socket: WebSocket, message: Record<string, unknown>): void {
    socket.send(JSON.stringify({ ...message, call_sid: this.#callSid }));
  }
}
