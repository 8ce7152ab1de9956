import type { AsteriskSettings } from '../../../src/adapters/asterisk/asterisk-settings';
import { type AsteriskDeps, createAsteriskGateway } from '../../../src/adapters/asterisk/create-asterisk';
import { createSystemClock } from '../../../src/adapters/clock/system-clock';
import type { RingbackError } from '../../../src/core/errors';
import type { ConnectRequest, Gateway, GatewayHealth, Leg } from '../../../src/ports/gateway';
import { FakeAri, password, user } from './fake-ari';

export const unaborted = new AbortController().signal;
export const sound = { kind: 'url', url: 'http://media.example/hello, world.wav' } as const;

/** The gateway on a fake of Asterisk, and what it told. */
export class AsteriskScene {
  readonly ari = new FakeAri();
  readonly health: GatewayHealth[] = [];
  readonly troubles: RingbackError[] = [];
  readonly told: { leg: Leg; isResumed: boolean }[] = [];
  readonly #gateways: Gateway[] = [];
  readonly #waiters = new Set<() => void>();

  async open(over: { settings?: Partial<AsteriskSettings>; deps?: Partial<AsteriskDeps> } = {}): Promise<Gateway> {
    await this.ari.listen();
    return this.start(over);
  }

  start({
    settings = {},
    deps = {},
  }: {
    settings?: Partial<AsteriskSettings>;
    deps?: Partial<AsteriskDeps>;
  } = {}): Gateway {
    const gateway = createAsteriskGateway(
      {
        ...{ ariUrl: this.ari.url, ariApp: 'ringback', ariUser: user, ariPassword: password },
        ...{ dialEndpoint: 'PJSIP/{number}@trunk', ...settings },
      },
      {
        clock: createSystemClock(),
        publish: (path) => `http://node-red.example${path}`,
        onTrouble: (error) => this.troubles.push(error),
        random: () => 0,
        ...deps,
      },
    );
    this.#gateways.push(gateway);
    gateway.onCall((leg, isResumed) => {
      this.told.push({ leg, isResumed });
      this.#wake();
    });
    gateway.onHealth((health) => {
      this.health.push(health);
      this.#wake();
    });
    gateway.start();
    return gateway;
  }

  async close(): Promise<void> {
    for (const gateway of this.#gateways) await gateway.stop({ drainMs: 0 });
    await this.ari.close();
  }

  /** The next health of this state, from now on. */
  async next<S extends GatewayHealth['state']>(state: S): Promise<Extract<GatewayHealth, { state: S }>> {
    for (let at = this.health.length; ; ) {
      const found = this.health.slice(at).find((health) => health.state === state);
      if (found) return found as Extract<GatewayHealth, { state: S }>;
      at = this.health.length;
      await this.#change();
    }
  }

  /** The loss of this index, of all that were told. */
  async down(index: number): Promise<Extract<GatewayHealth, { state: 'down' }>> {
    for (;;) {
      const found = this.health.filter((health) => health.state === 'down')[index];
      if (found) return found;
      await this.#change();
    }
  }

  async up(): Promise<void> {
    if (this.health.at(-1)?.state !== 'up') await this.next('up');
  }

  /** A caller whose call has been told. */
  async caller(id = 'caller-1', over: Parameters<FakeAri['incoming']>[1] = {}): Promise<Leg> {
    await this.up();
    this.ari.incoming(id, over);
    return (await this.call(this.told.length)).leg;
  }

  async call(at: number): Promise<{ leg: Leg; isResumed: boolean }> {
    for (;;) {
      const told = this.told[at];
      if (told) return told;
      await this.#change();
    }
  }

  connect(over: Partial<ConnectRequest> = {}): ConnectRequest {
    return {
      target: { agentId: 'ana', name: 'Ana', address: 'PJSIP/agent1' },
      ...{ ringMs: 20_000, callerHears: [], whisper: [], from: { number: '+5511987654321', isWithheld: false } },
      ...{ onTalking: () => undefined, signal: unaborted, ...over },
    };
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiters.add(resolve));
  }

  #wake(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const wake of waiters) wake();
  }
}
