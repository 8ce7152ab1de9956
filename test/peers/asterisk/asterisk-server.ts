import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import { freePort, packageFolder } from '../../node-red-process';

export const account = { user: 'ringback', password: 'lab-only-password' };

const startWithinMs = 60_000;

interface Described {
  id: string;
  caller?: { number?: string };
}

/** The Asterisk that asterisk.sh has set up, in a process of its own, and what it tells about itself. */
export class AsteriskServer {
  /** What it printed since it was last started. */
  output = '';
  #child: ChildProcess | undefined;
  #observer: WebSocket | undefined;
  /** Keys that came from each caller. */
  readonly #keys = new Map<string, number>();
  readonly #waiters = new Set<() => void>();

  private constructor(
    private readonly folder: string,
    private readonly ariPort: number,
    readonly sipPort: number,
    /** Port of agent1 and those after it. */
    readonly phonePort: number,
    readonly trunkPort: number,
  ) {}

  static async open(folder: string): Promise<AsteriskServer> {
    const [ari, sip, trunk] = [await freePort(), await freeUdpPorts(1), await freeUdpPorts(1)];
    const server = new AsteriskServer(folder, ari, sip, await freeUdpPorts(6), trunk);
    await server.start();
    return server;
  }

  get ariUrl(): string {
    return `http://127.0.0.1:${this.ariPort}/ari`;
  }

  async start(): Promise<void> {
    const ports = [this.ariPort, this.sipPort, this.phonePort - 1, this.trunkPort].map(String);
    const script = join(packageFolder(), 'test', 'peers', 'asterisk.sh');
    this.output = '';
    const child = spawn(script, ['run', this.folder, ...ports], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output = (this.output + text).slice(-100_000);
      });
    }
    for (const giveUpAt = Date.now() + startWithinMs; !(await this.#answers()); ) {
      if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error(`Asterisk did not start:\n${this.output}`);
      await pause(50);
    }
    await this.#observe();
  }

  /** As a crash does: nobody is told. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    this.#observer?.terminate();
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  }

  /** Ids of what is there. */
  async list(kind: 'channels' | 'bridges'): Promise<string[]> {
    const answer = await this.ask(`/${kind}`);
    return ((await answer.json()) as Described[]).map(({ id }) => id);
  }

  async ask(path: string, method = 'GET'): Promise<Response> {
    const authorization = `Basic ${Buffer.from(`${account.user}:${account.password}`).toString('base64')}`;
    return fetch(this.ariUrl + path, { method, headers: { authorization } });
  }

  keysOf(number: string): number {
    return this.#keys.get(number) ?? 0;
  }

  /** Resolves when so many keys have come from this caller. */
  async untilKeys(number: string, count: number): Promise<void> {
    while (this.keysOf(number) < count) await new Promise<void>((resolve) => this.#waiters.add(resolve));
  }

  async #answers(): Promise<boolean> {
    try {
      return (await this.ask('/asterisk/ping')).ok;
    } catch {
      return false; // nobody listens yet
    }
  }

  /** An application of its own, that is told of all. */
  async #observe(): Promise<void> {
    const url = `${this.ariUrl.replace('http', 'ws')}/events?app=observer&subscribeAll=true`;
    const auth = `${account.user}:${account.password}`;
    const observer = new WebSocket(url, { auth });
    this.#observer = observer;
    observer.on('message', (data) => {
      const { type, channel } = JSON.parse(String(data)) as { type: string; channel?: Described };
      if (type !== 'ChannelDtmfReceived') return;
      const number = channel?.caller?.number ?? '';
      this.#keys.set(number, this.keysOf(number) + 1);
      const waiters = [...this.#waiters];
      this.#waiters.clear();
      for (const wake of waiters) wake();
    });
    await once(observer, 'open');
  }
}

/** The first of so many UDP ports in a row that are free now. */
async function freeUdpPorts(count: number): Promise<number> {
  for (;;) {
    const first = createSocket('udp4');
    first.bind(0, '127.0.0.1');
    await once(first, 'listening');
    const { port } = first.address();
    const others = Array.from({ length: count - 1 }, (_, index) => canBind(port + 1 + index));
    const areFree = (await Promise.all(others)).every(Boolean);
    first.close();
    if (areFree) return port;
  }
}

async function canBind(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    socket.bind(port, '127.0.0.1');
    await once(socket, 'listening');
    return true;
  } catch {
    return false; // somebody has it
  } finally {
    socket.close();
  }
}
