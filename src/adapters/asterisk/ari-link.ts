import { RingbackError, toRingbackError } from '../../core/errors';
import type { Clock, TimerHandle } from '../../ports/clock';
import type { GatewayHealth } from '../../ports/gateway';
import type { WebSocketPackage } from '../load-web-socket';
import { type LineEvent, parseEvent } from './ari-event';
import { type AriSocket, openAriSocket } from './ari-socket';
import type { AsteriskSettings } from './asterisk-settings';

export interface AriLinkDeps {
  settings: AsteriskSettings;
  clock: Clock;
  /** Gives 0 to 1. */
  random(): number;
  loadWebSocket(): WebSocketPackage;
  onEvent(event: LineEvent): void;
  /** Events come; resolves, with a sentence for people, when all that was missed has been made up for. */
  onConnected(): Promise<string>;
  onLost(): void;
  onHealth(health: GatewayHealth): void;
}

const firstRetryMs = 500;
const longestRetryMs = 30_000;
/** One that is lost sooner counts as a failure: two clients that take an application from each other slow down. */
const steadyAfterMs = 60_000;

/** Stays connected to Asterisk's events: begins anew, later and later, whenever the connection is lost. */
export class AriLink {
  #socket: AriSocket | undefined;
  #retry: { timer: TimerHandle; wake(): void } | undefined;
  #failures = 0;
  #isClosed = false;
  #isUp = false;
  readonly #waiting = new Set<() => void>();
  #running: Promise<void> | undefined;

  constructor(private readonly deps: AriLinkDeps) {}

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when it is connected, and has made up for what was missed, or is closed. */
  async settled(): Promise<void> {
    if (this.#isUp && (await this.#socket?.answers())) return;
    if (this.#isClosed) return;
    await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    this.#socket?.end(new RingbackError('RB_CLOSED', 'The gateway was closed.'));
    if (this.#retry) {
      this.deps.clock.clearTimeout(this.#retry.timer);
      this.#retry.wake();
    }
    await this.#running;
  }

  async #run(): Promise<void> {
    const { onHealth, clock } = this.deps;
    while (!this.#isClosed) {
      const error = await this.#connection();
      if (this.#isClosed) return;
      const retryInMs = this.#retryInMs();
      onHealth({ state: 'down', error, retryInMs });
      await new Promise<void>((wake) => {
        this.#retry = { timer: clock.setTimeout(wake, retryInMs * clock.speed), wake };
      });
      this.#retry = undefined;
    }
  }

  /** Resolves with the reason when it has been lost. */
  async #connection(): Promise<RingbackError> {
    const { settings, clock, loadWebSocket, onConnected, onLost, onHealth } = this.deps;
    let socket: AriSocket | undefined;
    let upSince = Number.POSITIVE_INFINITY;
    try {
      socket = openAriSocket(settings, { WebSocket: loadWebSocket(), clock, onText: (text) => this.#receive(text) });
      this.#socket = socket;
      await socket.opened;
      const isLost = socket.lost.then((error): never => {
        throw error;
      });
      const detail = await Promise.race([onConnected(), isLost]);
      upSince = clock.now();
      this.#isUp = true;
      this.#wake();
      onHealth({ state: 'up', detail });
      return await isLost;
    } catch (thrown) {
      const error = toRingbackError(thrown, 'RB_GATEWAY_UNAVAILABLE');
      socket?.end(error);
      await socket?.lost;
      return error;
    } finally {
      this.#isUp = false;
      if (clock.now() - upSince >= steadyAfterMs * clock.speed) this.#failures = 0;
      onLost();
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #receive(text: string): void {
    const event = parseEvent(text);
    if (event?.type === 'ApplicationReplaced') this.#socket?.end(replaced(this.deps.settings.ariApp));
    else if (event) this.deps.onEvent(event);
  }

  /** 0.5 s, 1 s, … 30 s, each up to half shorter: gateways that lost the same Asterisk do not all come at once. */
  #retryInMs(): number {
    const delayMs = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    return Math.round(delayMs * (1 - this.deps.random() / 2));
  }
}

/** The old connection stays open and hears nothing any more. */
function replaced(app: string): RingbackError {
  return new RingbackError('RB_GATEWAY_UNAVAILABLE', `Another client has taken the application "${app}" over.`, {
    retryable: true,
    remedy: 'Let each Node-RED use an application name of its own, in its gateway and in the dialplan.',
  });
}
