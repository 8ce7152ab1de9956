import { setTimeout as pause } from 'node:timers/promises';
import { type Element, readTwiml } from './read-twiml';
import type { CloudPhone, TwilioCloud } from './twilio-cloud';

class Interrupted extends Error {}

/** What the caller can do to what goes on: keys count in a `<Gather>`, elsewhere they are lost. */
interface Doing {
  press?: (key: string) => void;
  say?: (text: string) => void;
  /** Sound of so many milliseconds of this world is recorded; resolves when the caller has said it. */
  speak?: (ms: number) => Promise<void>;
}

/** One call in the cloud, which does what TwiML says. */
export class TwilioCall {
  /** Sounds that could be heard so far. */
  heard = 0;
  readonly documents: string[] = [];
  readonly said: string[] = [];
  readonly over: Promise<void>;
  isOver = false;
  status = 'ringing';
  #settle: () => void = () => undefined;
  #doing: Doing | undefined;
  #stop = new AbortController();
  #changed: (() => void)[] = [];
  #statusUrl: string;
  #agent: CloudPhone | undefined;

  constructor(
    private readonly cloud: TwilioCloud,
    readonly parameters: Record<string, string>,
  ) {
    this.#statusUrl = cloud.options.statusUrl();
    this.over = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get sid(): string {
    return this.parameters.CallSid ?? '';
  }

  get resource(): Record<string, unknown> {
    return { sid: this.sid, status: this.status, from: this.parameters.From, to: this.parameters.To };
  }

  async begin(url: string): Promise<void> {
    await this.#drive(url);
  }

  /** We have asked for it: somebody's phone rings. */
  async ringOut(url: string, statusUrl: string, seconds: number): Promise<void> {
    this.#statusUrl = statusUrl;
    const phone = this.cloud.options.phone(this.parameters.To ?? '');
    if (!phone || phone.behaviour === 'unreachable') return this.end('failed');
    if (phone.behaviour === 'busy') return this.end('busy');
    phone.ring();
    this.#agent = phone;
    void phone.down.then(() => this.end('completed'));
    if (phone.behaviour === 'rings') {
      const { signal } = this.#stop;
      await pause(seconds * this.cloud.options.secondMs, undefined, { signal }).catch(() => undefined);
      return this.end('no-answer');
    }
    phone.talk();
    await this.#drive(url);
  }

  /** A key after the other, each while something goes on that could hear it. */
  async press(keys: string): Promise<void> {
    for (const key of keys) {
      await this.until(() => this.#doing !== undefined || this.isOver);
      this.#doing?.press?.(key);
    }
  }

  /** Nobody hears what is said between two documents. */
  async say(text: string): Promise<void> {
    await Promise.race([this.until(() => this.#doing !== undefined || this.isOver), pause(200)]);
    this.#doing?.say?.(text);
  }

  /** As soon as they are recorded. */
  async speak(ms: number): Promise<void> {
    await this.until(() => this.#doing?.speak !== undefined || this.isOver);
    await this.#doing?.speak?.((ms * this.cloud.options.secondMs) / 1_000);
  }

  hangUp(): void {
    this.end('completed');
  }

  /** By the REST API. */
  redirect(url: string): void {
    this.#stop.abort();
    this.#agent?.release();
    void this.#drive(url);
  }

  end(status: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.status = status;
    this.#stop.abort();
    this.#doing = undefined;
    this.#agent?.release();
    this.#tell();
    this.#settle();
    if (this.#statusUrl === '') return;
    const told = { ...this.parameters, CallStatus: status, CallDuration: '1' };
    this.cloud.ask(this.#statusUrl, told).catch(() => undefined); // nobody waits for it
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#changed.push(resolve));
  }

  async #drive(from: string): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    const { signal } = stop;
    let url = from;
    let more: Record<string, string> = {};
    try {
      for (;;) {
        this.#doing = undefined;
        const document = await this.cloud.fetch(url, { ...this.parameters, CallStatus: this.status, ...more });
        if (signal.aborted || this.isOver) return;
        this.documents.push(document);
        const next = await this.#run(readTwiml(document), signal);
        if (!next) return this.end('completed');
        [url, more] = next;
      }
    } catch (error) {
      if (error instanceof Interrupted || signal.aborted) return;
      // Twilio says that an application error has occurred, and hangs up.
      this.end('completed');
    }
  }

  /** Where to ask next, and with what; undefined at the end. */
  async #run(verbs: Element[], signal: AbortSignal): Promise<[string, Record<string, string>] | undefined> {
    for (const verb of verbs) {
      if (verb.name === 'Reject') {
        this.end('busy');
        throw new Interrupted();
      }
      if (verb.name === 'Hangup') return undefined;
      this.status = 'in-progress';
      if (verb.name === 'Redirect') return [verb.text, {}];
      if (verb.name === 'Gather') return [verb.attributes.action ?? '', await this.#gather(verb, signal)];
      if (verb.name === 'Record') {
        const recorded = await this.#record(verb, signal);
        if (recorded) return [verb.attributes.action ?? '', recorded];
        continue;
      }
      if (verb.name === 'Dial') return [verb.attributes.action ?? '', await this.#dial(verb, signal)];
      this.#does({});
      await this.#hear(verb, signal);
    }
    return undefined;
  }

  async #hear(verb: Element, signal: AbortSignal): Promise<void> {
    const { secondMs, playMs } = this.cloud.options;
    if (verb.name === 'Pause') return this.#wait(Number(verb.attributes.length ?? 1) * secondMs, signal);
    if (verb.name !== 'Play' && verb.name !== 'Say') throw new Error(`<${verb.name}> is unknown.`);
    this.heard += 1;
    this.said.push(verb.text);
    this.#tell();
    await this.#wait(playMs(verb.text), signal);
  }

  async #gather({ attributes, children }: Element, signal: AbortSignal): Promise<Record<string, string>> {
    const { secondMs } = this.cloud.options;
    const most = Number(attributes.numDigits ?? Number.POSITIVE_INFINITY);
    const finish = attributes.finishOnKey ?? '#';
    const patienceMs = Number(attributes.timeout ?? 5) * secondMs;
    let digits = '';
    let pressed: () => void = () => undefined;
    const enough = new AbortController();
    const hush = new AbortController();
    this.#does({
      press: (key) => {
        hush.abort();
        if (key === finish) return enough.abort();
        digits += key;
        if (digits.length >= most) enough.abort();
        // Between two documents nobody listens.
        if (enough.signal.aborted) this.#doing = undefined;
        pressed();
      },
    });
    let said = '';
    const hears = (attributes.input ?? 'dtmf').includes('speech');
    if (hears && this.#doing) {
      this.#doing.say = (text) => {
        // The first that is noticed counts, key or voice.
        if (digits !== '') return;
        said = text;
        hush.abort();
        enough.abort();
        this.#doing = undefined;
      };
    }
    const quiet = AbortSignal.any([signal, hush.signal]);
    for (const child of children) {
      if (hush.signal.aborted) break;
      await this.#hear(child, quiet).catch(() => undefined);
      if (signal.aborted) throw new Interrupted();
    }
    while (!enough.signal.aborted) {
      const again = new AbortController();
      pressed = () => again.abort();
      const until = AbortSignal.any([signal, enough.signal, again.signal]);
      const isOver = await pause(patienceMs, true, { signal: until }).catch(() => false);
      if (signal.aborted) throw new Interrupted();
      if (isOver) break;
    }
    this.#doing = undefined;
    if (said !== '') return { SpeechResult: said, Confidence: '0.91' };
    if (digits === '' && attributes.actionOnEmptyResult !== 'true') throw new Error('Nobody comes back.');
    return { Digits: digits };
  }

  /** Undefined of silence: Twilio goes on with the next instruction. */
  async #record({ attributes }: Element, signal: AbortSignal): Promise<Record<string, string> | undefined> {
    const { secondMs } = this.cloud.options;
    const over = new AbortController();
    let [spokenMs, key] = [0, ''];
    const limitMs = Number(attributes.maxLength ?? 3_600) * secondMs;
    const end = (by: string) => {
      key = by;
      over.abort();
    };
    const enough = AbortSignal.any([signal, over.signal]);
    const silenceMs = Number(attributes.timeout ?? 5) * secondMs;
    let isQuietSince = Date.now();
    this.#does({
      press: (pressed) => {
        if ((attributes.finishOnKey ?? '1234567890*#').includes(pressed)) end(pressed);
      },
      speak: async (ms) => {
        const rest = Math.min(ms, limitMs - spokenMs);
        isQuietSince = Number.POSITIVE_INFINITY;
        await pause(rest, undefined, { signal: enough }).catch(() => undefined);
        spokenMs += rest;
        isQuietSince = Date.now();
        if (spokenMs >= limitMs) over.abort();
      },
    });
    while (!over.signal.aborted && !signal.aborted) {
      await pause(5);
      if (Date.now() - isQuietSince > silenceMs) over.abort();
    }
    this.#doing = undefined;
    if (signal.aborted && !this.isOver) throw new Interrupted();
    if (spokenMs === 0) {
      if (this.isOver) throw new Interrupted();
      return undefined;
    }
    const seconds = Math.ceil(spokenMs / secondMs);
    const sid = this.cloud.keepRecording(this.sid, seconds * 1_000);
    const told = { RecordingSid: sid, RecordingDuration: String(seconds), CallSid: this.sid };
    const callback = attributes.recordingStatusCallback ?? '';
    void pause(20)
      .then(() => this.cloud.ask(callback, { ...told, RecordingStatus: 'completed' }))
      .catch(() => undefined); // nobody waits for it
    if (this.isOver) throw new Interrupted();
    return { ...told, RecordingUrl: `${this.cloud.apiUrl}/Recordings/${sid}`, Digits: key };
  }

