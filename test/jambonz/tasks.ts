import { randomUUID } from 'node:crypto';
import type { AgentPhone } from './agent-phone';
import { Listen } from './listen';
import { Stoppable } from './stoppable';

export type Verb = { verb: string } & Record<string, unknown>;

export type Recognition = 'works' | 'missing' | 'fails';

/** The call that verbs work on. */
export interface CallWorld {
  readonly callSid: string;
  readonly over: Promise<void>;
  readonly isOver: boolean;
  readonly recognition: Recognition;
  recognize(recognizer: ((text: string) => void) | undefined): void;
  playMs(url: string): number | undefined;
  agent(target: Record<string, unknown>): AgentPhone | undefined;
  reach(url: string): string | undefined;
  /** What the caller says goes there. */
  sendTo(listen: Listen | undefined): void;
  answer(): void;
  hears(): void;
  listen(listener: ((key: string) => void) | undefined): void;
  status(data: Record<string, unknown>): void;
  request(type: string, hook: string | undefined, data: Record<string, unknown>): Promise<Verb[] | undefined>;
  perform(hook: unknown, data: Record<string, unknown>, expects?: boolean): Promise<void>;
  end(by: 'caller' | 'jambonz'): void;
}

/** A verb at work. `kill`: others take its place, or the call is over. */
export interface Task {
  run(call: CallWorld): Promise<void>;
  kill(isReplaced: boolean): void;
}

const sayMs = 200;
const putTogetherMs = 30;

export function taskOf(verb: Verb): Task {
  switch (verb.verb) {
    case 'answer':
      return simple(async (call) => call.answer());
    case 'redirect':
      return simple((call) => call.perform(verb.actionHook, {}));
    case 'hangup':
      return simple(async (call) => call.end('jambonz'));
    case 'say':
    case 'play':
      return new Sound(verb);
    case 'gather':
      return new Gather(verb);
    case 'listen':
      return new Listen(verb);
    case 'dial':
      return new Dial(verb);
    default:
      throw new Error(`jambonz knows no verb "${verb.verb}".`);
  }
}

function simple(run: (call: CallWorld) => Promise<void>): Task {
  return { run, kill: () => undefined };
}

class Sound implements Task {
  readonly #life = new Stoppable();

  constructor(private readonly verb: Verb) {}

  async run(call: CallWorld): Promise<void> {
    call.hears();
    const url = this.verb.url;
    const ms = typeof url === 'string' ? call.playMs(url) : sayMs;
    if (ms !== undefined) await this.#life.wait(ms);
    if (!this.#life.isStopped) {
      await call.perform(this.verb.actionHook, { reason: ms === undefined ? 'playFailed' : 'playCompleted' });
    }
  }

  kill(): void {
    this.#life.stop();
  }
}

class Gather implements Task {
  readonly #life = new Stoppable();
  #digits = '';
  #pause: NodeJS.Timeout | undefined;
  #resolve: (data: Record<string, unknown> | undefined) => void = () => undefined;

  constructor(private readonly verb: Verb) {}

