import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createJambonzGateway } from '../../src/adapters/jambonz/create-jambonz';
import type { JambonzGateway } from '../../src/adapters/jambonz/jambonz-gateway';
import type { RingbackError } from '../../src/core/errors';
import type { Leg } from '../../src/ports/gateway';
import { AgentPhone } from '../jambonz/agent-phone';
import { JambonzCall } from '../jambonz/jambonz-call';
import type { Recognition } from '../jambonz/tasks';
import { mortalClock } from '../mortal-clock';
import { AudioFiles } from '../webex/audio-files';
import type { AgentBehaviour, GatewayLab, TestAgent, TestCaller } from './gateway-lab';
import { GatewayScene } from './gateway-scene';
import { describeGateway } from './gateway-suite';

const longMs = 25_000;
const user = 'ringback';
const password = 'a-long-password';

class JambonzLab implements GatewayLab {
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
  readonly #calls: JambonzCall[] = [];
  readonly #phones = new Map<string, AgentPhone>();
  #clock = mortalClock();
  #server!: Server;
  #port = 0;
  gateway!: JambonzGateway;
  #onLeg: (leg: Leg, isResumed: boolean) => void = () => undefined;
  readonly troubles: RingbackError[] = [];

  constructor(private readonly recognition: Recognition = 'works') {}

  async open(): Promise<this> {
    this.#server = createServer();
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    this.gateway = createJambonzGateway(
      { publicUrl: `http://127.0.0.1:${this.#port}`, path: '/calls', user, password },
      {
        ...{
          clock: this.#clock,
          server: this.#server,
          onTrouble: (error) => this.troubles.push(error),
          reconnectMs: 1_500,
        },
        publish: (path) => `http://media.test${path}`,
      },
    );
    this.gateway.onCall((leg, isResumed) => this.#onLeg(leg, isResumed));
    this.gateway.start();
    return this;
  }

  async dial(from: string, to: string): Promise<TestCaller> {
    const came = new Promise<Leg>((resolve) => {
      this.#onLeg = resolve;
    });
    const call = new JambonzCall({
      ...{ url: `ws://127.0.0.1:${this.#port}/calls`, user, password, from, to },
      playMs: (url) => (url.includes('long') ? longMs : 15),
      agent: ({ name }) => this.#phones.get(String(name)),
      recognition: this.recognition,
    });
    this.#calls.push(call);
    void call.begin();
    const leg = await came;
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
    const phone = new AgentPhone(name, behaviour);
    this.#phones.set(name, phone);
    const { ringing, talking, released } = phone;
    return {
      target: { agentId: name, name, address: name },
      ...{ ringing, talking, released, hangUp: async () => phone.putDown() },
    };
  }

  async restartUs(): Promise<Leg[]> {
    this.#clock.die();
    const there = this.#calls.filter(({ isOver }) => !isOver);
    for (const call of there) call.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#clock = mortalClock();
    const found: Leg[] = [];
    const came = new Promise<void>((resolve) => {
      this.#onLeg = (leg) => {
        found.push(leg);
        if (found.length >= there.length) resolve();
      };
    });
    await this.open();
    if (there.length > 0) await came;
    return found;
  }

  async leftovers(): Promise<number> {
    return this.gateway.inUse;
  }

  async close(): Promise<void> {
    await this.gateway.stop({ drainMs: 0 });
    for (const call of this.#calls) call.hangUp();
    this.#clock.die();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#files.remove();
  }
}

describeGateway('jambonz', async () => new JambonzLab().open());

describe('a question with phrases, on a jambonz that recognizes nothing', () => {
  for (const [what, recognition] of [
    ['has no recognizer', 'missing'],
    ['has one that fails', 'fails'],
  ] as const) {
    it(`takes keys where it ${what}, and that is said`, async () => {
      const scene = new GatewayScene({ firstDigitMs: 500, interDigitMs: 250, ringMs: 300 });
      const lab = new JambonzLab(recognition);
      await scene.open(() => lab.open());
      try {
        const caller = await scene.caller();
        const { short, long } = lab.media;
        const request = { phrases: { language: 'en-US', phrases: ['billing'] }, firstDigitMs: 20_000 };
        for (const over of [{ prompt: [short, long] }, { prompt: [short], bargeIn: false }]) {
          const heard = caller.hears();
          const collecting = caller.leg.collect(scene.collect({ ...request, ...over }));
          await heard;
          const recognizer = { vendor: 'default', language: 'en-US', hints: ['billing'] };
          assert.deepEqual(lab.recognizers.at(-1), recognizer);
          if (over.bargeIn === false) await lab.listens();
          await caller.press('4');
          assert.deepEqual(await collecting, { kind: 'digits', digits: '4' });
        }
        const silence = caller.leg.collect(scene.collect({ ...request, prompt: [short], firstDigitMs: 200 }));
        assert.deepEqual(await silence, { kind: 'noInput' });
        assert.deepEqual(
          lab.troubles.map(({ code, message }) => [code, /speech recognizer/.test(message)]),
          [['RB_GATEWAY_REJECTED', true]],
        );
      } finally {
        await scene.close();
      }
    });
  }
});
