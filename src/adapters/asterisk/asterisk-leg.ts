import { callEnded } from '../../core/call/call-session';
import { Keys } from '../../core/call/keys';
import { collectDigits, holdLine, type PlayingLine, startMusic } from '../../core/call/line-commands';
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
  RecordOutcome,
  RecordRequest,
} from '../../ports/gateway';
import { channelPath } from './ari';
import type { CallerInfo } from './caller-info';
import type { Channel } from './channel';
import { putThrough } from './connecting';
import { Playing } from './playing';
import { recordChannel } from './recording';
import type { Talk } from './talk';

/** A caller's line in Asterisk, as the flow sees it. */
export class AsteriskLeg implements Leg {
  readonly ended: Promise<LegEnd>;
  readonly #keys = new Keys();
  readonly #playing: Playing;
  readonly #line: PlayingLine<string>;
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
    this.#line = {
      ...{ clock: channel.ari.clock, keys: this.#keys, ended: channel.ended },
      play: (uris, signal) => this.#playing.all(uris, signal),
      loop: (uris, signal) => this.#playing.loop(uris, signal),
    };
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

  async collect({ prompt, ...request }: CollectRequest): Promise<CollectOutcome> {
    this.channel.throwIfEnded();
    return collectDigits(this.#line, prompt.map(this.uriOf), request);
  }

  async hold({ music, ...request }: HoldRequest): Promise<HoldOutcome> {
    this.channel.throwIfEnded();
    return holdLine(this.#line, music.map(this.uriOf), request);
  }

  async record({ prompt, ...request }: RecordRequest): Promise<RecordOutcome> {
    this.channel.throwIfEnded();
    await this.#playing.all(prompt.map(this.uriOf), request.signal);
    request.signal.throwIfAborted();
    return recordChannel(this.channel, this.#keys, request);
  }

  async connect(request: ConnectRequest): Promise<ConnectOutcome> {
    const { channel } = this;
    channel.throwIfEnded();
    if (request.signal.aborted) return { kind: 'cancelled' };
    const { clock } = channel.ari;
    const music = startMusic(async (signal) => this.#line.loop(request.callerHears.map(this.uriOf), signal));
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

  /** The agent hung up while nobody of us was there to see it. Never rejects. */
  async endTalk(): Promise<void> {
    this.#hungUpBy = 'agent';
    await this.channel.hangup();
  }

  async hangup(): Promise<void> {
    await this.channel.hangup();
  }

  /** Nothing of an earlier process of ours is heard any more. */
  async silence(): Promise<void> {
    await this.#playing.stopOthers();
  }
}
