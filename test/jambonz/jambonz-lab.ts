import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createJambonzGateway } from '../../src/adapters/jambonz/create-jambonz';
import type { JambonzGateway } from '../../src/adapters/jambonz/jambonz-gateway';
import type { JambonzSettings } from '../../src/adapters/jambonz/jambonz-settings';
import type { RingbackError } from '../../src/core/errors';
import type { Leg } from '../../src/ports/gateway';
import type {
  AgentBehaviour,
  CalleeBehaviour,
  GatewayLab,
  TestAgent,
  TestCallee,
  TestCaller,
} from '../contract/gateway-lab';
import { mortalClock } from '../mortal-clock';
import { AudioFiles } from '../webex/audio-files';
import { AgentPhone } from './agent-phone';
import type { JambonzCall, JambonzCallOptions } from './jambonz-call';
import { JambonzCloud } from './jambonz-cloud';
import { jambonzSettings } from './settings';
import type { Recognition } from './tasks';

const longMs = 25_000;
const account = {
  accountSid: '7f0a4a2c-0c1c-4a5e-9a51-3d5cfc3a1b01',
  apiKey: 'the-api-key-of-the-account',
  applicationSid: '0d6d8c3c-2f46-4b55-8f2d-7a4a4a9f6a02',
};

export interface JambonzLabOptions {
  transport?: 'websocket' | 'webhooks';
  recognition?: Recognition;
  /** Of the gateway, where they are other ones. */
  settings?: Partial<JambonzSettings>;
  silenceMs?: number;
  /** Of jambonz, where it has other ones. */
  jambonz?: Partial<Omit<JambonzCallOptions, 'url'>>;
}

/** Our gateway on a server of its own, and a jambonz that connects to it, or asks it. */
export class JambonzLab implements GatewayLab {
  readonly #files = new AudioFiles();
  readonly media: GatewayLab['media'] = {
    short: { kind: 'text', text: 'Hello.', language: 'en-US' },
    long: { kind: 'file', path: this.#files.write('long.wav', longMs) },
    broken: [
      { kind: 'file', path: '/nowhere/at-all.wav' },
      { kind: 'file', path: this.#files.writeText('text.wav', 'no audio at all') },
      { kind: 'url', url: 'http://127.0.0.1:9/nothing.wav' },
      { kind: 'url', url: 'sound:nothing' },
    ],
  };
  readonly #phones = new Map<string, AgentPhone>();
  readonly cloud: JambonzCloud;
  #clock = mortalClock();
  #server!: Server;
  #port = 0;
  gateway!: JambonzGateway;
  #onLeg: (leg: Leg, isResumed: boolean) => void = () => undefined;
  readonly troubles: RingbackError[] = [];

  constructor(private readonly options: JambonzLabOptions = {}) {
    const { transport = 'websocket', recognition = 'works', jambonz } = options;
    this.cloud = new JambonzCloud({
      ...{ ...account, user: 'ringback', password: 'a-long-password', recognition },
      url: () => (transport === 'websocket' ? this.url.replace('http', 'ws') : `${this.url}#rc=5&rp=5xx,ct,rt`),
      playMs: (url) => (url.includes('long') ? longMs : 15),
      agent: ({ name }) => this.#phones.get(String(name)),
      callee: ({ number }) => this.#phones.get(String(number)),
      ...jambonz,
    });
  }

  get #calls(): JambonzCall[] {
    return [...this.cloud.calls.values()];
  }

  /** Where jambonz asks. */
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
      void readBody(request).then(async (rawBody) => {
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, `${value}`]));
        const below = (request.url ?? '').replace('/calls', '');
        const { status, body } = await this.gateway.handle({ below, headers, rawBody });
        response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' }).end(body);
      });
    });
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    this.gateway = createJambonzGateway(
      jambonzSettings(`http://127.0.0.1:${this.#port}`, {
        ...{ ...account, apiUrl: this.cloud.apiUrl, ...this.options.settings },
      }),
      {
        ...{ clock: this.#clock, server: this.#server, reconnectMs: 1_500 },
        ...(this.options.silenceMs ? { silenceMs: this.options.silenceMs } : {}),
        onTrouble: (error) => this.troubles.push(error),
        publish: (path) => `http://media.test${path}`,
      },
    );
    this.gateway.onCall((leg, isResumed) => this.#onLeg(leg, isResumed));
    this.gateway.start();
  }

  async dial(
    from: string,
    to: string,
    over: Partial<JambonzCallOptions> = {},
  ): Promise<TestCaller & { call: JambonzCall }> {
    const came = new Promise<Leg>((resolve) => {
      this.#onLeg = resolve;
    });
    const call = this.cloud.dial(from, to, over);
    const leg = await came;
    let heard = 0;
    return {
      ...{ leg, call },
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

  /** What the first caller's jambonz was told to recognize speech with. */
  get recognizers(): unknown[] {
    const verbs = this.#calls[0]?.received.flatMap(({ data }) => data ?? []) ?? [];
    return verbs.flatMap(({ recognizer }) => recognizer ?? []);
  }

  /** Resolves when keys of the first caller are heard. */
  async listens(): Promise<void> {
    const [call] = this.#calls;
    await call?.until(() => call.listener !== undefined);
  }

  async agent(behaviour: AgentBehaviour): Promise<TestAgent> {
    const name = `agent-${this.#phones.size + 1}`;
    const { ringing, talking, released, putDown } = this.#phone(name, behaviour);
    return {
      target: { agentId: name, name, address: name },
      ...{ ringing, talking, released, hangUp: async () => putDown() },
    };
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
    for (const call of this.#calls) call.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** `asksForThem`: our new process knows which calls there were. */
  async restartUs(isTalking = false, asksForThem = true): Promise<Leg[]> {
    const there = this.#calls.filter(({ isOver }) => !isOver);
    await this.crash();
    this.#clock = mortalClock();
    const found: Leg[] = [];
    const came = new Promise<void>((resolve) => {
      this.#onLeg = (leg) => {
        found.push(leg);
        if (found.length >= there.length) resolve();
      };
    });
    await this.#start();
    if (asksForThem) this.gateway.recover(there.map(({ callSid }) => ({ id: callSid, isTalking })));
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

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
