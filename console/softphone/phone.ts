import type { Asks, PhoneCommand, PhoneLine, PhoneMessage } from '../../src/adapters/simulator/phone-messages';
import { type LinkState, LiveStream } from '../shared/live-stream.js';
import { Player, type PlayerEvents } from '../shared/player.js';
import { ask, pageId } from '../shared/server.js';
import { keepCall, keptCall } from './kept-call.js';
import { Recorder } from './recorder.js';

/** How the last call ended. */
export interface CallEnd {
  line: PhoneLine;
  cause: 'caller' | 'flow' | 'agent' | 'gateway';
  detail?: string;
  durationMs: number;
}

export interface PhoneEvents extends Pick<PlayerEvents, 'onBegin' | 'onVoiceless'> {
  /** Something of the phone is another one. */
  onChange(): void;
  /** A moment of the call, as it is told to the caller. */
  onMoment(moment: 'dialled' | 'answered' | 'talking' | 'ended' | 'resumed', line: PhoneLine): void;
  onLink(state: LinkState): void;
  /** A tone stands for what the caller says: there is no microphone. */
  onMute(): void;
  beep(): void;
  /** A command was refused, or did not arrive. */
  onTrouble(error: unknown): void;
}

type Dial = Extract<PhoneCommand, { kind: 'dial' }>;

/** This tab's telephone: its line, what it hears, and the keys that it sends. */
export class Phone {
  line: PhoneLine | undefined;
  asks: Asks | null = null;
  ringing: { from: string } | undefined;
  ended: CallEnd | undefined;
  startedAt = 0;
  answeredAt: number | undefined;
  isBlocked = false;
  /** The simulator takes calls. */
  isUp = false;
  readonly player: Player;
  readonly recorder: Recorder;
  readonly #stream: LiveStream<PhoneMessage>;
  /** One after the other: keys arrive as they were pressed. */
  #sending: Promise<unknown> = Promise.resolve();
  /** We hung up a line of which the simulator may not have heard yet. */
  #hungUp = '';
  #isLinked = false;
  #isDialling = false;

