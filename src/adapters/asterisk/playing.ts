import { callEnded } from '../../core/call/call-session';
import { rest } from '../../core/call/line-commands';
import { RingbackError, toRingbackError } from '../../core/errors';
import { untilAborted } from '../../core/until-aborted';
import { within } from '../within';
import { channelPath } from './ari';
import { isGone } from './ari-error';
import type { Channel } from './channel';

/** A playback that has just been stopped tells its end a little later; its id is not used again before this many others. */
const idsPerChannel = 8;
/** A loop of something very short must not keep Asterisk busy. */
const shortestRoundMs = 250;
/** Between a failed playback and the event that tells that the line itself went down. */
const endWithinMs = 1_000;

/** Plays to one channel, one thing at a time. */
export class Playing {
  #next = 0;

  constructor(private readonly channel: Channel) {}

  /** One after the other. Rejects with RB_CALL_MEDIA for what cannot be played, and with the signal's reason. */
  async all(uris: readonly string[], signal: AbortSignal): Promise<void> {
    for (const uri of uris) await this.#one(uri, signal);
  }

  /** Again and again until the signal is aborted: rejects with its reason. Plays nothing when there is nothing. */
  async loop(uris: readonly string[], signal: AbortSignal): Promise<never> {
    const { ari, ended } = this.channel;
    const { clock } = ari;
    for (;;) {
      const begin = clock.now();
      await this.all(uris, signal);
      const restMs = uris.length > 0 ? begin + shortestRoundMs - clock.now() : Number.POSITIVE_INFINITY;
      if (restMs > 0) await rest({ clock, ended }, restMs, signal);
    }
  }

  /** Silences what an earlier process of ours may have left playing: its ids are known, since they are few. */
  async stopOthers(): Promise<void> {
    const { ari } = this.channel;
    const ids = Array.from({ length: idsPerChannel }, (_, index) => this.#idOf(index));
    await Promise.all(
      ids.map(async (id) => {
        const over = new Promise<void>((resolve) => ari.playbacks.set(id, () => resolve()));
        try {
          await this.#stop(id, async () => void (await within(ari.clock, over, endWithinMs)));
        } finally {
          ari.playbacks.delete(id);
        }
      }),
    );
  }

  async #one(uri: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { channel } = this;
    const { ari } = channel;
    const id = this.#idOf(this.#next);
    this.#next = (this.#next + 1) % idsPerChannel;
    const finished = new Promise<'done' | 'failed' | 'unknown'>((resolve) => ari.playbacks.set(id, resolve));
    try {
      await channel.command(() =>
        ari.http.post(channelPath(channel.id, `play/${encodeURIComponent(id)}`), { media: uri }),
      );
      const outcome = await untilAborted(channel.whileUp(finished), signal);
      if (outcome === 'failed') await this.#failed(uri);
    } catch (error) {
      if (signal.aborted && !channel.hasEnded) {
        await this.#stop(id).catch((thrown: unknown) => ari.onTrouble(toRingbackError(thrown)));
      }
      throw error;
    } finally {
      ari.playbacks.delete(id);
    }
  }

  /** Rejects: with RB_CALL_ENDED when it failed since the line went down. */
  async #failed(uri: string): Promise<never> {
    const { channel } = this;
    if (channel.isEnding) {
      await within(channel.ari.clock, channel.ended, endWithinMs);
      throw callEnded();
    }
    throw new RingbackError(
      'RB_CALL_MEDIA',
      `Asterisk could not play ${uri.replace(/^sound:/, '').replace(/\?.*$/, '')}.`,
      {
        remedy: 'It must reach the address, and find a WAV of 8 kHz, 16 bit, mono there; its log says what was wrong.',
      },
    );
  }

  async #stop(id: string, then: () => Promise<void> = async () => undefined): Promise<void> {
    try {
      await this.channel.ari.http.delete(`/playbacks/${encodeURIComponent(id)}`);
    } catch (error) {
      if (isGone(error)) return; // it is over by itself
      throw error;
    }
    await then();
  }

  #idOf(index: number): string {
    return `${this.channel.id}-play-${index}`;
  }
}
