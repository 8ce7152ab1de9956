import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import { createAsteriskGateway } from '../../../src/adapters/asterisk/create-asterisk';
import type { RingbackError } from '../../../src/core/errors';
import type { Gateway, Leg } from '../../../src/ports/gateway';
import type {
  AgentBehaviour,
  CalleeBehaviour,
  GatewayLab,
  LabMedia,
  TestAgent,
  TestCallee,
  TestCaller,
} from '../../contract/gateway-lab';
import { mortalClock } from '../../mortal-clock';
import type { SipCall } from '../sip/sip-call';
import { SipPhone } from '../sip/sip-phone';
import { type AsteriskServer, account } from './asterisk-server';
import { hz, type MediaServer } from './media-server';

/** Phones of agents at fixed addresses; the one after them registers. */
const fixedPhones = 5;
const loudEnough = 0.1;

export interface SipCaller extends TestCaller {
  readonly call: SipCall;
}

export interface SipAgent extends TestAgent {
  /** What its phone has of the call that came. */
  readonly call: Promise<SipCall>;
}

/** A gateway on a real Asterisk, and telephones around it. */
export class AsteriskLab implements GatewayLab {
  readonly media: LabMedia;
  readonly troubles: RingbackError[] = [];
  gateway: Gateway;
  #clock = mortalClock();
  readonly #sockets: WebSocket[] = [];
  readonly #phones: SipPhone[] = [];
  readonly #callees = new Map<string, (call: SipCall) => void>();
  #trunk: SipPhone | undefined;
  #registered: SipPhone | undefined;
  /** Who waits to be told to the gateway, by number. */
  readonly #dialling = new Map<string, (leg: Leg) => void>();
  #agents = 0;

  private constructor(
    private readonly server: AsteriskServer,
    media: MediaServer,
  ) {
    this.media = {
      short: { kind: 'file', path: media.url('/short.wav') },
      long: { kind: 'url', url: media.url('/long.wav') },
      broken: [
        { kind: 'url', url: media.url('/missing.wav') },
        { kind: 'url', url: media.url('/text.wav') },
        // Nobody listens on the port that TCP keeps for itself.
        { kind: 'url', url: 'http://127.0.0.1:1/refused.wav' },
        { kind: 'text', text: 'Hello.', language: 'en-US' },
      ],
    };
    this.gateway = this.#newGateway();
  }

  static async open(server: AsteriskServer, media: MediaServer): Promise<AsteriskLab> {
    const lab = new AsteriskLab(server, media);
    await lab.#start((leg) => lab.#welcome(leg));
    return lab;
  }

