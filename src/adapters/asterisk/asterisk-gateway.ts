import { randomUUID } from 'node:crypto';
import { RingbackError, toRingbackError } from '../../core/errors';
import type { TimerHandle } from '../../ports/clock';
import type { Gateway, GatewayCapabilities, GatewayHealth, Leg, Media, OutboundRequest } from '../../ports/gateway';
import { HealthBoard } from '../health-board';
import { within } from '../within';
import { type Ari, channelPath } from './ari';
import { isGone } from './ari-error';
import type { AriChannel, LineEvent } from './ari-event';
import { objectOf, textOf } from './ari-event';
import type { AriLink } from './ari-link';
import { AsteriskLeg } from './asterisk-leg';
import { type CallerInfo, callerIdText, callerInfoOf, infoVariable, writeCallerInfo } from './caller-info';
import { Channel } from './channel';
import { dial } from './dialling';
import { type FoundLine, recover } from './recovering';

export interface AsteriskGatewayParts {
  ari: Ari;
  link: AriLink;
  dialEndpoint: string;
  uriOf(media: Media): string;
}

type OutboundOutcome = Awaited<ReturnType<NonNullable<Gateway['call']>>>;

/** Lines of which nothing is heard for so long are given up: Asterisk may have gone, and they with it. */
const lostAfterMs = 30_000;

/** Calls that the dialplan of an Asterisk hands over by `Stasis`. */
export class AsteriskGateway implements Gateway {
  readonly capabilities: GatewayCapabilities;
  readonly call?: NonNullable<Gateway['call']>;
  readonly #legs = new Set<AsteriskLeg>();
  #onCall: (leg: Leg, isResumed: boolean) => void = () => undefined;
  readonly #health = new HealthBoard();
  #isStopping = false;
  #stopped: Promise<void> | undefined;
  #lost: TimerHandle | undefined;

  constructor(private readonly parts: AsteriskGatewayParts) {
    const canCall = parts.dialEndpoint.trim() !== '';
    this.capabilities = {
      ...{ bargeIn: true, musicWhileRinging: true, whisper: true, resume: true },
      ...{ speech: false, speechInput: false, records: true, outbound: canCall, deskAnswers: false },
      ...{ ourQueue: true, tellsKeys: true, tellsHeard: true },
    };
    if (canCall) this.call = (request) => this.#callOut(request);
  }

