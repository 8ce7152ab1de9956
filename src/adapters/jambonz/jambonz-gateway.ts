import { RingbackError, toRingbackError } from '../../core/errors';
import type { Clock, TimerHandle } from '../../ports/clock';
import type {
  FormerLeg,
  Gateway,
  GatewayCapabilities,
  GatewayHealth,
  Leg,
  Media,
  OutboundRequest,
} from '../../ports/gateway';
import { HealthBoard } from '../health-board';
import { Seldom } from '../seldom';
import { within } from '../within';
import type { AudioServer } from './audio-server';
import { callerFacts } from './caller-facts';
import { JambonzLeg } from './jambonz-leg';
import type { JambonzLink, LinkListener } from './jambonz-link';
import { type JambonzMessage, textOf } from './jambonz-message';
import type { JambonzRest } from './jambonz-rest';
import type { JambonzServer } from './jambonz-server';
import type { OutboundCalls, OutboundOutcome } from './outbound-calls';
import type { Sound } from './verbs';
import { isFinal, tagOf } from './webhook-call';
import { type JambonzWebhooks, missingKey, type WebhookAnswer, type WebhookRequest } from './webhooks';

export interface JambonzGatewayParts {
  publicUrl: string;
  clock: Clock;
  /** For a connection that broke to come back. */
  reconnectMs: number;
  soundOf(media: Media, signal: AbortSignal): Promise<Sound>;
  createServer(gateway: JambonzGateway): JambonzServer;
  createAudioServer(gateway: JambonzGateway): AudioServer;
  createWebhooks(gateway: JambonzGateway): JambonzWebhooks;
  /** Undefined without an API key. */
  rest: JambonzRest | undefined;
  /** Undefined where nobody can be called. */
  outbound: OutboundCalls | undefined;
  onTrouble(error: RingbackError): void;
  close(): void;
}

/** A link that is there; a call goes over one at a time. */
interface Connection {
  link: JambonzLink;
  leg?: JambonzLeg;
}

/** Of what strangers do. The log is not theirs to fill. */
const closeWithinMs = 1_500;
const checkEveryMs = 60_000;
const deaf =
  'jambonz did not recognize speech: a menu goes on with keys only. Give the application a speech recognizer in jambonz.';

/**
 * Calls that a jambonz hands to us as its application. It connects once for each, or asks by webhooks, and does what we
 * tell it.
 */
export class JambonzGateway implements Gateway {
  readonly capabilities: GatewayCapabilities;
  readonly #legs = new Map<string, JambonzLeg>();
  readonly #connections = new Set<Connection>();
  readonly #lost = new Map<string, TimerHandle>();
  readonly #server: JambonzServer;
  readonly #audio: AudioServer;
  readonly #webhooks: JambonzWebhooks;
  /** Calls of an earlier run of our process whose callers talk to an agent. */
  readonly #talking = new Set<string>();
  #onCall: (leg: Leg, isResumed: boolean) => void = () => undefined;
  readonly #health = new HealthBoard();
  readonly #warnings = new Seldom();
  /** Of the next check. */
  #timer: TimerHandle | undefined;
  #isListening = false;
  #isStopping = false;
  #stopped: Promise<void> | undefined;

  constructor(private readonly parts: JambonzGatewayParts) {
    this.#server = parts.createServer(this);
    this.#audio = parts.createAudioServer(this);
    this.#webhooks = parts.createWebhooks(this);
    this.capabilities = {
      ...{ bargeIn: true, musicWhileRinging: true, whisper: true, resume: true },
      ...{ speech: true, speechInput: true, records: true, outbound: parts.outbound !== undefined, deskAnswers: false },
      ...{ ourQueue: true, tellsKeys: true, tellsHeard: true },
    };
  }

