import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTwilioGateway } from '../../src/adapters/twilio-voice/create-twilio';
import type { TwilioGateway } from '../../src/adapters/twilio-voice/twilio-gateway';
import { type TwilioPace, usualPace } from '../../src/adapters/twilio-voice/twilio-line';
import type { Leg } from '../../src/ports/gateway';
import type {
  AgentBehaviour,
  CalleeBehaviour,
  GatewayLab,
  TestAgent,
  TestCallee,
  TestCaller,
} from '../contract/gateway-lab';
import { AgentPhone } from '../jambonz/agent-phone';
import { mortalClock } from '../mortal-clock';
import { AudioFiles } from '../webex/audio-files';
import type { TwilioCall } from './twilio-call';
import { TwilioCloud } from './twilio-cloud';

const longMs = 25_000;
export const accountSid = `AC${'0'.repeat(32)}`;
export const authToken = 'the-auth-token-of-the-lab';

/** Our gateway on a server of its own, and a Twilio that calls it. */
export class TwilioLab implements GatewayLab {
  readonly #files = new AudioFiles();
  readonly media: GatewayLab['media'] = {
    short: { kind: 'text', text: 'Hello & welcome.', language: 'en-US' },
    long: { kind: 'file', path: this.#files.write('long.wav', longMs) },
    broken: [
      { kind: 'file', path: '/nowhere/at-all.wav' },
      { kind: 'file', path: this.#files.writeText('text.wav', 'no audio at all') },
      { kind: 'url', url: 'http://127.0.0.1:9/nothing.wav' },
      { kind: 'url', url: 'sound:nothing' },
    ],
  };
  readonly #phones = new Map<string, AgentPhone>();
  readonly cloud = new TwilioCloud({
    ...{ accountSid, authToken, secondMs: 50 },
    voiceUrl: () => `${this.url}/voice`,
    statusUrl: () => (this.options.hasStatus === false ? '' : `${this.url}/status`),
    playMs: (what) => (what.includes('long') ? longMs : 15),
    phone: (address) => this.#phones.get(address),
  });
  #clock = mortalClock();
  #server!: Server;
  #port = 0;
  gateway!: TwilioGateway;
  #onLeg: (leg: Leg, isResumed: boolean) => void = () => undefined;

  constructor(private readonly options: { pace?: Partial<TwilioPace>; hasStatus?: boolean } = {}) {}

  get url(): string {
    return `http://127.0.0.1:${this.#port}/calls`;
  }

  async open(): Promise<this> {
    await this.cloud.open();
    await this.#start();
    return this;
  }

  async #start(): Promise<void> {
    this.#server = createServer((request, response) => {
      void read(request).then(async (rawBody) => {
        const [, what = ''] = /^\/calls\/([\w-]+)/.exec(request.url ?? '') ?? [];
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        );
        const url = `http://127.0.0.1:${this.#port}${request.url ?? ''}`;
        const { status, body } = await this.gateway.handle({ what, headers, rawBody, url });
        response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
      });
    });
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    this.gateway = createTwilioGateway(
      { accountSid, authToken, url: this.url, apiUrl: this.cloud.apiUrl },
      {
        ...{
          clock: this.#clock,
          onTrouble: () => undefined,
          pace: { ...usualPace, gatherMs: 30, ...this.options.pace },
        },
        publish: (path) => `http://media.test${path}`,
      },
    );
    this.gateway.onCall((leg, isResumed) => this.#onLeg(leg, isResumed));
    this.gateway.start();
  }

  async dial(
    from: string,
    to: string,
    parameters: Record<string, string> = {},
  ): Promise<TestCaller & { call: TwilioCall }> {
    const came = new Promise<Leg>((resolve) => {
      this.#onLeg = resolve;
    });
    const call = this.cloud.dial(from, to, parameters);
    return { ...caller(await came, call), call };
  }

  async agent(behaviour: AgentBehaviour): Promise<TestAgent> {
    const name = `agent-${this.#phones.size + 1}`;
    const address = `sip:${name}@pbx.test`;
    const { ringing, talking, released, putDown } = this.#phone(address, behaviour);
    return { target: { agentId: name, name, address }, ringing, talking, released, hangUp: async () => putDown() };
  }

  async callee(behaviour: CalleeBehaviour): Promise<TestCallee> {
    const number = `+1555000${1_000 + this.#phones.size}`;
    const { ringing, released, putDown } = this.#phone(number, behaviour);
    return { number, ringing, released, hangUp: async () => putDown() };
  }

  #phone(address: string, behaviour: AgentBehaviour): AgentPhone {
    const phone = new AgentPhone(address, behaviour);
    this.#phones.set(address, phone);
    return phone;
  }

  /** Our process ends without a word. */
  async crash(): Promise<void> {
    this.#clock.die();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async restartUs(isTalking = false): Promise<Leg[]> {
    await this.crash();
    const there = [...this.cloud.calls.values()].filter(({ isOver }) => !isOver);
    this.#clock = mortalClock();
    const found: Leg[] = [];
    const came = new Promise<void>((resolve) => {
      this.#onLeg = (leg) => {
        found.push(leg);
        if (found.length >= there.length) resolve();
      };
    });
    await this.#start();
    this.gateway.recover(there.map(({ sid }) => ({ id: sid, isTalking })));
    if (there.length > 0) await came;
    return found;
  }

  async leftovers(): Promise<number> {
    return this.gateway.inUse;
  }

  async close(): Promise<void> {
    await this.gateway.stop({ drainMs: 0 });
    await this.cloud.close();
    this.#clock.die();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#files.remove();
  }
}

function caller(leg: Leg, call: TwilioCall): TestCaller {
  let heard = 0;
  return {
    leg,
    press: (digits) => call.press(digits),
    say: (text) => call.say(text),
    speak: (ms) => call.speak(ms),
    hangUp: async () => call.hangUp(),
    hears: async () => {
      await call.until(() => call.heard > heard);
      heard = call.heard;
    },
    hungUp: call.over,
  };
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