  start(): void {
    if (!this.#isStopping) this.parts.link.start();
  }

  async stop({ drainMs }: { drainMs: number }): Promise<void> {
    this.#stopped ??= this.#drain(drainMs);
    await this.#stopped;
  }

  onCall(listener: (leg: Leg, isResumed: boolean) => void): void {
    this.#onCall = listener;
  }

  onHealth(listener: (health: GatewayHealth) => void): void {
    this.#health.listen(listener);
  }

  /** For the link. */
  tellHealth(health: GatewayHealth): void {
    this.#health.tell(health);
  }

  /** For the link. */
  receive(event: LineEvent): void {
    const { ari } = this.parts;
    if (ari.dispatch(event) || event.type !== 'StasisStart') return;
    const { channel: described, args } = event;
    const channel = new Channel(ari, described.id);
    channel.enter();
    // Rings for a process that is no more, or is not for us to answer.
    if (args[0] === 'dialled') void channel.hangup();
    else void this.#welcome(channel, described, args);
  }

  /** For the link. */
  async makeUp(): Promise<string> {
    const { ari } = this.parts;
    const about = objectOf(objectOf(await ari.http.get('/asterisk/info')).system);
    const lines = await recover(ari);
    const isTalk = (line: FoundLine) => line.kind === 'known' && line.talk !== undefined;
    // Agents who talk are known to be busy before those who wait are given one.
    for (const line of [...lines.filter(isTalk), ...lines.filter((found) => !isTalk(found))]) {
      if (line.kind === 'new') {
        await this.#welcome(line.channel, line.described, line.args);
        continue;
      }
      const leg = this.#open(line.channel, line.info);
      if (line.talk) void leg.talkUntilOver(line.talk.agent, line.talk.talk);
      else await leg.silence().catch((error: unknown) => ari.onTrouble(toRingbackError(error)));
      if (this.#isStopping) await line.channel.hangup();
      else if (!line.channel.hasEnded) this.#onCall(leg, true);
      if (line.isTalkOver) void leg.endTalk();
    }
    if (this.#lost) ari.clock.clearTimeout(this.#lost);
    this.#lost = undefined;
    return `Asterisk ${textOf(about.version)}, application "${ari.app}".`;
  }

  /** For the link. */
  onLost(): void {
    const { ari } = this.parts;
    if (this.#isStopping || this.#lost) return;
    this.#lost = ari.clock.setTimeout(() => {
      this.#lost = undefined;
      for (const channel of ari.channels.values()) {
        ari.unwanted.add(channel.id);
        channel.end();
      }
    }, lostAfterMs * ari.clock.speed);
  }

  /** Takes a call that the dialplan has handed over. */
  async #welcome(channel: Channel, described: AriChannel, args: readonly string[]): Promise<void> {
    const { ari } = this.parts;
    // The caller's network may try another way.
    if (this.#isStopping) return channel.hangup('congestion');
    const info = callerInfoOf(randomUUID(), described, args);
    try {
      const variable = { variable: infoVariable, value: writeCallerInfo(info) };
      await ari.http.post(channelPath(channel.id, 'variable'), variable);
    } catch (error) {
      // The call itself can go on; only a restart of ours would not find it again.
      if (!isGone(error)) ari.onTrouble(toRingbackError(error));
    }
    if (channel.hasEnded) return;
    const leg = this.#open(channel, info);
    if (this.#isStopping) await channel.hangup('congestion');
    else this.#onCall(leg, false);
  }

  #open(channel: Channel, info: CallerInfo): AsteriskLeg {
    const leg = new AsteriskLeg(channel, info, this.parts.uriOf);
    this.#legs.add(leg);
    void leg.ended.then(() => this.#legs.delete(leg));
    return leg;
  }

  async #callOut({ to, from, ringMs, signal }: OutboundRequest): Promise<OutboundOutcome> {
    const { ari, dialEndpoint } = this.parts;
    signal.throwIfAborted();
    if (this.#isStopping) throw new RingbackError('RB_CLOSED', 'The gateway was closed.', { retryable: true });
    const info: CallerInfo = { id: randomUUID(), from, to, parameters: {} };
    const dialled = await dial(ari, {
      ...{ channelId: ari.newId('call'), endpoint: dialEndpoint.replaceAll('{number}', dialable(to)) },
      ...{ callerId: callerIdText(from), variables: { [infoVariable]: writeCallerInfo(info) }, ringMs, signal },
    });
    switch (dialled.kind) {
      case 'answered':
        return { kind: 'answered', leg: this.#open(dialled.channel, info) };
      case 'cancelled':
        throw signal.reason;
      case 'busy':
      case 'noAnswer':
      case 'unreachable':
        return { kind: dialled.kind };
      case 'rejected':
        return { kind: 'busy' };
      case 'failed':
        throw new RingbackError('RB_GATEWAY_REJECTED', `${to} could not be called. ${dialled.detail}`, {
          remedy: 'Check how the gateway dials, and the log of Asterisk.',
        });
    }
  }

  /** Resolves when there is no call any more; one that comes meanwhile is waited for, too. */
  async #empty(): Promise<void> {
    while (this.#legs.size > 0) await Promise.all([...this.#legs].map(({ ended }) => ended));
  }

  async #drain(drainMs: number): Promise<void> {
    const { ari, link } = this.parts;
    this.#isStopping = true;
    if (drainMs > 0) await within(ari.clock, this.#empty(), drainMs);
    await Promise.all([...ari.channels.values()].map((channel) => channel.hangup()));
    if (this.#lost) ari.clock.clearTimeout(this.#lost);
    await link.close();
    ari.http.close();
  }
}

/** What a person may have written between the digits is left out; what would make another endpoint of it is refused. */
function dialable(number: string): string {
  const digits = number.replaceAll(/[\s()./-]/g, '');
  if (/^\+?[0-9*#A-Za-z_]{1,40}$/.test(digits)) return digits;
  throw new RingbackError('RB_INPUT', `"${number.slice(0, 60)}" is not a number that can be called.`, {
    remedy: 'Give digits, with + and the country code before them.',
  });
}
