import type { PhoneMedia, Play } from '../../src/adapters/simulator/phone-messages';
import { nextGesture } from './gesture.js';
import { pause } from './pause.js';
import { playAudio } from './play-audio.js';
import { speak } from './speak.js';

export interface PlayerEvents {
  /** It is heard for the first time; not again when it comes round. */
  onBegin(media: PhoneMedia): void;
  onPlayed(playId: string): void;
  onFailed(playId: string, why: string): void;
  /** True: nothing is heard until somebody touches the page. */
  onBlocked(isBlocked: boolean): void;
  /** No voice of this browser speaks the language: the text is there to be read. */
  onVoiceless(language: string): void;
}

/** What comes round is never shorter, or a file of no length would keep the browser busy. */
const shortestRoundMs = 500;

/** Plays what the simulator wants to be heard: one thing at a time. */
export class Player {
  #playing: { id: string; control: AbortController } | undefined;
  #audio: HTMLAudioElement | undefined;
  #hush = new AbortController();
  #volume = 1;

  constructor(private readonly events: PlayerEvents) {
    addEventListener('pagehide', () => this.stop());
  }

  get playId(): string | undefined {
    return this.#playing?.id;
  }

  /** 0…1; 0 is off. */
  set volume(volume: number) {
    this.#volume = volume;
    if (this.#audio) this.#audio.volume = volume;
    if (volume > 0) return;
    this.#hush.abort();
    this.#hush = new AbortController();
  }

  play(play: Play): void {
    if (this.#playing?.id === play.id) return;
    this.stop();
    const control = new AbortController();
    this.#playing = { id: play.id, control };
    this.#playAll(play, control.signal).then(
      () => {
        if (control.signal.aborted) return;
        this.#playing = undefined;
        this.events.onPlayed(play.id);
      },
      (error: unknown) => {
        if (control.signal.aborted) return;
        this.#playing = undefined;
        this.events.onFailed(play.id, error instanceof Error ? error.message : String(error));
      },
    );
  }

  /** Ends what plays; with an id, only that. */
  stop(playId = this.#playing?.id): void {
    if (!this.#playing || this.#playing.id !== playId) return;
    this.#playing.control.abort();
    this.#playing = undefined;
  }

  async #playAll({ media, isLoop }: Play, signal: AbortSignal): Promise<void> {
    const isSingle = isLoop && media.length === 1;
    for (let round = 0; round === 0 || isLoop; round += 1) {
      const startedAt = performance.now();
      for (const medium of media) {
        signal.throwIfAborted();
        if (round === 0) this.events.onBegin(medium);
        await this.#unblocked(() => this.#playOne(medium, isSingle, signal), signal);
      }
      if (isLoop) await pause(Math.max(0, shortestRoundMs - (performance.now() - startedAt)), signal);
    }
  }

  async #playOne(medium: PhoneMedia, isLoop: boolean, signal: AbortSignal): Promise<'blocked' | 'done'> {
    if (medium.kind === 'audio') {
      const onElement = (audio: HTMLAudioElement) => {
        this.#audio = audio;
        audio.volume = this.#volume;
      };
      return (await playAudio({ url: medium.url, isLoop, onElement, signal })) === 'blocked' ? 'blocked' : 'done';
    }
    const { text, language, voice } = medium;
    const volume = () => this.#volume;
    const outcome = await speak({ text, language, voice, volume, hushed: () => this.#hush.signal, signal });
    if (outcome === 'voiceless') this.events.onVoiceless(language);
    return outcome === 'blocked' ? 'blocked' : 'done';
  }

  async #unblocked(play: () => Promise<'blocked' | 'done'>, signal: AbortSignal): Promise<void> {
    while ((await play()) === 'blocked') {
      this.events.onBlocked(true);
      try {
        await nextGesture(signal);
      } finally {
        this.events.onBlocked(false);
      }
    }
  }
}
