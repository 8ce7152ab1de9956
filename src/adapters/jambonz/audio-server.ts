import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock } from '../../ports/clock';
import type { WebSocketPackage } from '../load-web-socket';
import { isAllowed, offeredBy, pathOf, refuse } from './jambonz-server';
import type { JambonzSettings } from './jambonz-settings';

export interface AudioServerDeps {
  clock: Clock;
  webSocket: WebSocketPackage;
  /** Node-RED's own. */
  server: Server | undefined;
  onRefused(why: string): void;
}

/** Told of what comes from a caller who is listened to. */
export interface AudioEvents {
  onOpen(): void;
  onText(text: string): void;
  onAudio(samples: Buffer): void;
  onClose(): void;
}

/** Where jambonz connects to, for one caller. */
export interface AudioAddress {
  url: string;
  wsAuth: { username: string; password: string };
  /** Nobody may connect any more; who has is told goodbye. */
  close(): void;
}

interface Wanted {
  events: AudioEvents;
  socket?: WebSocket;
}

/** That of the documentation, and that of a media server which nobody has told otherwise. */
const subprotocols = ['audio.jambonz.org', 'audio.drachtio.org'];
/** Five seconds, the most that its media server keeps back, are 80,000 bytes. */
const maxPayload = 128 * 1024;
const goodbyeWithinMs = 1_500;

/** What any gateway of this process waits for: one that was replaced still has its calls, on the same path. */
const awaited = new Set<string>();

/** The addresses, below that of the calls, to which jambonz sends what a caller says; each is for one connection. */
export class AudioServer {
  readonly #wanted = new Map<string, Wanted>();
  readonly #connections = new Set<WebSocket>();
  readonly #sockets;
  #isOpen = false;

  constructor(
    private readonly settings: JambonzSettings,
    private readonly deps: AudioServerDeps,
  ) {
    this.#sockets = new deps.webSocket.WebSocketServer({
      ...{ noServer: true, maxPayload, perMessageDeflate: false },
      handleProtocols: (offered) => subprotocols.find((name) => offered.has(name)) ?? false,
    });
  }

  /** Addresses and connections that are there. */
  get inUse(): number {
    return this.#wanted.size + this.#connections.size;
  }

  start(): void {
    this.#isOpen = true;
    this.deps.server?.on('upgrade', this.#onUpgrade);
  }

  /** Callers of before can be listened to all the same; strangers are somebody else's matter. */
  stop(): void {
    this.#isOpen = false;
  }

  /** At once. */
  close(): void {
    this.deps.server?.off('upgrade', this.#onUpgrade);
    for (const path of this.#wanted.keys()) awaited.delete(path);
    this.#wanted.clear();
    for (const socket of this.#connections) socket.terminate();
  }

  expect(events: AudioEvents): AudioAddress {
    const { publicUrl, user, password } = this.settings;
    const path = `${this.#below}${randomBytes(24).toString('base64url')}`;
    const wanted: Wanted = { events };
    this.#wanted.set(path, wanted);
    awaited.add(path);
    return {
      url: `${publicUrl.replace(/^http/i, 'ws')}${path}`,
      wsAuth: { username: user, password },
      close: () => {
        this.#wanted.delete(path);
        awaited.delete(path);
        if (wanted.socket) this.#sayGoodbye(wanted.socket);
      },
    };
  }

  get #below(): string {
    return `${this.settings.path}/audio/`;
  }

  readonly #onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const path = pathOf(request);
    if (!path.startsWith(this.#below)) return;
    const wanted = this.#wanted.get(path);
    if (!wanted && (awaited.has(path) || !this.#isOpen)) return;
    const turnAway = (status: Parameters<typeof refuse>[1], why: string) => {
      refuse(socket, status);
      this.deps.onRefused(why);
    };
    if (!isAllowed(request, this.settings)) {
      return turnAway(401, 'the user or the password is not that of the gateway');
    }
    if (!wanted) return turnAway(404, 'nobody is being recorded at this address');
    if (wanted.socket) return turnAway(409, 'this recording has its connection');
    if (!offeredBy(request).some((name) => subprotocols.includes(name))) {
      return turnAway(400, `it does not speak ${subprotocols[0]}`);
    }
    this.#sockets.handleUpgrade(request, socket, head, (connection) => this.#accept(connection, wanted));
  };

  #accept(socket: WebSocket, wanted: Wanted): void {
    this.#connections.add(socket);
    wanted.socket = socket;
    const { events } = wanted;
    socket.on('message', (data, isBinary) => {
      if (isBinary) events.onAudio(data as Buffer);
      else events.onText(String(data));
    });
    // What is wrong with a connection is told by its close.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#connections.delete(socket);
      delete wanted.socket;
      events.onClose();
    });
    events.onOpen();
  }

  #sayGoodbye(socket: WebSocket): void {
    const { clock } = this.deps;
    socket.close(1000);
    const timer = clock.setTimeout(() => socket.terminate(), goodbyeWithinMs);
    socket.once('close', () => clock.clearTimeout(timer));
  }
}
