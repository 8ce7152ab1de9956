import { RingbackError, toRingbackError } from '../../core/errors';
import type { Clock, TimerHandle } from '../../ports/clock';
import type { Hook } from './hook-address';
import type { JambonzLink, LinkListener } from './jambonz-link';
import { isRecord, type JambonzMessage, textOf } from './jambonz-message';
import type { JambonzRest } from './jambonz-rest';
import type { Verb } from './verbs';

export interface WebhookCallDeps {
  clock: Clock;
  rest: JambonzRest;
  /** Without a word of jambonz, until we ask whether the call is still there. */
  silenceMs: number;
  addressOf(hook: Omit<Hook, 'run'>): string;
  onTrouble(error: RingbackError): void;
}

export const isFinal = (status: string) => /^(completed|failed|busy|no-answer)$/.test(status);

/** jambonz waits ten seconds for an answer. */
const answerWithinMs = 8_000;
/** jambonz knows a call a moment after it is told what to do with it. */
const mostMissing = 3;
const knownWithinMs = 200;
/** For jambonz to ask, after it has been told to. */
const askedWithinMs = 3_000;
const firstRetryMs = 500;
const longestRetryMs = 8_000;
/** Verbs without an end are begun anew so often: should jambonz be deaf to what we tell, it asks then. */
const waitSeconds = 15;
/** Answers that are kept, for those who ask once more. */
const mostAnswers = 20;

/**
 * One call whose jambonz asks by webhooks: requests become the messages of its application interface, an `ack` becomes
 * the answer to its request. What we say by ourselves is told by the REST API: jambonz then asks for it.
 */
export class WebhookCall implements JambonzLink {
  readonly closed: Promise<void>;
  /** Settles when the call has ended. */
  readonly over: Promise<void>;
  #close: () => void = () => undefined;
  #sayOver: () => void = () => undefined;
  #listener: LinkListener | undefined;
  readonly #waiting = new Map<string, (verbs: Verb[]) => void>();
  readonly #answers = new Map<string, Promise<Verb[]>>();
  /** Of the verbs that jambonz works on: when they are over it has nothing else to do, and would hang up. */
  #working = '';
  /** What jambonz is to be told, until it asks. */
  #pending: Verb[] | undefined;
  #redirects = 0;
  #isTelling = false;
  /** It may do so before it says that it will. */
  #hasAsked = false;
  #missing = 0;
  #isOver = false;
  #isClosing = false;
  readonly #timers = new Map<string, TimerHandle>();

  constructor(
    readonly callSid: string,
    private readonly deps: WebhookCallDeps,
  ) {
    this.closed = new Promise((resolve) => {
      this.#close = resolve;
    });
    this.over = new Promise((resolve) => {
      this.#sayOver = resolve;
    });
    this.#watch();
  }

  listen(listener: LinkListener): void {
    this.#listener = listener;
  }

  /** The same request once more; nothing for one that is forgotten, or was never answered here. */
  askedBefore(name: string): Promise<Verb[]> {
    return this.#answers.get(name) ?? Promise.resolve([]);
  }

  /** A request that wants verbs. Who asks once more gets the same answer. */
  ask(name: string, message: Omit<JambonzMessage, 'msgid' | 'callSid'>): Promise<Verb[]> {
    const before = this.#answers.get(name);
    if (before) return before;
    this.#watch();
    const answer = new Promise<Verb[]>((resolve) => {
      this.#waiting.set(name, resolve);
    });
    this.#keep(name, answer);
    if (this.#isOver) this.#answer(name, []);
    else this.#after(name, answerWithinMs, () => this.#answer(name, []));
    this.#listener?.receive({ ...message, msgid: name, callSid: this.callSid });
    return answer;
  }

  /** jambonz asks for what it was told to ask for; nothing where that is another matter by now. */
  askNext(name: string): Promise<Verb[]> {
    const before = this.#answers.get(name);
    if (before) return before;
    this.#watch();
    const isLast = name === this.#redirectName;
    if (isLast) this.#hasAsked = true;
    const verbs = isLast ? this.#takePending() : undefined;
    const answer = Promise.resolve(this.#write(verbs ?? []));
    this.#keep(name, answer);
    return answer;
  }

  /** `call:status`, of this call or of one to an agent. */
  tell(data: Record<string, unknown>): void {
    this.#watch();
    this.#listener?.receive({ type: 'call:status', msgid: '', callSid: this.callSid, hook: '', data });
    if (textOf(data.call_sid) === this.callSid && isFinal(textOf(data.call_status))) this.#end();
  }

  readonly send = ({ type, msgid, data }: Record<string, unknown>): void => {
    const verbs = Array.isArray(data) ? (data as Verb[]) : undefined;
    if (type === 'ack') {
      const name = textOf(msgid);
      const answer = verbs ?? (name === this.#working ? this.#takePending() : undefined) ?? [];
      this.#answer(name, answer);
      // Should no status tell the end of it.
      if (isHangUp(answer)) this.#after('end', askedWithinMs, () => this.#lose());
    } else if (verbs) {
      this.#pending = verbs;
      if (isHangUp(verbs)) this.close();
      else void this.#tellToAsk();
    }
  };

  close(): void {
    if (this.#isOver) return this.#close();
    if (this.#isClosing) return;
    this.#isClosing = true;
    void this.#complete().finally(() => {
      this.#close();
      if (!this.#isOver) this.#after('end', askedWithinMs, () => this.#lose());
    });
  }

  terminate(): void {
    this.#end();
  }

  get #redirectName(): string {
    return `redirect-${this.#redirects}`;
  }

  #takePending(): Verb[] | undefined {
    const verbs = this.#pending;
    this.#pending = undefined;
    this.#stop('redirect');
    return verbs;
  }

  #keep(name: string, answer: Promise<Verb[]>): void {
    this.#answers.set(name, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > mostAnswers && oldest !== undefined) this.#answers.delete(oldest);
  }

  #answer(name: string, verbs: Verb[]): void {
    this.#stop(name);
    this.#waiting.get(name)?.(this.#write(verbs));
    this.#waiting.delete(name);
  }