  async run(call: CallWorld): Promise<void> {
    const { say, play, actionHook } = this.verb as { say?: Verb; play?: Verb; actionHook?: unknown };
    const takesSpeech = (this.verb.input as string[]).includes('speech');
    // Without a recognizer it is over before it began, and tells no hook.
    if (takesSpeech && call.recognition === 'missing') return;
    const resolved = new Promise<Record<string, unknown> | undefined>((resolve) => {
      this.#resolve = resolve;
    });
    void this.#life.stopped.then(() => this.#resolve(undefined));
    const nested = say ? new Sound({ ...say, verb: 'say' }) : play ? new Sound({ ...play, verb: 'play' }) : undefined;
    call.listen((key) => {
      nested?.kill();
      // Keys count more than speech.
      call.recognize(undefined);
      this.#key(key);
    });
    if (takesSpeech) this.#recognize(call);
    const played = nested?.run(call) ?? Promise.resolve();
    let timer: NodeJS.Timeout | undefined;
    void played.then(() => {
      const seconds = Number(this.verb.timeout ?? 15);
      // A prompt that a key has cut short starts no timer.
      if (seconds === 0 || this.#digits !== '' || this.#life.isStopped) return;
      timer = setTimeout(() => this.#digits === '' && this.#resolve({ reason: 'timeout' }), seconds * 1_000);
    });
    const data = await resolved;
    call.listen(undefined);
    call.recognize(undefined);
    nested?.kill();
    clearTimeout(timer);
    clearTimeout(this.#pause);
    if (data) await call.perform(actionHook, data);
  }

  kill(): void {
    this.#life.stop();
  }

  #recognize(call: CallWorld): void {
    if (call.recognition === 'fails') return this.#resolve({ reason: 'error', details: 'no connection' });
    const { vendor, language, hints } = this.verb.recognizer as Record<string, unknown>;
    if (vendor !== 'default' || typeof language !== 'string' || !Array.isArray(hints)) {
      throw new Error('A recognizer has a vendor, a language and hints.');
    }
    call.recognize((transcript) => {
      const alternatives = [{ transcript, confidence: 0.93 }];
      this.#resolve({ reason: 'speechDetected', speech: { language_code: language, is_final: true, alternatives } });
    });
  }

  #key(key: string): void {
    clearTimeout(this.#pause);
    this.#digits += key;
    const { numDigits, interDigitTimeout } = this.verb;
    const done = () => this.#resolve({ reason: 'dtmfDetected', digits: this.#digits });
    if (this.#digits.length === numDigits) return done();
    this.#pause = setTimeout(done, Number(interDigitTimeout) * 1_000);
  }
}

const failures: Record<string, [string, number]> = {
  busy: ['busy', 486],
  rejects: ['failed', 603],
  unreachable: ['failed', 404],
};

class Dial implements Task {
  readonly #life = new Stoppable();
  #isReplaced = false;

  constructor(private readonly verb: Verb) {}

  async run(call: CallWorld): Promise<void> {
    const [target] = this.verb.target as Record<string, unknown>[];
    const phone = target && call.agent(target);
    if (this.verb.dialMusic) call.hears();
    const childSid = randomUUID();
    const child = (status: string) =>
      call.status({ call_sid: childSid, parent_call_sid: call.callSid, call_status: status, direction: 'outbound' });
    const result = phone ? await this.#ring(call, phone, child) : ['failed', 404];
    phone?.release();
    const [status, sip] = result as [string, number];
    if (call.isOver) return;
    const told = { dial_call_status: status, dial_sip_status: sip, dial_call_sid: childSid };
    await call.perform(this.verb.actionHook, told, !this.#isReplaced);
  }

  kill(isReplaced: boolean): void {
    this.#isReplaced = isReplaced;
    this.#life.stop();
  }

  async #ring(call: CallWorld, phone: AgentPhone, child: (status: string) => void): Promise<[string, number]> {
    const { behaviour } = phone;
    const failure = failures[behaviour];
    if (failure) return failure;
    if (behaviour !== 'dead') {
      phone.ring();
      child('ringing');
    }
    if (behaviour === 'dead' || behaviour === 'rings') {
      await this.#life.wait(Number(this.verb.timeout ?? 60) * 1_000);
      return ['no-answer', 487];
    }
    child('in-progress');
    if (this.verb.confirmHook && !(await this.#confirm(call, phone))) return ['completed', 200];
    // The telephones are put together a moment after it is told.
    await this.#life.wait(putTogetherMs);
    phone.talk();
    await Promise.race([phone.down, this.#life.stopped, call.over]);
    return ['completed', 200];
  }

  /** Whether the agent has heard who it is, and is still there. */
  async #confirm(call: CallWorld, phone: AgentPhone): Promise<boolean> {
    const verbs = (await call.request('dial:confirm', String(this.verb.confirmHook), {})) ?? [];
    if (phone.behaviour === 'hangsUpInWhisper') return false;
    const isAllowed = verbs.every(({ verb }) => ['say', 'play', 'gather', 'pause'].includes(verb));
    if (!isAllowed) throw new Error('A confirmation takes only sounds and questions.');
    for (const { actionHook, ...verb } of verbs) {
      const sound = (verb.verb === 'gather' ? verb.say || verb.play : verb) as Verb;
      const ms = typeof sound.url === 'string' ? call.playMs(sound.url) : sayMs;
      await this.#life.wait(ms ?? 0);
      if (this.#life.isStopped) return false;
      if (actionHook) await call.request('verb:hook', String(actionHook), { reason: 'timeout' });
    }
    return true;
  }
}
