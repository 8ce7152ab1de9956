import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { RingbackError, toRingbackError } from '../../core/errors';
import type { Clock, TimerHandle } from '../../ports/clock';
import type { Gateway, GatewayCapabilities, GatewayHealth, Leg, OfferedCallNode } from '../../ports/gateway';
import { HealthBoard } from '../health-board';
import { Seldom } from '../seldom';
import { within } from '../within';
import { callerFacts } from './caller-facts';
import { Conversation, type Refused } from './conversation';
import type { VoiceRequest } from './envelope';
import { answerList } from './list-agents';
import type { PromptAudios } from './prompt-audio';
import type { TurnPace } from './turn';
import { WebexLeg } from './webex-leg';
import type { WebexServer } from './webex-server';
import type { WebexSettings } from './webex-settings';

export interface WebexGatewayParts {
  settings: Pick<WebexSettings, 'publicUrl' | 'audio'>;
  clock: Clock;
  pace: TurnPace;
  audios: PromptAudios;
  createServer(gateway: WebexGateway): WebexServer;
  onTrouble(error: RingbackError): void;
  /** Releases what belongs to no call. */
  close(): void;
}

const retryMs = 5_000;
/** Of what strangers do. The log is not theirs to fill. */

/** Calls that a flow of Webex Contact Center hands to us as its virtual agent: Webex connects, we answer. */
export class WebexGateway implements Gateway {
  readonly capabilities: GatewayCapabilities = {
    ...{ bargeIn: true, musicWhileRinging: false, whisper: false, resume: false },
    ...{ speech: true, speechInput: false, records: false, outbound: false, deskAnswers: false },
    ...{ ourQueue: false, tellsKeys: false, tellsHeard: false },
  };
  readonly #legs = new Map<string, WebexLeg>();
  readonly #sockets = new Set<WebSocket>();
  readonly #server: WebexServer;
  #onCall: (leg: Leg, isResumed: boolean) => void = () => undefined;
  #list: () => OfferedCallNode[] = () => [];
  readonly #health = new HealthBoard();
  #retry: TimerHandle | undefined;
  readonly #warnings = new Seldom();
  #isStopping = false;
  #starting: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(private readonly parts: WebexGatewayParts) {
    this.#server = parts.createServer(this);
  }

  start(): void {
    if (this.#isStopping) return;
    const { clock, settings } = this.parts;
    this.#starting = this.#server.start().then(
      () => this.#health.tell({ state: 'up', detail: `Webex can connect to ${settings.publicUrl}.` }),
      (thrown: unknown) => {
        this.#health.tell({ state: 'down', error: toRingbackError(thrown), retryInMs: retryMs });
        if (!this.#isStopping) this.#retry = clock.setTimeout(() => this.start(), retryMs * clock.speed);
      },
    );
  }

  async stop({ drainMs }: { drainMs: number }): Promise<void> {
    this.#stopped ??= this.#drain(drainMs);
    await this.#stopped;
  }

  onCall(listener: (leg: Leg, isResumed: boolean) => void): void {
    this.#onCall = listener;
  }

  offer(list: () => OfferedCallNode[]): void {
    this.#list = list;
  }

  onHealth(listener: (health: GatewayHealth) => void): void {
    this.#health.listen(listener);
  }

  /** Calls and connections that are there. */
  get inUse(): number {
    return this.#legs.size + this.#sockets.size;
  }

  /** A connection for one call; its token is verified. */
  converse(socket: WebSocket, organization: string | undefined): void {
    if (!this.#hold(socket)) return;
    let leg: WebexLeg | undefined;
    new Conversation(socket, {
      clock: this.parts.clock,
      organization,
      onWarning: (sentence) => this.warn(sentence),
      onBegin: (conversation, request) => {
        const begun = this.#begin(conversation, request);
        if (!(begun instanceof WebexLeg)) return begun;
        leg = begun;
        return undefined;
      },
      onRequest: (request) => leg?.receive(request),
      onClosed: ({ code, detail }) => {
        this.#sockets.delete(socket);
        const said = detail ?? `Webex closed the connection (${code}).`;
        leg?.finish({ cause: 'gateway', detail: said });
      },
    });
  }

  /** A connection that asks which virtual agents there are. */
  tellList(socket: WebSocket, organization: string | undefined): void {
    if (!this.#hold(socket)) return;
    socket.once('close', () => this.#sockets.delete(socket));
    answerList(socket, { clock: this.parts.clock, organization, list: this.#list });
  }

  /** Not more often than once a minute. */
  warn(sentence: string): void {
    const { clock, onTrouble } = this.parts;
    if (!this.#warnings.permits(clock.now())) return;
    onTrouble(new RingbackError('RB_GATEWAY_REJECTED', sentence));
  }

  #hold(socket: WebSocket): boolean {
    if (this.#isStopping) {
      socket.terminate();
      return false;
    }
    this.#sockets.add(socket);
    return true;
  }

  #begin(conversation: Conversation, request: VoiceRequest): WebexLeg | Refused {
    const { clock, pace, audios, settings } = this.parts;
    if (this.#legs.has(conversation.id)) {
      return { code: 'bad_request', status: 409, detail: 'This conversation goes on in another connection.' };
    }
    const leg = new WebexLeg(randomUUID(), callerFacts(conversation.id, request), {
      ...{ clock, pace, audios, isChunked: settings.audio === 'chunks' },
      respond: (payload) => conversation.respond(payload),
      close: (code) => conversation.close(code),
      onWarning: (sentence) => this.warn(sentence),
    });
    this.#legs.set(conversation.id, leg);
    void leg.ended.then(() => this.#legs.delete(conversation.id));
    leg.receive(request);
    this.#onCall(leg, false);
    return leg;
  }

  async #drain(drainMs: number): Promise<void> {
    this.#isStopping = true;
    const { clock, close } = this.parts;
    if (this.#retry) clock.clearTimeout(this.#retry);
    await this.#starting;
    // Webex does not connect again to a call that lost its connection: those that go on keep theirs.
    if (drainMs > 0) await within(clock, this.#empty(), drainMs);
    for (const leg of [...this.#legs.values()]) leg.drop();
    const closed = [...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    if (!(await within(clock, Promise.all(closed), closeWithinMs))) {
      for (const socket of this.#sockets) socket.terminate();
    }
    await this.#server.stop();
    close();
  }

  /** Resolves when there is no call any more. */
  async #empty(): Promise<void> {
    while (this.#legs.size > 0) await Promise.all([...this.#legs.values()].map(({ ended }) => ended));
  }
}

/** For the goodbyes. */
const closeWithinMs = 1_500;
