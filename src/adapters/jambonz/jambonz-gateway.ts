import type { WebSocket } from 'ws';
import { RingbackError, toRingbackError } from '../../core/errors';
import type { Clock, TimerHandle } from '../../ports/clock';
import type { Gateway, GatewayCapabilities, GatewayHealth, Leg, Media } from '../../ports/gateway';
import { HealthBoard } from '../health-board';
import { Seldom } from '../seldom';
import { within } from '../within';
import type { AudioServer } from './audio-server';
import { callerFacts } from './caller-facts';
import { JambonzLeg } from './jambonz-leg';
import { type JambonzMessage, parseMessage } from './jambonz-message';
import type { JambonzServer } from './jambonz-server';
import type { Sound } from './verbs';

export interface JambonzGatewayParts {
  publicUrl: string;
  clock: Clock;
  /** For a connection that broke to come back. */
  reconnectMs: number;
  soundOf(media: Media, signal: AbortSignal): Promise<Sound>;
  createServer(gateway: JambonzGateway): JambonzServer;
  createAudioServer(gateway: JambonzGateway): AudioServer;
  onTrouble(error: RingbackError): void;
  close(): void;
}

/** A connection of jambonz that is there; a call goes over one at a time. */
interface Connection {
  socket: WebSocket;
  leg?: JambonzLeg;
}

/** Of what strangers do. The log is not theirs to fill. */
const closeWithinMs = 1_500;
const deaf =
  'jambonz did not recognize speech: a menu goes on with keys only. Give the application a speech recognizer in jambonz.';

/** Calls that a jambonz hands to us as its application: it connects once for each, and does what we tell it. */
export class JambonzGateway implements Gateway {
  readonly capabilities: GatewayCapabilities = {
    ...{ bargeIn: true, musicWhileRinging: true, whisper: true, resume: true },
    ...{ speech: true, speechInput: true, records: true, outbound: false, deskAnswers: false },
    ...{ ourQueue: true, tellsKeys: true, tellsHeard: true },
  };
  readonly #legs = new Map<string, JambonzLeg>();
  readonly #connections = new Set<Connection>();
  readonly #lost = new Map<string, TimerHandle>();
  readonly #server: JambonzServer;
  readonly #audio: AudioServer;
  #onCall: (leg: Leg, isResumed: boolean) => void = () => undefined;
  readonly #health = new HealthBoard();
  readonly #warnings = new Seldom();
  #isStopping = false;
  #stopped: Promise<void> | undefined;

  constructor(private readonly parts: JambonzGatewayParts) {
    this.#server = parts.createServer(this);
    this.#audio = parts.createAudioServer(this);
  }

