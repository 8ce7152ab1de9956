import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { SipMessage } from './sip-message';

/** T1 of RFC 3261: UDP may lose a datagram, even on loopback when a buffer is full. */
const repeatMs = 500;
const mostRepeats = 6;

/** Where a telephone speaks SIP: one UDP port on loopback. Requests are repeated until they are answered. */
export class SipSocket {
  onRequest: (request: SipMessage, port: number) => void = () => undefined;
  readonly #pending = new Map<string, (response: SipMessage) => void>();
  readonly #repeats = new Map<string, NodeJS.Timeout>();

  private constructor(private readonly socket: Socket) {
    socket.on('message', (datagram, { port }) => {
      const message = SipMessage.parse(datagram);
      if (!message) return;
      if (message.method !== undefined) this.onRequest(message, port);
      else this.#pending.get(keyOf(message))?.(message);
    });
  }

  static async open(port = 0): Promise<SipSocket> {
    const socket = createSocket('udp4');
    socket.bind(port, '127.0.0.1');
    await once(socket, 'listening');
    return new SipSocket(socket);
  }

  get port(): number {
    return this.socket.address().port;
  }

  newVia(): string {
    return `SIP/2.0/UDP 127.0.0.1:${this.port};branch=z9hG4bK${randomBytes(8).toString('hex')};rport`;
  }

  send(message: SipMessage, port: number): void {
    this.socket.send(message.toString(), port, '127.0.0.1');
  }

  /** Each response is given to the listener; the last is the first of 200 or more. */
  request(message: SipMessage, port: number, onResponse: (response: SipMessage) => void): void {
    const key = keyOf(message);
    this.#pending.set(key, (response) => {
      this.stopRepeating(key);
      onResponse(response);
    });
    this.send(message, port);
    this.repeat(key, () => this.send(message, port));
  }

  /** Does it again and again, later and later, until it is stopped by its key. */
  repeat(key: string, again: () => void, times = 0): void {
    if (times >= mostRepeats) return;
    const timer = setTimeout(
      () => {
        again();
        this.repeat(key, again, times + 1);
      },
      repeatMs * 2 ** times,
    );
    this.#repeats.set(key, timer);
  }

  close(): void {
    for (const key of this.#repeats.keys()) this.stopRepeating(key);
    this.socket.close();
  }

  stopRepeating(key: string): void {
    clearTimeout(this.#repeats.get(key));
    this.#repeats.delete(key);
  }
}

/** A response belongs to the request of the same branch and method. */
function keyOf(message: SipMessage): string {
  return `${message.branch} ${message.sequence.method}`;
}