  /** Our names for hooks become addresses. */
  #write(verbs: Verb[]): Verb[] {
    return verbs.map((verb) => {
      const { actionHook, confirmHook, ...rest } = verb;
      const hook = nameOf(actionHook);
      // What an agent hears is not what the call works on.
      if (/^\d+$/.test(hook)) this.#working = hook;
      return {
        ...rest,
        ...(hook ? { actionHook: this.#addressOf(hook) } : {}),
        ...(confirmHook ? { confirmHook: this.#addressOf(nameOf(confirmHook)) } : {}),
        ...(verb.verb === 'gather' && verb.timeout === 0 ? { timeout: waitSeconds } : {}),
      };
    });
  }

  #addressOf(name: string): string {
    return this.deps.addressOf({ callSid: this.callSid, name });
  }

  /** Until jambonz has asked. */
  async #tellToAsk(retryMs = firstRetryMs): Promise<void> {
    if (this.#isTelling || this.#isOver || !this.#pending) return;
    this.#isTelling = true;
    this.#redirects += 1;
    this.#hasAsked = false;
    const again = (ms: number, nextMs: number) =>
      this.#pending && this.#after('redirect', ms, () => void this.#tellToAsk(nextMs));
    try {
      const url = this.#addressOf(this.#redirectName);
      const isThere = await this.deps.rest.update(this.callSid, { call_hook: { url, method: 'POST' } });
      this.#isTelling = false;
      this.#missing = isThere ? 0 : this.#missing + 1;
      if (this.#missing >= mostMissing) this.#lose();
      else if (this.#hasAsked) void this.#tellToAsk();
      else again(isThere ? askedWithinMs : knownWithinMs, retryMs);
    } catch (thrown) {
      this.#isTelling = false;
      this.#report(thrown);
      again(retryMs, Math.min(retryMs * 2, longestRetryMs));
    }
  }

  async #complete(): Promise<void> {
    try {
      for (let missing = 0; missing < mostMissing; missing += 1) {
        if (await this.deps.rest.update(this.callSid, { call_status: 'completed' })) return;
        await new Promise<void>((resolve) => this.#after('end', knownWithinMs, resolve));
      }
      this.#lose();
    } catch (thrown) {
      this.#report(thrown);
      // Before it is answered a call cannot be completed; what jambonz asks next is answered by the end.
      this.#pending = [{ verb: 'hangup' }];
      await this.#tellToAsk();
    }
  }

  /** jambonz does not know the call any more. */
  #lose(): void {
    this.tell({ call_sid: this.callSid, call_status: 'completed' });
  }

  #watch(): void {
    if (this.#isOver) return;
    this.#after('silence', this.deps.silenceMs, () => {
      this.#watch();
      this.deps.rest.call(this.callSid).then(
        (call) => (!call || isFinal(textOf(call.call_status))) && this.#lose(),
        (thrown: unknown) => this.#report(thrown),
      );
    });
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#pending = undefined;
    for (const name of [...this.#waiting.keys()]) this.#answer(name, []);
    for (const name of [...this.#timers.keys()]) this.#stop(name);
    this.#close();
    this.#sayOver();
    this.#listener?.closed('jambonz told the end of the call.', false);
  }

  #report(thrown: unknown): void {
    const error = toRingbackError(thrown);
    if (error instanceof RingbackError && error.code !== 'RB_CLOSED') this.deps.onTrouble(error);
  }

  #after(name: string, ms: number, run: () => void): void {
    this.#stop(name);
    const timer = this.deps.clock.setTimeout(() => {
      this.#timers.delete(name);
      run();
    }, ms);
    this.#timers.set(name, timer);
  }

  #stop(name: string): void {
    const timer = this.#timers.get(name);
    if (timer) this.deps.clock.clearTimeout(timer);
    this.#timers.delete(name);
  }
}

function isHangUp(verbs: Verb[]): boolean {
  return verbs.length > 0 && verbs.every(({ verb }) => verb === 'hangup');
}

/** `/ringback/3/confirm` is `3-confirm`. */
function nameOf(hook: unknown): string {
  return textOf(hook)
    .replace(/^\/ringback\//, '')
    .replaceAll('/', '-');
}

/** `3-confirm` is `/ringback/3/confirm`. */
export function hookOf(name: string): string {
  return `/ringback/${name.replaceAll('-', '/')}`;
}

/** What we gave a call that we began, and comes back in all that jambonz tells of it. */
export function tagOf(data: Record<string, unknown>): string {
  const tags = [data.customer_data, data.customerData, data._customer_data];
  return tags.map((tag) => (isRecord(tag) ? textOf(tag.ringback) : '')).find((id) => id !== '') ?? '';
}
