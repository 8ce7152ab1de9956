import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PhoneMedia } from '../../src/adapters/simulator/phone-messages';
import { SimulatorGateway } from '../../src/adapters/simulator/simulator-gateway';
import type { Leg } from '../../src/ports/gateway';
import { mortalClock } from '../mortal-clock';
import { SimulatedDesk, SimulatedPhone } from '../simulated-phone';
import type { AgentBehaviour, CalleeBehaviour, GatewayLab, TestAgent, TestCallee, TestCaller } from './gateway-lab';
import { describeGateway } from './gateway-suite';

function player(media: PhoneMedia): Promise<void> | undefined {
  if (media.kind === 'audio' && media.url.includes('broken')) return Promise.reject(new Error('404'));
  if (media.kind === 'text' && media.text === 'unspeakable') return Promise.reject(new Error('no voice'));
  if (media.kind === 'audio' && media.url.includes('long')) return undefined;
  return new Promise((resolve) => setTimeout(resolve, 15));
}

class SimulatorLab implements GatewayLab {
  readonly media: GatewayLab['media'] = {
    short: { kind: 'text', text: 'Hello.', language: 'en-US' },
    long: { kind: 'file', path: '/long.wav' },
    broken: [
      { kind: 'url', url: 'https://media.example/broken.wav' },
      { kind: 'text', text: 'unspeakable', language: 'en-US' },
    ],
  };
  #clock = mortalClock();
  gateway = new SimulatorGateway({ clock: this.#clock, publish: (path) => path });
  readonly #phones: SimulatedPhone[] = [];
  readonly #desks: SimulatedDesk[] = [];
  #onLeg: (leg: Leg) => void = () => undefined;
  #agents = 0;
  #busy = 0;

  open(): this {
    this.gateway.onCall((leg) => this.#onLeg(leg));
    this.gateway.start();
    return this;
  }

  async dial(from: string, to: string): Promise<TestCaller> {
    const phone = this.#phone(from);
    const came = new Promise<Leg>((resolve) => {
      this.#onLeg = resolve;
    });
    phone.dial(to);
    const leg = await came;
    let heard = 0;
    return {
      leg,
      press: async (digits) => phone.press(digits),
      say: async (text) => {
        await nextTurn();
        phone.say(text);
      },
      speak: (ms) => phone.speak(ms),
      hangUp: async () => phone.hangUp(),
      hears: async () => {
        await phone.until(() => phone.heard.length > heard);
        heard = phone.heard.length;
      },
      hungUp: phone.until(() => phone.messages.some(({ kind }) => kind === 'hungUp')),
    };
  }

  async agent(behaviour: AgentBehaviour): Promise<TestAgent> {
    const agentId = `agent-${++this.#agents}`;
    const target = { agentId, name: `Agent ${this.#agents}`, address: '' };
    const nobody = new Promise<void>(() => undefined);
    if (behaviour === 'unreachable') {
      return { target, hangUp: async () => undefined, ringing: nobody, talking: nobody, released: nobody };
    }
    const desk = new SimulatedDesk(this.gateway, agentId);
    this.#desks.push(desk);
    if (behaviour === 'answers') desk.answer();
    if (behaviour === 'rejects') {
      desk.onState = ({ state }) => state === 'ringing' && desk.command({ kind: 'reject' });
    }
    if (behaviour === 'hangsUpInWhisper') {
      desk.onState = ({ state }) => {
        if (state === 'ringing') desk.command({ kind: 'answer' });
        if (state === 'whisper') desk.command({ kind: 'hangUp' });
      };
    }
    if (behaviour === 'busy') await this.#occupy(desk, target);
    return {
      target,
      hangUp: async () => desk.command({ kind: 'hangUp' }),
      ringing: desk.until(() => desk.state === 'ringing'),
      talking: desk.until(() => desk.state === 'talking'),
      released: desk.until(() => desk.wasUsed && desk.state === 'idle'),
    };
  }

  async callee(behaviour: CalleeBehaviour): Promise<TestCallee> {
    const number = `+5511${90000000 + this.#phones.length}`;
    const nobody = new Promise<void>(() => undefined);
    if (behaviour === 'unreachable')
      return { number, hangUp: async () => undefined, ringing: nobody, released: nobody };
    const phone = this.#phone(number);
    if (behaviour === 'answers') phone.onRing = () => phone.command({ kind: 'accept' });
    if (behaviour === 'busy') phone.onRing = () => phone.command({ kind: 'decline' });
    const was = (...kinds: string[]) => phone.messages.some(({ kind }) => kinds.includes(kind));
    return {
      number,
      hangUp: async () => phone.hangUp(),
      ringing: phone.until(() => was('rings')),
      released: phone.until(() => was('hungUp') || (was('ringingEnded') && !phone.line)),
    };
  }

  async restartUs(): Promise<Leg[]> {
    this.#clock.die();
    for (const phone of this.#phones) phone.disconnect();
    for (const desk of this.#desks) desk.disconnect();
    this.#clock = mortalClock();
    this.gateway = new SimulatorGateway({ clock: this.#clock, publish: (path) => path });
    const found: Leg[] = [];
    this.gateway.onCall((leg, isResumed) => {
      if (isResumed) found.push(leg);
      else this.#onLeg(leg);
    });
    this.gateway.start();
    for (const phone of this.#phones) phone.connect(this.gateway);
    for (const desk of this.#desks) desk.connect(this.gateway);
    return found;
  }

  async leftovers(): Promise<number> {
    return this.gateway.inUse - this.#busy;
  }

  async close(): Promise<void> {
    await this.gateway.stop({ drainMs: 0 });
    for (const phone of this.#phones) phone.disconnect();
    for (const desk of this.#desks) desk.disconnect();
    this.#clock.die();
  }

  #phone(number: string): SimulatedPhone {
    const phone = new SimulatedPhone(this.gateway, number, player);
    this.#phones.push(phone);
    return phone;
  }

  /** Somebody else talks to this agent. */
  async #occupy(desk: SimulatedDesk, target: TestAgent['target']): Promise<void> {
    desk.answer();
    const { leg } = await this.dial('+551199999999', '+551140028922');
    const request = { target, ringMs: 1_000, callerHears: [], whisper: [], from: leg.from, onTalking: () => undefined };
    // Ends when the lab is closed.
    leg.connect({ ...request, signal: new AbortController().signal }).catch(() => undefined);
    await desk.until(() => desk.state === 'talking');
    this.#busy = 2;
  }
}

describeGateway('simulator', async () => new SimulatorLab().open(), {
  pace: { firstDigitMs: 60, interDigitMs: 40, ringMs: 60 },
});
