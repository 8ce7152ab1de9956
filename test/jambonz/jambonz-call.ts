import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { AgentPhone } from './agent-phone';
import type { Listen } from './listen';
import { type CallWorld, type Recognition, type Task, taskOf, type Verb } from './tasks';

export interface JambonzCallOptions {
  url: string;
  user: string;
  password: string;
  from: string;
  to: string;
  headers?: Record<string, string>;
  /** Of what is at an address; undefined: nothing is there. */
  playMs(url: string): number | undefined;
  agent(target: Record<string, unknown>): AgentPhone | undefined;
  /** 'works' where nothing else is said; 'missing': the application has no recognizer; 'fails': it breaks at work. */
  recognition?: Recognition;
  /** Where it gets to for an address of ours; undefined: it tries for as long as it may. */
  reach?(url: string): string | undefined;
}

interface Wire {
  type: string;
  msgid?: string;
  command?: string;
  data?: Verb[];
}

const reactionMs = 60;
const ackWithinMs = 5_000;
const reconnectAfterMs = [20, 40, 80, 160, 320, 640, 1_280, 2_560, 2_560, 2_560];

/**
 * The side of jambonz in one call, as its feature server does it: one connection, verbs one after the other, keys
 * heard only while a gather listens, hooks that want an answer, a connection that comes back.
 */
export class JambonzCall extends EventEmitter implements CallWorld {
  readonly callSid = randomUUID();
  /** Everything that the application sent. */
  readonly received: Wire[] = [];
  /** Sounds that began. */
  heard = 0;
  isOver = false;
  readonly over: Promise<void>;
  listener: ((key: string) => void) | undefined;
  /** Of what is said, where something recognizes it. */
  recognizer: ((text: string) => void) | undefined;
  /** What the caller says goes there. */
  listening: Listen | undefined;
  #socket: WebSocket | undefined;
  #tasks: Task[] = [];
  #current: Task | undefined;
  #isBusy = false;
  /** Before it has its first verbs, a call takes no command. */
  #hasBegun = false;
  #acks = new Map<string, (data: Verb[] | undefined) => void>();
  #messages = 0;
  #connections = 0;
  #isAnswered = false;
  #sayOver: () => void = () => undefined;

  constructor(private readonly options: JambonzCallOptions) {
    super();
    this.setMaxListeners(0);
    this.over = new Promise((resolve) => {
      this.#sayOver = resolve;
    });
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
    await this.#connect();
    const first = await this.request('session:new', undefined, this.#facts());
    if (this.isOver) return;
    if (!first || first.length === 0) return this.end('jambonz');
    this.#hasBegun = true;
    this.replace(first);
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
    this.#socket?.terminate();
  }

  answer(): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.status({ call_sid: this.callSid, call_status: 'in-progress', direction: 'inbound' });
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
    this.#send({ type: 'call:status', data });
  }

  /** Sends what wants an answer, and resolves with its verbs. */
  async request(type: string, hook: string | undefined, data: Record<string, unknown>): Promise<Verb[] | undefined> {
    this.#messages += 1;
    const msgid = `message-${this.#messages}`;
    const answered = new Promise<Verb[] | undefined>((resolve) => {
      this.#acks.set(msgid, resolve);
      const timer = setTimeout(() => resolve(undefined), ackWithinMs);
      void this.over.then(() => clearTimeout(timer)).then(() => resolve(undefined));
    });
    this.#send({ type, msgid, ...(hook === undefined ? {} : { hook }), data });
    return answered;
  }

  /** Tells a hook that something is over; its answer takes the place of what would come. */
  async perform(hook: unknown, data: Record<string, unknown>, expects = true): Promise<void> {
    if (typeof hook !== 'string' || this.isOver) return;
    const next = await this.request('verb:hook', hook, { call_sid: this.callSid, ...data });
    if (expects && next && next.length > 0 && !this.isOver) this.replace(next);
  }

  replace(verbs: Verb[]): void {
    this.#tasks = verbs.map(taskOf);
    this.#current?.kill(true);
    void this.#work();
  }

  end(by: 'caller' | 'jambonz'): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#tasks = [];
    this.#current?.kill(false);
    this.listener = undefined;
    this.status({ call_sid: this.callSid, call_status: 'completed', call_termination_by: by });
    this.#socket?.close(1000);
    this.#sayOver();
    this.step();
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let task = this.#tasks.shift(); task && !this.isOver; task = this.#tasks.shift()) {
      this.#current = task;
      await task.run(this);
      this.#current = undefined;
    }
    this.#isBusy = false;
  }

  #facts(): Record<string, unknown> {
    const { from, to, headers } = this.options;
    return {
      ...{ call_sid: this.callSid, direction: 'inbound', from, to, call_id: `sip-${this.callSid}` },
      ...{ call_status: 'trying', sip: { headers: { from: `<sip:${from}@192.0.2.1>;tag=1`, ...headers } } },
    };
  }

  async #connect(): Promise<void> {
    const { url, user, password } = this.options;
    const socket = new WebSocket(url, ['ws.jambonz.org'], { auth: `${user}:${password}` });
    this.#connections += 1;
    socket.on('message', (data) => this.#receive(JSON.parse(String(data)) as Wire));
    // A connection that is not let in is told by its close.
    socket.on('error', () => undefined);
    socket.once('close', (code) => this.#closed(code));
    await once(socket, 'open');
    this.#socket = socket;
  }

  #closed(code: number): void {
    this.#socket = undefined;
    if (this.isOver) return;
    const wait = reconnectAfterMs[this.#connections - 1];
    // The application said goodbye, or is gone for good.
    if (code === 1000 || wait === undefined) return this.end('jambonz');
    setTimeout(() => {
      if (this.isOver) return;
      this.#connect().then(
        () => void this.request('session:reconnect', undefined, this.#facts()),
        () => undefined, // its close has told
      );
    }, wait);
  }

  #receive(message: Wire): void {
    this.received.push(message);
    if (message.type === 'ack') {
      this.#acks.get(message.msgid ?? '')?.(message.data);
      this.#acks.delete(message.msgid ?? '');
    } else if (message.type === 'command' && message.command === 'redirect' && this.#hasBegun && !this.isOver) {
      this.replace(message.data ?? []);
    }
    this.step();
  }

  #send(message: Record<string, unknown>): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify({ ...message, call_sid: this.callSid }));
  }
}
