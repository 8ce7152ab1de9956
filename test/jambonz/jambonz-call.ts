import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { AgentPhone } from './agent-phone';
import type { Listen } from './listen';
import { SocketWire } from './socket-wire';
import { type CallWorld, type Recognition, type Task, taskOf, type Verb } from './tasks';
import { WebhookWire } from './webhook-wire';
import type { Received, Wire, WireEvents } from './wire';

export interface JambonzCallOptions {
  /** Of the application: of a WebSocket, or of its calling webhook. */
  url: string;
  user: string;
  password: string;
  /** Of its call status webhook, where it is by webhooks; empty: it has none. */
  statusUrl?: string;
  /** Of the account: webhooks are signed with it. */
  webhookSecret?: string;
  from: string;
  to: string;
  headers?: Record<string, string>;
  /** Of a call that was made by the REST API. */
  outbound?: { tag: unknown; phone: AgentPhone | undefined; timeoutMs: number };
  /** Of what is at an address; undefined: nothing is there. */
  playMs(url: string): number | undefined;
  agent(target: Record<string, unknown>): AgentPhone | undefined;
  /** 'works' where nothing else is said; 'missing': the application has no recognizer; 'fails': it breaks at work. */
  recognition?: Recognition;
  /** Where it gets to for an address of ours; undefined: it tries for as long as it may. */
  reach?(url: string): string | undefined;
}

const reactionMs = 60;
const putTogetherMs = 30;
/** A call is in its database a moment after it begins. */
const knownAfterMs = 5;

/**
 * The side of jambonz in one call, as its feature server does it: verbs one after the other, keys heard only while a
 * gather listens, hooks that want an answer.
 */
export class JambonzCall extends EventEmitter implements CallWorld {
  readonly callSid = randomUUID();
  /** Everything that the application sent. */
  readonly received: Received[] = [];
  /** Sounds that began. */
  heard = 0;
  isOver = false;
  isAnswered = false;
  /** To the REST API. */
  isKnown = false;
  readonly over: Promise<void>;
  listener: ((key: string) => void) | undefined;
  /** Of what is said, where something recognizes it. */
  recognizer: ((text: string) => void) | undefined;
  /** What the caller says goes there. */
  listening: Listen | undefined;
  readonly #wire: Wire;
  #status = 'trying';
  #tasks: Task[] = [];
  #current: Task | undefined;
  #isBusy = false;
  /** Before it has its first verbs, a call takes no command. */
  #hasBegun = false;
  #sayOver: () => void = () => undefined;

  constructor(private readonly options: JambonzCallOptions) {
    super();
    this.setMaxListeners(0);
    this.over = new Promise((resolve) => {
      this.#sayOver = resolve;
    });
    const events: WireEvents = {
      callSid: this.callSid,
      over: this.over,
      facts: () => this.facts(),
      isOver: () => this.isOver,
      onReceived: (message) => {
        this.received.push(message);
        this.step();
      },
      onRedirect: (verbs) => this.#hasBegun && !this.isOver && this.replace(verbs),
      onGone: () => this.end('jambonz'),
    };
    this.#wire = options.url.startsWith('ws') ? new SocketWire(options, events) : new WebhookWire(options, events);
  }

  get playMs(): CallWorld['playMs'] {
    return this.options.playMs;
  }

  get recognition(): Recognition {
    return this.options.recognition ?? 'works';
  }

  reach(url: string): string | undefined {
    const { reach } = this.options;
    return reach ? reach(url) : url;
  }

  get agent(): CallWorld['agent'] {
    return this.options.agent;
  }

  async begin(): Promise<void> {
    const { from, headers } = this.options;
    const sip = { headers: { from: `<sip:${from}@192.0.2.1>;tag=1`, ...headers } };
    await this.#start({ ...this.facts(), sip });
  }

  /** Of a call that was made by the REST API: rings, and begins when it is answered. */
  async ringOut(): Promise<void> {
    const { phone, timeoutMs } = this.options.outbound as NonNullable<JambonzCallOptions['outbound']>;
    this.isKnown = true;
    this.#tellStatus('trying');
    if (phone?.behaviour === 'busy' || phone?.behaviour === 'rejects') return this.end('jambonz', 'busy');
    if (!phone || phone.behaviour === 'unreachable') return this.end('jambonz', 'failed');
    void this.over.then(() => phone.release());
    this.#tellStatus('ringing');
    phone.ring();
    if (phone.behaviour !== 'answers') {
      await Promise.race([pause(timeoutMs, undefined, { ref: false }), this.over]);
      return this.end('jambonz', 'no-answer');
    }
    await pause(putTogetherMs);
    if (this.isOver) return;
    this.answer();
    void phone.down.then(() => this.hangUp());
    // Unlike a status it has the bare fields of the call, its tag among them.
    const { customer_data, ...facts } = this.facts();
    await this.#start({ ...facts, _customer_data: customer_data, defaults: { synthesizer: {}, recognizer: {} } });
  }

