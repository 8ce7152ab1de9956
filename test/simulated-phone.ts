import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type {
  DeskCommand,
  DeskMessage,
  PhoneCommand,
  PhoneLine,
  PhoneMedia,
  PhoneMessage,
  Play,
  Recording,
} from '../src/adapters/simulator/phone-messages';

/** As much of the simulator as a phone needs; in this process, or over HTTP. */
export interface PhoneExchange {
  attachPhone(phoneId: string, number: string, listener: (message: PhoneMessage) => void): () => void;
  phoneCommand(phoneId: string, command: PhoneCommand): void | Promise<unknown>;
}

export interface DeskExchange {
  attachDesk(agentId: string, listener: (message: DeskMessage) => void): () => void;
  deskCommand(agentId: string, command: DeskCommand): unknown;
}

const playMs = 15;
/** Of what the caller says, and how long they are silent. */
const quickening = 50;
const silentMs = 25_000;

/** What a browser does with what it is to play: undefined is "never ends". */
export type Player = (media: PhoneMedia) => Promise<void> | undefined;

export const quickPlayer: Player = () => pause(playMs);

/** Rejects, with what was seen, when nothing is heard for so long that a test would be given up without a word. */
function nextNews(waiters: Set<() => void>, seen: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Nothing more was heard. ${seen()}`)), silentMs);
    waiters.add(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** A softphone without a browser: plays by a player, and keeps what it was told. */
export class SimulatedPhone {
  readonly id = randomUUID();
  line: PhoneLine | null = null;
  /** Media that it has begun to play, in order. */
  readonly heard: PhoneMedia[] = [];
  readonly messages: PhoneMessage[] = [];
  isAsked = false;
  onRing: (() => void) | undefined;
  recording: Recording | undefined;
  #recordedMs = 0;
  #exchange: PhoneExchange;
  #detach: () => void = () => undefined;
  #playing: Play | undefined;
  readonly #waiters = new Set<() => void>();

  constructor(
    exchange: PhoneExchange,
    readonly number: string,
    private readonly player: Player = quickPlayer,
  ) {
    this.#exchange = exchange;
    this.connect(exchange);
  }

  /** Connects, or connects again: to another exchange after a restart of it. */
  connect(exchange: PhoneExchange): void {
    this.#exchange = exchange;
    this.#detach = exchange.attachPhone(this.id, this.number, (message) => this.#receive(message));
  }

  disconnect(): void {
    this.#detach();
    this.#playing = undefined;
  }

  command(command: PhoneCommand): void {
    void this.#exchange.phoneCommand(this.id, command);
  }

  dial(to: string, more: { name?: string; isWithheld?: boolean; language?: string } = {}): void {
    const { name, isWithheld = false, language } = more;
    const from = { number: this.number, isWithheld, ...(name ? { name } : {}) };
    this.command({ kind: 'dial', to, from, ...(language ? { language } : {}) });
  }

  press(digits: string): void {
    for (const digit of digits) this.command({ kind: 'press', digit });
  }

  say(text: string): void {
    this.command({ kind: 'say', text });
  }

  hangUp(): void {
    this.#sendRecording('caller');
    this.command({ kind: 'hangUp' });
  }

  /** Says something for so long, as soon as it is recorded. A second is a fiftieth of one here. */
  async speak(ms: number): Promise<void> {
    await this.until(() => this.recording !== undefined || this.line === null);
    const { recording } = this;
    if (!recording) return;
    const spokenMs = Math.min(ms, recording.maxMs - this.#recordedMs);
    this.#recordedMs += spokenMs;
    await pause(spokenMs / quickening);
    if (this.#recordedMs >= recording.maxMs) this.#sendRecording('limit');
    else void pause(recording.silenceMs / quickening).then(() => this.#sendRecording('silence', recording));
  }

  #record(recording: Recording): void {
    this.recording = recording;
    this.#recordedMs = 0;
    void pause(recording.silenceMs / quickening).then(() => {
      if (this.#recordedMs === 0) this.#sendRecording('silence', recording);
    });
  }

  #sendRecording(endedBy: 'caller' | 'key' | 'silence' | 'limit', of = this.recording): void {
    if (!of || this.recording !== of) return;
    this.recording = undefined;
    const durationMs = this.#recordedMs;
    const data = durationMs === 0 ? '' : Buffer.alloc(44 + durationMs).toString('base64');
    this.command({ kind: 'recorded', recordingId: of.id, data, contentType: 'audio/wav', durationMs, endedBy });
  }

  /** Resolves when `is` holds, now or after a message. */
  async until(is: (phone: this) => boolean): Promise<void> {
    const told = () => `The phone was told last: ${JSON.stringify(this.messages.slice(-8))}`;
    while (!is(this)) await nextNews(this.#waiters, told);
  }

  /** Texts that it was given to speak. */
  get said(): string[] {
    return this.heard.flatMap((media) => (media.kind === 'text' ? [media.text] : []));
  }

  #receive(message: PhoneMessage): void {
    this.messages.push(message);
    switch (message.kind) {
      case 'state':
        this.#receiveState(message);
        break;
      case 'play':
        this.#play(message.play);
        break;
      case 'stop':
        if (this.#playing?.id === message.playId) this.#playing = undefined;
        break;
      case 'asks':
        this.isAsked = message.asks !== null;
        break;
      case 'answered':
        if (this.line) this.line = { ...this.line, isAnswered: true };
        break;
      case 'talking':
        if (this.line) this.line = { ...this.line, talkingTo: { agentId: message.agentId, name: message.name } };
        break;
      case 'rings':
        this.onRing?.();
        break;
      case 'record':
        this.#record(message.recording);
        break;
      case 'stopRecording':
        if (message.isWanted) this.#sendRecording('key');
        this.recording = undefined;
        break;
      case 'hungUp':
        this.line = null;
        this.#playing = undefined;
        break;
      default:
    }
    for (const waiter of [...this.#waiters]) waiter();
    this.#waiters.clear();
  }

  #receiveState({ line, play, asks, isUp }: Extract<PhoneMessage, { kind: 'state' }>): void {
    this.isAsked = asks !== null;
    if (!line && this.line) {
      // The exchange is starting again: it does not know of the call yet.
      if (isUp) this.command({ kind: 'resume', line: this.line });
      return;
    }
    this.line = line;
    if (play && play.id !== this.#playing?.id) this.#play(play);
  }

  #play(play: Play): void {
    this.#playing = play;
    void this.#playAll(play).catch((error: unknown) => {
      this.command({ kind: 'playFailed', playId: play.id, why: String(error) });
    });
  }

  async #playAll(play: Play): Promise<void> {
    do {
      for (const media of play.media) {
        if (this.#playing !== play) return;
        this.heard.push(media);
        for (const waiter of [...this.#waiters]) waiter();
        this.#waiters.clear();
        const playing = this.player(media);
        if (!playing) return;
        await playing;
      }
    } while (play.isLoop && this.#playing === play);
    if (this.#playing !== play) return;
    this.#playing = undefined;
    this.command({ kind: 'played', playId: play.id });
  }
}

/** An agent desk without a browser. */
export class SimulatedDesk {
  state: DeskMessage['state'] = 'idle';
  onState: (message: DeskMessage) => void = () => undefined;
  /** Has rung or talked. */
  wasUsed = false;
  readonly #waiters = new Set<() => void>();
  #exchange: DeskExchange;
  #detach: () => void = () => undefined;

  constructor(
    exchange: DeskExchange,
    readonly agentId: string,
  ) {
    this.#exchange = exchange;
    this.connect(exchange);
  }

  connect(exchange: DeskExchange): void {
    this.#exchange = exchange;
    this.#detach = exchange.attachDesk(this.agentId, (message) => {
      this.state = message.state;
      if (message.state !== 'idle') this.wasUsed = true;
      // As a browser does: in a later turn.
      setImmediate(() => this.onState(message));
      for (const waiter of [...this.#waiters]) waiter();
      this.#waiters.clear();
    });
  }

  disconnect(): void {
    this.#detach();
  }

  command(command: DeskCommand): void {
    void this.#exchange.deskCommand(this.agentId, command);
  }

  /** Plays the whisper, and answers what rings. */
  answer(): void {
    this.onState = (message) => {
      if (message.state === 'ringing') this.command({ kind: 'answer' });
      if (message.state === 'whisper' && message.play) this.command({ kind: 'played', playId: message.play.id });
    };
  }

  async until(is: (desk: this) => boolean): Promise<void> {
    while (!is(this)) await nextNews(this.#waiters, () => `The desk of ${this.agentId} is ${this.state}`);
  }
}
