import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { RingbackError } from '../../src/core/errors';
import type {
  CollectRequest,
  ConnectRequest,
  GatewayCapabilities,
  GatewayHealth,
  HoldRequest,
} from '../../src/ports/gateway';
import type { GatewayLab, LabPace, TestAgent, TestCaller } from './gateway-lab';

/** The lab of the case that is running, and the requests that cases make in it. */
export class GatewayScene {
  #lab: GatewayLab | undefined;
  #callers: TestCaller[] = [];

  constructor(readonly pace: LabPace) {}

  async open(openLab: () => Promise<GatewayLab>): Promise<void> {
    this.#callers = [];
    this.#lab = await openLab();
  }

  /** Whoever still has a line hangs up; then nothing may be left. */
  async close(): Promise<void> {
    const lab = this.#lab;
    this.#lab = undefined;
    if (!lab) return;
    try {
      for (const caller of this.#callers) await caller.hangUp();
      await becomes(() => lab.leftovers(), 0, 'what is left behind');
    } finally {
      await lab.close();
    }
  }

  get lab(): GatewayLab {
    if (!this.#lab) throw new Error('No case is running.');
    return this.#lab;
  }

  /** A caller whose call has been answered. */
  async caller(from = '+5511987654321', to = '+551140028922'): Promise<TestCaller> {
    const caller = await this.dial(from, to);
    await caller.leg.answer();
    return caller;
  }

  async dial(from: string, to: string): Promise<TestCaller> {
    const caller = await this.lab.dial(from, to);
    this.#callers.push(caller);
    return caller;
  }

  collect(over: Partial<CollectRequest> = {}): CollectRequest {
    return {
      prompt: [this.lab.media.short],
      minDigits: 1,
      maxDigits: 1,
      terminator: '#',
      firstDigitMs: this.pace.firstDigitMs,
      interDigitMs: this.pace.interDigitMs,
      bargeIn: true,
      isSensitive: false,
      signal: unaborted,
      ...over,
    };
  }

  hold(over: Partial<HoldRequest> = {}): HoldRequest {
    return { music: [this.lab.media.long], elapseMs: 600_000, digits: '', signal: unaborted, ...over };
  }

  connect(agent: TestAgent, over: Partial<ConnectRequest> = {}): ConnectRequest {
    return {
      target: agent.target,
      ringMs: 20_000,
      callerHears: [],
      whisper: [],
      from: { number: '+5511987654321', isWithheld: false },
      onTalking: () => undefined,
      signal: unaborted,
      ...over,
    };
  }

  /** The caller was given back: is heard and can be spoken to. */
  async goesOn(caller: TestCaller): Promise<void> {
    const heard = caller.hears();
    await caller.leg.play([this.lab.media.short], unaborted);
    await heard;
  }

  /** For what some gateways cannot do: what they do instead is a case of its own. */
  needs(capability: keyof GatewayCapabilities, context: Mocha.Context): void {
    if (!this.lab.gateway.capabilities[capability]) context.skip();
  }

  /** Resolves with the next health of that state that the gateway tells. */
  health(state: GatewayHealth['state']): Promise<GatewayHealth> {
    return new Promise((resolve) => {
      this.lab.gateway.onHealth((health) => {
        if (health.state === state) resolve(health);
      });
    });
  }
}

/** For what nobody aborts. */
export const unaborted = new AbortController().signal;

export function withCode(code: string): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof RingbackError, String(error));
    assert.equal(error.code, code);
    return true;
  };
}

/** Asks again until it is so: for what an outside system does in its own time. */
export async function becomes<T>(ask: () => Promise<T>, wanted: T, what: string, withinMs = 10_000): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  for (let found = await ask(); found !== wanted; found = await ask()) {
    if (Date.now() > giveUpAt) assert.equal(found, wanted, `${what}, after ${withinMs} ms`);
    await pause(20);
  }
}

/** An error to abort with, to be told from every other. */
export class Aborted extends Error {}

/** Begins a command under a signal, and gives the way to abort it. */
export function abortable<T>(begin: (signal: AbortSignal) => Promise<T>): { result: Promise<T>; abort(): void } {
  const controller = new AbortController();
  const result = begin(controller.signal);
  // Looked at by the case later than it may reject.
  result.catch(() => undefined);
  return { result, abort: () => controller.abort(new Aborted()) };
}