  start(): void {
    if (this.#isStopping) return;
    try {
      this.#server.start();
      this.#audio.start();
      this.#isListening = true;
      void this.check();
    } catch (thrown) {
      this.#health.tell({ state: 'down', error: toRingbackError(thrown) });
    }
  }

  async stop({ drainMs }: { drainMs: number }): Promise<void> {
    this.#stopped ??= this.#drain(drainMs);
    await this.#stopped;
  }

  /** With an API key, whether it is that of the account; what jambonz needs of us it finds out by itself. */
  async check(): Promise<void> {
    const { rest, publicUrl, clock } = this.parts;
    if (!this.#isListening || this.#isStopping) return;
    try {
      await rest?.account();
      this.#health.tell({ state: 'up', detail: `jambonz can connect to ${publicUrl}.` });
    } catch (thrown) {
      if (this.#isStopping) return;
      this.#health.tell({ state: 'down', error: toRingbackError(thrown), retryInMs: checkEveryMs });
      if (this.#timer) clock.clearTimeout(this.#timer);
      this.#timer = clock.setTimeout(() => void this.check(), checkEveryMs);
    }
  }

  onCall(listener: (leg: Leg, isResumed: boolean) => void): void {
    this.#onCall = listener;
  }

  onHealth(listener: (health: GatewayHealth) => void): void {
    this.#health.listen(listener);
  }

  /** Calls and connections that are there. */
  get inUse(): number {
    return (
      this.#legs.size + this.#connections.size + this.#lost.size + this.#audio.inUse + (this.parts.outbound?.size ?? 0)
    );
  }

  recover(former: FormerLeg[]): void {
    for (const { id, isTalking } of former) {
      if (this.#legs.has(id)) continue;
      if (isTalking) this.#talking.add(id);
      const { rest } = this.parts;
      if (!rest) continue;
      // Relative: over a connection, which comes back by itself, it is a word that nobody waits for.
      const call_hook = { url: this.#webhooks.addressFor(id), method: 'POST' };
      const found = isTalking ? this.#findTalk(id, rest) : rest.update(id, { call_hook });
      found.catch((thrown: unknown) => this.#trouble(thrown));
    }
  }

  async call(request: OutboundRequest): Promise<OutboundOutcome> {
    const { outbound } = this.parts;
    if (!outbound) throw missingKey();
    return outbound.call(request);
  }

  /** A webhook of jambonz, or of somebody who says so. */
  handle(request: WebhookRequest): Promise<WebhookAnswer> {
    return this.#webhooks.handle(request);
  }

  /** A status that comes by a webhook, of a call that has none: it is over a WebSocket, or we are making it. */
  status(data: Record<string, unknown>): void {
    const leg = this.#legs.get(textOf(data.parent_call_sid) || textOf(data.call_sid));
    if (leg) leg.status(data);
    else this.parts.outbound?.status(data);
  }

  /** What jambonz talks to us by, in one call. */
  accept(link: JambonzLink): LinkListener {
    const connection: Connection = { link };
    if (this.#isStopping) link.terminate();
    else this.#connections.add(connection);
    return {
      receive: (message) => this.#receive(connection, message),
      closed: (detail, comesBack) => this.#closed(connection, detail, comesBack),
    };
  }

  /** Not more often than once a minute. */
  warn(what: string | RingbackError): void {
    const { clock, onTrouble } = this.parts;
    if (!this.#warnings.permits(clock.now())) return;
    onTrouble(typeof what === 'string' ? new RingbackError('RB_GATEWAY_REJECTED', what) : what);
  }

  #receive(connection: Connection, message: JambonzMessage): void {
    const { leg } = connection;
    switch (message.type) {
      case 'session:new':
        return this.#begin(connection, message);
      case 'session:reconnect':
        return this.#reconnect(connection, message);
      case 'session:resume':
        return this.#resume(connection, message);
      case 'verb:hook':
      case 'session:redirect':
      case 'dial:confirm':
        return leg?.receive(message);
      case 'call:status':
        return leg ? leg.status(message.data) : this.#statusWithout(connection, message);
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
    const isOutbound = tagOf(message.data) !== '';
    const leg = this.#open(connection, message);
    if (!isOutbound) {
      leg.line.begin(message);
      return this.#onCall(leg, false);
    }
    leg.line.answered(message);
    // They have answered when nobody wanted it any more.
    if (!this.parts.outbound?.answered(message.data, leg)) void leg.hangup();
  }

  /** A connection that broke is back; after a start of ours, the call is new to us. */
  #reconnect(connection: Connection, message: JambonzMessage): void {
    const known = this.#legs.get(message.callSid);
    const leg = known ?? this.#open(connection, message);
    connection.leg = leg;
    // Whatever it had before: this is its connection.
    for (const other of [...this.#connections].filter((one) => one.leg === leg && one !== connection)) {
      this.#connections.delete(other);
      other.link.terminate();
    }
    this.#forgive(message.callSid);
    const talksOn = this.#talking.delete(message.callSid);
    if (talksOn) leg.talkOn();
    leg.line.reconnect(connection.link.send, message, { talksOn });
    if (!known) this.#onCall(leg, true);
  }

  /** A webhook of a call that is new to us, after a start of ours. */
  #resume(connection: Connection, message: JambonzMessage): void {
    const leg = this.#open(connection, message);
    leg.line.resume(message);
    this.#onCall(leg, true);
  }

  /** Of a call that talks to an agent: it goes on, and ends with the talk. One over a connection comes back by itself. */
  async #findTalk(callSid: string, rest: JambonzRest): Promise<void> {
    const data = await rest.call(callSid);
    if (!data || isFinal(textOf(data.call_status)) || this.#isStopping || this.#legs.has(callSid)) return;
    const call = this.#webhooks.take(callSid);
    if (!call) return;
    const connection = [...this.#connections].find(({ link }) => link === call);
    if (!connection) return;
    const leg = this.#open(connection, { type: 'session:resume', msgid: '', callSid, hook: '', data });
    leg.talkOn();
    this.#onCall(leg, true);
  }

  /** A call that we began and nobody took has no more than a status. */
  #statusWithout({ link }: Connection, { data }: JambonzMessage): void {
    this.parts.outbound?.status(data);
    if (isFinal(textOf(data.call_status))) this.parts.clock.setTimeout(() => link.close(), closeWithinMs);
  }

  #open(connection: Connection, { callSid, data }: JambonzMessage): JambonzLeg {
    const { clock, soundOf, onTrouble } = this.parts;
    const leg = new JambonzLeg(callSid, callerFacts(data), {
      ...{ clock, soundOf, send: connection.link.send },
      onDeaf: () => this.warn(deaf),
      recorder: { expect: (events) => this.#audio.expect(events), onCut: onTrouble },
      close: () => this.#connectionOf(leg)?.link.close(),
    });
    connection.leg = leg;
    this.#legs.set(callSid, leg);
    void leg.ended.then(() => {
      this.#legs.delete(callSid);
      this.#forgive(callSid);
      // Else jambonz closes it; a connection without a call is of no use.
      const { link } = this.#connectionOf(leg) ?? {};
      if (link) clock.setTimeout(() => link.close(), closeWithinMs);
    });
    return leg;
  }

  #connectionOf(leg: JambonzLeg): Connection | undefined {
    return [...this.#connections].find((connection) => connection.leg === leg);
  }

  #closed(connection: Connection, detail: string, comesBack: boolean): void {
    this.#connections.delete(connection);
    const { leg } = connection;
    if (!leg || this.#connectionOf(leg)) return;
    const end = { cause: 'gateway', detail } as const;
    if (!comesBack || this.#isStopping || !this.#legs.has(leg.id)) return leg.finish(end);
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

  #trouble(thrown: unknown): void {
    const error = toRingbackError(thrown);
    if (error.code !== 'RB_CLOSED') this.parts.onTrouble(error);
  }

  async #drain(drainMs: number): Promise<void> {
    this.#isStopping = true;
    const { clock, close } = this.parts;
    this.#server.stop();
    this.#audio.stop();
    this.#webhooks.stop();
    if (this.#timer) clock.clearTimeout(this.#timer);
    if (drainMs > 0) await within(clock, this.#empty(), drainMs);
    for (const leg of [...this.#legs.values()]) leg.drop();
    const links = [...this.#connections].map(({ link }) => link);
    const closed = Promise.all(links.map((link) => link.closed));
    if (!(await within(clock, closed, closeWithinMs))) for (const link of links) link.close();
    if (!(await within(clock, closed, closeWithinMs))) for (const link of links) link.terminate();
    this.#audio.close();
    close();
  }

  /** Resolves when there is no call any more. */
  async #empty(): Promise<void> {
    while (this.#legs.size > 0) await Promise.all([...this.#legs.values()].map(({ ended }) => ended));
  }
}