  async #dial({ attributes, children }: Element, signal: AbortSignal): Promise<Record<string, string>> {
    const [noun] = children;
    const { secondMs, phone: phoneAt } = this.cloud.options;
    const phone = phoneAt(noun?.text ?? '');
    if (!noun || !phone) return { DialCallStatus: 'failed' };
    this.#does({});
    const { behaviour } = phone;
    if (behaviour === 'busy') return { DialCallStatus: 'busy' };
    if (behaviour === 'rejects') return { DialCallStatus: 'failed', DialSipResponseCode: '603' };
    if (behaviour === 'unreachable') return { DialCallStatus: 'failed', DialSipResponseCode: '404' };
    this.#agent = phone;
    const tell = async (status: string) =>
      this.cloud.losesAgentStatus ||
      this.cloud.ask(noun.attributes.statusCallback ?? '', { CallSid: `${this.sid}-agent`, CallStatus: status });
    try {
      if (behaviour !== 'dead') phone.ring();
      if (behaviour === 'dead' || behaviour === 'rings') {
        await this.#wait(Number(attributes.timeout ?? 30) * secondMs, signal);
        return { DialCallStatus: 'no-answer' };
      }
      await tell('in-progress');
      const begin = Date.now();
      const duration = () => ({ DialCallDuration: String(Math.floor((Date.now() - begin) / 1_000) + 1) });
      for (let url = noun.attributes.url; url; ) {
        const verbs = readTwiml(
          await this.cloud.fetch(url, { CallSid: `${this.sid}-agent`, CallStatus: 'in-progress' }),
        );
        url = undefined;
        for (const verb of verbs) {
          if (verb.name === 'Redirect') url = verb.text;
          else if (behaviour === 'hangsUpInWhisper')
            return { DialCallStatus: 'completed', DialBridged: 'false', ...duration() };
          else await this.#wait(Math.min(50, this.cloud.options.playMs(verb.text)), signal);
        }
      }
      phone.talk();
      await this.#until(phone.down, signal);
      await tell('completed');
      return { DialCallStatus: 'completed', DialBridged: 'true', ...duration() };
    } finally {
      phone.release();
    }
  }

  #does(doing: Doing): void {
    this.#doing = doing;
    this.#tell();
  }

  #tell(): void {
    for (const wake of this.#changed.splice(0)) wake();
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    await pause(ms, undefined, { signal }).catch(() => {
      throw new Interrupted();
    });
  }

  #until(work: Promise<void>, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) reject(new Interrupted());
      signal.addEventListener('abort', () => reject(new Interrupted()), { once: true });
      void work.then(resolve);
    });
  }
}