  constructor(
    private readonly id: string,
    private readonly events: PhoneEvents,
  ) {
    this.player = new Player({
      ...{ onBegin: events.onBegin, onVoiceless: events.onVoiceless },
      onPlayed: (playId) => this.#send({ kind: 'played', playId }),
      onFailed: (playId, why) => this.#send({ kind: 'playFailed', playId, why }),
      onBlocked: (isBlocked) => {
        this.isBlocked = isBlocked;
        events.onChange();
      },
    });
    this.recorder = new Recorder({
      ...{ onChange: events.onChange, onMute: events.onMute, beep: events.beep },
      onDone: (recordingId, recorded) => this.#command({ kind: 'recorded', recordingId, ...recorded }),
      onFailed: (recordingId, thrown) => {
        events.onTrouble(thrown);
        this.#send({
          kind: 'recordFailed',
          recordingId,
          why: thrown instanceof Error ? thrown.message : String(thrown),
        });
      },
    });
    this.#stream = new LiveStream({
      onMessage: (message) => this.#receive(message),
      onState: (state) => {
        this.#isLinked = state.kind === 'open';
        events.onLink(state);
        events.onChange();
      },
    });
    const kept = keptCall();
    if (kept)
      ({
        line: this.line,
        startedAt: this.startedAt,
        answeredAt: this.answeredAt,
      } = { answeredAt: undefined, ...kept });
    // The time of the last sign of life is what tells a reload from a tab that was opened again.
    addEventListener('pagehide', () => this.#keep());
  }

  get canDial(): boolean {
    return this.#isLinked && this.isUp && !this.line && !this.ringing && !this.#isDialling;
  }

  /** Connects, or connects again as another number. */
  connect(number: string): void {
    this.#stream.open(`softphone/${pageId}/events?${new URLSearchParams({ phone: this.id, number })}`);
  }

  /** Rejects when the simulator does not take the call; a second one while the first is on its way is none. */
  async dial(dial: Omit<Dial, 'kind'>): Promise<void> {
    if (this.#isDialling) return;
    this.#isDialling = true;
    this.ended = undefined;
    try {
      await this.#command({ kind: 'dial', ...dial });
    } finally {
      this.#isDialling = false;
      this.events.onChange();
    }
  }

  press(digit: string): void {
    if (this.line) this.#send({ kind: 'press', digit });
  }

  say(text: string): void {
    if (this.line) this.#send({ kind: 'say', text });
  }

  /** The caller has begun to say something, and has not finished. */
  speaks(): void {
    if (this.line) this.#send({ kind: 'speaks' });
  }

  hangUp(): void {
    const { line } = this;
    if (!line) return;
    this.#hungUp = line.id;
    // With the last word: what was recorded goes first.
    void this.recorder.finish('caller').then(() => this.#send({ kind: 'hangUp' }));
    this.#end({ cause: 'caller' });
  }

  accept(): void {
    this.#send({ kind: 'accept' });
  }

  decline(): void {
    this.#send({ kind: 'decline' });
  }

  #receive(message: PhoneMessage): void {
    switch (message.kind) {
      case 'state':
        this.#receiveState(message);
        break;
      case 'rings':
        this.ringing = { from: message.from };
        break;
      case 'ringingEnded':
        this.ringing = undefined;
        break;
      case 'answered':
        if (this.line) this.#answered(this.line);
        break;
      case 'play':
        if (this.line) this.player.play(message.play);
        break;
      case 'stop':
        this.player.stop(message.playId);
        break;
      case 'asks':
        this.asks = this.line ? message.asks : null;
        break;
      case 'record':
        if (this.line) void this.recorder.begin(message.recording);
        break;
      case 'stopRecording':
        if (message.isWanted) void this.recorder.finish('key');
        else this.recorder.discard();
        break;
      case 'talking':
        if (this.line) this.#talking(this.line, message);
        break;
      case 'hungUp':
        this.#end(message);
        break;
    }
    this.events.onChange();
  }

  #receiveState({ isUp, line, play, asks, recording }: Extract<PhoneMessage, { kind: 'state' }>): void {
    this.isUp = isUp;
    // Told again right after this, if it still rings.
    this.ringing = undefined;
    if (!line) {
      // It was started again, or had to stop: it learns of the call from us.
      if (isUp && this.line) this.#send({ kind: 'resume', line: this.line });
      return;
    }
    if (line.id === this.#hungUp) return this.#send({ kind: 'hangUp' });
    const isKnown = this.line?.id === line.id;
    this.ended = undefined;
    this.line = line;
    this.asks = asks;
    if (!isKnown) {
      this.startedAt = Date.now();
      this.answeredAt = line.isAnswered ? Date.now() : undefined;
      this.events.onMoment(line.isAnswered ? 'resumed' : 'dialled', line);
    }
    if (play) this.player.play(play);
    else this.player.stop();
    if (recording) void this.recorder.begin(recording);
    this.#keep();
  }

  #answered(line: PhoneLine): void {
    if (line.isAnswered) return;
    line.isAnswered = true;
    this.answeredAt = Date.now();
    this.#keep();
    this.events.onMoment('answered', line);
  }

  #talking(line: PhoneLine, { agentId, name }: { agentId: string; name: string }): void {
    line.talkingTo = { agentId, name };
    this.asks = null;
    this.#keep();
    this.events.onMoment('talking', line);
  }

  #end({ cause, detail }: Pick<CallEnd, 'cause' | 'detail'>): void {
    const { line } = this;
    if (!line) return;
    const durationMs = this.answeredAt === undefined ? 0 : Date.now() - this.answeredAt;
    this.player.stop();
    // A hang-up of ours sends it.
    if (cause !== 'caller') this.recorder.discard();
    this.line = undefined;
    this.asks = null;
    this.ended = { line, cause, durationMs, ...(detail ? { detail } : {}) };
    this.#keep();
    this.events.onMoment('ended', line);
    this.events.onChange();
  }

  #keep(): void {
    const { line, startedAt, answeredAt } = this;
    keepCall(line && { line, startedAt, ...(answeredAt === undefined ? {} : { answeredAt }) });
  }

  /** What fails is told by `onTrouble`. */
  #send(command: PhoneCommand): void {
    this.#command(command).catch((error: unknown) => this.events.onTrouble(error));
  }

  #command(command: PhoneCommand): Promise<unknown> {
    const sent = this.#sending.then(() => ask(`softphone/${pageId}/commands`, { phone: this.id, command }));
    this.#sending = sent.catch(() => undefined); // told to whoever sent it
    return sent;
  }
}