  async dial(from: string, to: string): Promise<SipCaller> {
    const phone = await this.#phone({ hz: hz.caller });
    const came = new Promise<Leg>((resolve) => this.#dialling.set(from, resolve));
    const call = await phone.dial(from, to);
    const leg = await came;
    return {
      ...{ leg, call },
      press: async (digits) => {
        const before = this.server.keysOf(from);
        await call.rtp.press(digits);
        await this.server.untilKeys(from, before + digits.length);
      },
      hangUp: async () => call.hangUp(),
      hears: () => call.rtp.hears(),
      hush: () => {
        call.rtp.isMute = true;
      },
      speak: async (ms) => {
        // After the prompt and its tone.
        await call.rtp.hears();
        await call.rtp.isQuietFor(25);
        call.rtp.isMute = false;
        await Promise.race([pause(ms), call.until(() => call.state === 'over')]);
        call.rtp.isMute = true;
      },
      hungUp: call.until(() => call.state === 'over'),
    };
  }

  /** Somebody dials whose call the gateway may never be told of. */
  async dialAnyway(from: string, to: string): Promise<SipCall> {
    return (await this.#phone({ hz: hz.caller })).dial(from, to);
  }

  async agent(behaviour: AgentBehaviour): Promise<SipAgent> {
    const name = behaviour === 'unreachable' ? 'agent6' : `agent${++this.#agents}`;
    const target = { agentId: name, name, address: `PJSIP/${name}` };
    const nobody = new Promise<void>(() => undefined);
    if (behaviour === 'unreachable') {
      const never = { ringing: nobody, talking: nobody, released: nobody, call: new Promise<SipCall>(() => undefined) };
      return { target, hangUp: async () => undefined, ...never };
    }
    if (this.#agents > fixedPhones) throw new Error('The lab has no more phones.');
    const phone = await this.#phone({ port: this.server.phonePort + this.#agents - 1, hz: hz.agent });
    return { target, ...this.#pickUp(phone, behaviour) };
  }

  /** A phone that registers, as agent6, and then answers. */
  async registeredAgent(): Promise<SipAgent & { status: number }> {
    const phone = await this.#phone({ hz: hz.agent });
    const status = await phone.register('agent6', account.password);
    this.#registered = phone;
    const target = { agentId: 'agent6', name: 'agent6', address: 'PJSIP/agent6' };
    return { target, status, ...this.#pickUp(phone, 'answers') };
  }

  async callee(behaviour: CalleeBehaviour): Promise<TestCallee> {
    await this.#openTrunk();
    const number = `+5511${90000000 + this.#callees.size}`;
    let call: SipCall | undefined;
    const came = new Promise<SipCall>((resolve) => {
      this.#callees.set(number, (incoming) => {
        call = incoming;
        if (behaviour === 'busy') incoming.respond(486);
        else if (behaviour === 'unreachable') incoming.respond(404);
        else incoming.respond(180);
        if (behaviour === 'answers') incoming.respond(200);
        resolve(incoming);
      });
    });
    return {
      number,
      hangUp: async () => call?.hangUp(),
      ringing: came.then((rung) => rung.until(() => rung.hasRung)),
      released: came.then((rung) => rung.until(() => rung.hasRung && rung.state === 'over')),
    };
  }

  async restartGateway(): Promise<void> {
    await this.server.kill();
    await this.server.start();
  }

  async restartUs(): Promise<Leg[]> {
    this.#die();
    this.#clock = mortalClock();
    this.gateway = this.#newGateway();
    const found: Leg[] = [];
    await this.#start((leg, isResumed) => {
      if (isResumed) found.push(leg);
      else this.#welcome(leg);
    });
    return found;
  }

  async leftovers(): Promise<number> {
    return (await this.server.list('channels')).length + (await this.server.list('bridges')).length;
  }

  async close(): Promise<void> {
    await this.gateway.stop({ drainMs: 0 });
    this.#die();
    // Asterisk keeps registrations over its restarts.
    await this.#registered?.register('agent6', account.password, 0);
    for (const phone of this.#phones) phone.close();
  }

  #welcome(leg: Leg): void {
    this.#dialling.get(leg.from.number || 'anonymous')?.(leg);
  }

  /** As the end of a process does: no word to Asterisk, no timer. */
  #die(): void {
    this.#clock.die();
    for (const socket of this.#sockets.splice(0)) socket.terminate();
  }

  #newGateway(): Gateway {
    const sockets = this.#sockets;
    class Watched extends WebSocket {
      constructor(...given: ConstructorParameters<typeof WebSocket>) {
        super(...given);
        sockets.push(this);
      }
    }
    return createAsteriskGateway(
      {
        ...{ ariUrl: this.server.ariUrl, ariApp: 'ringback', ariUser: account.user, ariPassword: account.password },
        dialEndpoint: 'PJSIP/{number}@trunk',
      },
      {
        clock: this.#clock,
        publish: (path) => path,
        onTrouble: (error) => this.troubles.push(error),
        loadWebSocket: () => Watched as unknown as typeof import('ws'),
      },
    );
  }

  async #start(onCall: (leg: Leg, isResumed: boolean) => void): Promise<void> {
    const { gateway } = this;
    gateway.onCall(onCall);
    await new Promise<void>((resolve) => {
      gateway.onHealth(({ state }) => {
        if (state === 'up') resolve();
      });
      gateway.start();
    });
  }

  async #phone(options: Parameters<typeof SipPhone.open>[1]): Promise<SipPhone> {
    const phone = await SipPhone.open(this.server.sipPort, options);
    this.#phones.push(phone);
    return phone;
  }

  async #openTrunk(): Promise<void> {
    if (this.#trunk) return;
    this.#trunk = await this.#phone({ port: this.server.trunkPort });
    this.#trunk.onCall = (call, dialled) => this.#callees.get(dialled)?.(call);
  }

  #pickUp(phone: SipPhone, behaviour: AgentBehaviour): Omit<SipAgent, 'target'> {
    const came = new Promise<SipCall>((resolve) => {
      phone.onCall = (call) => {
        if (behaviour === 'busy') call.respond(486);
        else if (behaviour === 'rejects') call.respond(603);
        else if (behaviour !== 'dead') call.respond(180);
        if (behaviour === 'answers' || behaviour === 'hangsUpInWhisper') call.respond(200);
        if (behaviour === 'hangsUpInWhisper') void call.rtp.hears().then(() => call.hangUp());
        resolve(call);
      };
    });
    return {
      call: came,
      hangUp: async () => (await came).hangUp(),
      ringing: came.then((call) => call.until(() => call.hasRung)),
      // The caller's own voice is there, not what the agent is told.
      talking: came.then(async (call) => {
        await call.rtp.until(() => call.rtp.heard.length > 0 && call.rtp.loudness(hz.caller) > loudEnough);
      }),
      released: came.then((call) => call.until(() => call.hasRung && call.state === 'over')),
    };
  }
}