  async #start(facts: Record<string, unknown>): Promise<void> {
    // Nobody answers: it cannot go on.
    const first = await this.request('session:new', undefined, facts).catch(() => undefined);
    if (this.isOver) return;
    if (!first || first.length === 0) return this.end('jambonz');
    this.#hasBegun = true;
    setTimeout(() => {
      this.isKnown = true;
    }, knownAfterMs);
    this.replace(first);
  }

  /** It is told, by the REST API, to ask there. */
  async redirect(url: string): Promise<void> {
    const next = await this.request('session:redirect', url, this.facts()).catch(() => undefined);
    if (next && next.length > 0 && this.#hasBegun && !this.isOver) this.replace(next);
  }

  /** Resolves when it is so; looked at after each thing that happens. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await once(this, 'step');
  }

  /** Keys are lost while nobody listens, as on a jambonz. */
  async press(keys: string): Promise<void> {
    // Nobody presses a key in the very moment in which they are asked.
    await pause(reactionMs);
    for (const key of keys) this.listener?.(key);
  }

  /** What is said while nothing recognizes it is lost. */
  async say(text: string): Promise<void> {
    await pause(reactionMs);
    this.recognizer?.(text);
  }

  /** For so long of the caller's time, as soon as somebody listens. */
  async speak(ms: number): Promise<void> {
    await this.until(() => this.listening !== undefined || this.isOver);
    await this.listening?.speak(ms);
  }

  hangUp(): void {
    this.end('caller');
  }

  /** The connection breaks. */
  cut(): void {
    this.#wire.cut();
  }

  answer(): void {
    if (this.isAnswered) return;
    this.isAnswered = true;
    this.#tellStatus('in-progress');
  }

  step(): void {
    this.emit('step');
  }

  hears(): void {
    this.answer();
    this.heard += 1;
    this.step();
  }

  listen(listener: ((key: string) => void) | undefined): void {
    this.listener = listener;
    this.step();
  }

  sendTo(listen: Listen | undefined): void {
    this.listening = listen;
    this.step();
  }

  recognize(recognizer: ((text: string) => void) | undefined): void {
    this.recognizer = recognizer;
  }

  status(data: Record<string, unknown>): void {
    this.#wire.status({ ...this.facts(), ...data });
  }

  /** Sends what wants an answer, and resolves with its verbs; rejects where nobody answers. */
  request(type: string, hook: string | undefined, data: Record<string, unknown>): Promise<Verb[] | undefined> {
    return this.#wire.request(type, hook, data);
  }

  /** Tells a hook that something is over; its answer takes the place of what would come. */
  async perform(hook: unknown, data: Record<string, unknown>, expects = true): Promise<void> {
    if (typeof hook !== 'string' || this.isOver) return;
    const next = await this.request('verb:hook', hook, { ...this.facts(), ...data });
    if (expects && next && next.length > 0 && !this.isOver) this.replace(next);
  }

  replace(verbs: Verb[]): void {
    this.#tasks = verbs.map(taskOf);
    this.#current?.kill(true);
    void this.#work();
  }

  end(by: 'caller' | 'jambonz', status = 'completed'): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#tasks = [];
    this.#current?.kill(false);
    this.listener = undefined;
    this.#status = status;
    this.status({ call_termination_by: by });
    this.#wire.close();
    this.#sayOver();
    this.step();
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let task = this.#tasks.shift(); task && !this.isOver; task = this.#tasks.shift()) {
      this.#current = task;
      try {
        await task.run(this);
      } catch {
        // As the feature server does when a hook is not answered.
        this.end('jambonz');
      }
      this.#current = undefined;
    }
    this.#isBusy = false;
    // Over a WebSocket it waits for a command; by webhooks nothing more can come.
    if (this.#wire.endsWithItsVerbs) this.end('jambonz');
  }

  get isOutbound(): boolean {
    return this.options.outbound !== undefined;
  }

  /** What is in each webhook, and in the REST API. */
  facts(): Record<string, unknown> {
    const { from, to, outbound } = this.options;
    return {
      ...{ call_sid: this.callSid, direction: this.isOutbound ? 'outbound' : 'inbound', from, to },
      ...{ call_id: `sip-${this.callSid}`, call_status: this.#status, account_sid: 'account' },
      ...(outbound?.tag ? { customer_data: outbound.tag } : {}),
    };
  }

  #tellStatus(status: string): void {
    this.#status = status;
    this.status({});
  }
}