  start(): void {
    if (this.#isStopping) return;
    try {
      this.#server.start();
      this.#audio.start();
      this.#health.tell({ state: 'up', detail: `jambonz can connect to ${this.parts.publicUrl}.` });
    } catch (thrown) {
      this.#health.tell({ state: 'down', error: toRingbackError(thrown) });
    }
  }

  async stop({ drainMs }: { drainMs: number }): Promise<void> {
    this.#stopped ??= this.#drain(drainMs);
    await this.#stopped;
  }

  onCall(listener: (leg: Leg, isResumed: boolean) => void): void {
    this.#onCall = listener;
  }

  onHealth(listener: (health: GatewayHealth) => void): void {
    this.#health.listen(listener);
  }

  /** Calls and connections that are there. */
  get inUse(): number {
    return this.#legs.size + this.#connections.size + this.#lost.size + this.#audio.inUse;
  }

  /** A connection that is let in. */
  accept(socket: WebSocket): void {
    if (this.#isStopping) return socket.terminate();
    const connection: Connection = { socket };
    this.#connections.add(connection);
    socket.on('message', (data, isBinary) => {
      const message = isBinary ? undefined : parseMessage(String(data));
      if (message) this.#receive(connection, message);
      else this.warn('jambonz sent something that is no message of its application interface.');
    });
    // What is wrong with a connection is told by its close.
    socket.on('error', () => undefined);
    socket.once('close', (code) => this.#closed(connection, code));
  }

  /** Not more often than once a minute. */
  warn(sentence: string): void {
    const { clock, onTrouble } = this.parts;
    if (!this.#warnings.permits(clock.now())) return;
    onTrouble(new RingbackError('RB_GATEWAY_REJECTED', sentence));
  }

  #receive(connection: Connection, message: JambonzMessage): void {
    const { leg } = connection;
    switch (message.type) {
      case 'session:new':
        return this.#begin(connection, message);
      case 'session:reconnect':
        return this.#reconnect(connection, message);
      case 'verb:hook':
      case 'session:redirect':
      case 'dial:confirm':
        return leg?.line.receive(message);
      case 'call:status':
        return leg?.status(message);
      case 'verb:status':
        return;
      case 'jambonz:error':
        return this.warn(`jambonz reports an error: ${JSON.stringify(message.data).slice(0, 300)}`);
      default:
        return this.warn(`jambonz sent "${message.type.slice(0, 60)}", which is ignored.`);
    }
  }

  #begin(connection: Connection, message: JambonzMessage): void {
    if (connection.leg || message.callSid === '') return;
    const leg = this.#open(connection, message);
    leg.line.begin(message);
    this.#onCall(leg, false);
  }

  /** A connection that broke is back; after a start of ours, the call is new to us. */
  #reconnect(connection: Connection, message: JambonzMessage): void {
    const known = this.#legs.get(message.callSid);
    const leg = known ?? this.#open(connection, message);
    connection.leg = leg;
    this.#forgive(message.callSid);
    leg.line.reconnect(sendTo(connection.socket), message);
    if (!known) this.#onCall(leg, true);
  }

  #open(connection: Connection, { callSid, data }: JambonzMessage): JambonzLeg {
    const { clock, soundOf, onTrouble } = this.parts;
    const leg = new JambonzLeg(callSid, callerFacts(data), {
      ...{ clock, soundOf, send: sendTo(connection.socket) },
      onDeaf: () => this.warn(deaf),
      recorder: { expect: (events) => this.#audio.expect(events), onCut: onTrouble },
      close: () => this.#connectionOf(leg)?.socket.close(1000),
    });
    connection.leg = leg;
    this.#legs.set(callSid, leg);
    void leg.ended.then(() => {
      this.#legs.delete(callSid);
      this.#forgive(callSid);
      // Else jambonz closes it; a connection without a call is of no use.
      const { socket } = this.#connectionOf(leg) ?? {};
      if (socket) clock.setTimeout(() => socket.close(1000), closeWithinMs);
    });
    return leg;
  }

  #connectionOf(leg: JambonzLeg): Connection | undefined {
    return [...this.#connections].find((connection) => connection.leg === leg);
  }

  #closed(connection: Connection, code: number): void {
    this.#connections.delete(connection);
    const { leg } = connection;
    if (!leg || this.#connectionOf(leg)) return;
    const end = { cause: 'gateway', detail: `jambonz closed the connection (${code}).` } as const;
    // 1000 is a goodbye; jambonz connects again after everything else.
    if (code === 1000 || this.#isStopping || !this.#legs.has(leg.id)) return leg.finish(end);
    leg.line.disconnect();
    this.#lost.set(
      leg.id,
      this.parts.clock.setTimeout(() => {
        this.#lost.delete(leg.id);
        leg.finish(end);
      }, this.parts.reconnectMs),
    );
  }

  #forgive(callSid: string): void {
    const timer = this.#lost.get(callSid);
    if (timer) this.parts.clock.clearTimeout(timer);
    this.#lost.delete(callSid);
  }

  async #drain(drainMs: number): Promise<void> {
    this.#isStopping = true;
    const { clock, close } = this.parts;
    this.#server.stop();
    this.#audio.stop();
    if (drainMs > 0) await within(clock, this.#empty(), drainMs);
    for (const leg of [...this.#legs.values()]) leg.drop();
    const sockets = [...this.#connections].map(({ socket }) => socket);
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    if (!(await within(clock, Promise.all(closed), closeWithinMs))) for (const socket of sockets) socket.close(1000);
    if (!(await within(clock, Promise.all(closed), closeWithinMs))) for (const socket of sockets) socket.terminate();
    this.#audio.close();
    close();
  }

  /** Resolves when there is no call any more. */
  async #empty(): Promise<void> {
    while (this.#legs.size > 0) await Promise.all([...this.#legs.values()].map(({ ended }) => ended));
  }
}

function sendTo(socket: WebSocket): (message: Record<string, unknown>) => void {
  return (message) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
}
