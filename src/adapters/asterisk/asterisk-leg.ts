import { watchAbort } from '../../core/abort-watch';
import { callEnded } from '../../core/call/call-session';
import { DigitInput } from '../../core/call/digit-input';
import type { TimerHandle } from '../../ports/clock';
import type {
  CallerId,
  CollectOutcome,
  CollectRequest,
  ConnectOutcome,
  ConnectRequest,
  HoldOutcome,
  HoldRequest,
  Leg,
  LegEnd,
  Media,
} from '../../ports/gateway';
import { channelPath } from './ari';
import type { CallerInfo } from './caller-info';
import type { Channel } from './channel';
import { putThrough } from './connecting';
import { Keys } from './keys';
import { Playing } from './playing';
import type { Talk } from './talk';
import { untilAborted } from './until-aborted';

/** A caller's line in Asterisk, as the flow sees it. */
export class AsteriskLeg implements Leg {
  readonly ended: Promise<LegEnd>;
  readonly #keys = new Keys();
  readonly #playing: Playing;
  #hungUpBy: 'flow' | 'agent' = 'flow';

  constructor(
    readonly channel: Channel,
    private readonly info: CallerInfo,
    /** What Asterisk calls a medium; throws RB_CALL_MEDIA for one that it cannot play. */
    private readonly uriOf: (media: Media) => string,
  ) {
    this.#playing = new Playing(channel);
    channel.onDigit = (digit) => this.#keys.press(digit);
    this.ended = channel.ended.then(({ by, text }) => {
      const cause = by === 'us' ? this.#hungUpBy : by === 'other' ? 'caller' : 'gateway';
      return { cause, ...(text ? { detail: text } : {}) };
    });
  }

  get id(): string {
    return this.info.id;
  }

  get from(): CallerId {
    return this.info.from;
  }

  get to(): string {
    return this.info.to;
  }

  get language(): string | undefined {
    return this.info.parameters.language || undefined;
  }

  get parameters(): Readonly<Record<string, string>> {
    return this.info.parameters;
  }

  async answer(): Promise<void> {
    const { channel } = this;
    await channel.command(() => channel.ari.http.post(channelPath(channel.id, 'answer')));
  }

  async play(media: Media[], signal: AbortSignal): Promise<void> {
    this.channel.throwIfEnded();
    await this.#playing.all(media.map(this.uriOf), signal);
  }

  async collect(request: CollectRequest): Promise<CollectOutcome> {
    const { prompt, bargeIn, signal } = request;
    const { channel } = this;
    channel.throwIfEnded();
    signal.throwIfAborted();
    const uris = prompt.map(this.uriOf);
    if (!bargeIn) await this.#playing.all(uris, signal);
    const input = new DigitInput(request, channel.ari.clock);
    this.#keys.ask(input, bargeIn);
    try {
      if (bargeIn && !input.hasBegun) await this.#playUntil(input.begun, uris, signal);
      input.promptEnded();
      return await channel.whileUp(untilAborted(input.outcome, signal));
    } finally {
      input.close();
      this.#keys.stopListening();
    }
  }

  async hold({ music, elapseMs, digits, signal }: HoldRequest): Promise<HoldOutcome> {
    const { channel } = this;
    channel.throwIfEnded();
    if (signal.aborted) return { kind: 'interrupted' };
    const { clock } = channel.ari;
    let timer: TimerHandle | undefined;
    let forget: () => void = () => undefined;
    const over = new Promise<HoldOutcome>((resolve) => {
      forget = watchAbort(signal, () => resolve({ kind: 'interrupted' }));
      this.#keys.listen((digit) => {
        if (digits.includes(digit)) resolve({ kind: 'digit', digit });
      });
      if (Number.isFinite(elapseMs)) timer = clock.setTimeout(() => resolve({ kind: 'elapsed' }), elapseMs);
    });
    const playing = this.#startMusic(music);
    try {
      // Music ends only when it cannot be played, or the line is down.
      return await channel.whileUp(Promise.race([over, playing.failed]));
    } finally {
      if (timer) clock.clearTimeout(timer);
      forget();
      this.#keys.stopListening();
      await playing.stop();
    }
  }

  async connect(request: ConnectRequest): Promise<ConnectOutcome> {
    const { channel } = this;
    channel.throwIfEnded();
    if (request.signal.aborted) return { kind: 'cancelled' };
    const { clock } = channel.ari;
    const music = this.#startMusic(request.callerHears);
    this.#keys.listen(() => undefined);
    try {
      const whisper = request.whisper.map(this.uriOf);
      const put = await putThrough({ caller: channel, request, whisper, stopMusic: music.stop });
      if (put.kind !== 'talking') {
        // Both are hung up at the same time, and the agent is down first.
        if (channel.isEnding) throw callEnded();
        return put;
      }
      const talkingSince = clock.now();
      request.onTalking();
      const by = await this.talkUntilOver(put.agent, put.talk);
      if (by !== 'caller' && by !== 'agent') throw callEnded();
      return { kind: 'ended', talkMs: clock.now() - talkingSince, by };
    } finally {
      await music.stop();
      this.#keys.stopListening();
    }
  }

  /** Whoever hangs up ends it for both. Resolves with who it was once both lines are down. */
  async talkUntilOver(agent: Channel, talk: Talk): Promise<LegEnd['cause']> {
    await Promise.race([this.channel.ended, agent.ended]);
    if (!this.channel.isHungUp) this.#hungUpBy = 'agent';
    await Promise.all([agent.hangup(), this.channel.hangup()]);
    await talk.end();
    return (await this.ended).cause;
  }

  async hangup(): Promise<void> {
    await this.channel.hangup();
  }

  /** Nothing of an earlier process of ours is heard any more. */
  async silence(): Promise<void> {
    await this.#playing.stopOthers();
  }

  async #playUntil(enough: Promise<void>, uris: readonly string[], signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const playing = this.#playing.all(uris, AbortSignal.any([signal, stop.signal]));
    try {
      await Promise.race([playing, enough]);
    } finally {
      stop.abort();
      await playing.catch((error: unknown) => {
        if (error !== stop.signal.reason) throw error;
      });
    }
  }

  #startMusic(music: readonly Media[]): { failed: Promise<never>; stop(): Promise<void> } {
    const stop = new AbortController();
    const failed = (async () => this.#playing.loop(music.map(this.uriOf), stop.signal))();
    const over = failed.then(
      () => undefined,
      () => undefined, // stopped by us, or told by whoever waits for `failed`
    );
    return {
      failed,
      stop: () => {
        stop.abort();
        return over;
      },
    };
  }
}
