import { createHash } from 'node:crypto';
import { watchAbort } from '../../core/abort-watch';
import { RingbackError } from '../../core/errors';
import type { Speech, SpeechRequest } from '../../ports/speech';
import { notKept } from './not-kept';
import { speakableText } from './speakable-text';
import type { SpeechEngine } from './speech-engine';
import { speechFailed } from './speech-failure';
import { toTelephoneWav } from './telephone-wav';
import type { WavCache } from './wav-cache';

/** Goes up when what is kept should be made anew. */
const version = 1;

interface Rendering {
  path: Promise<string>;
  /** How many wait for it; without any it is given up. */
  wanted: number;
  abort: AbortController;
}

/**
 * Speech of one engine, kept by text, language, voice and the engine's settings. Who asks for what is already being
 * spoken waits for the same.
 */
export function createCachedSpeech(engine: SpeechEngine, cache: WavCache): Speech {
  const renderings = new Map<string, Rendering>();

  async function make(key: string, request: SpeechRequest, signal: AbortSignal): Promise<string> {
    const known = await cache.get(key);
    if (known) return known;
    const wav = await telephoneWav(await engine.speak(request, signal), signal);
    return cache.put(key, wav);
  }

  async function telephoneWav(sound: Buffer, signal: AbortSignal): Promise<Buffer> {
    try {
      return await toTelephoneWav(sound, signal);
    } catch (thrown) {
      if (!(thrown instanceof RingbackError) || thrown.code !== 'RB_CALL_MEDIA') throw thrown;
      throw speechFailed(`What ${engine.name} gave cannot be played. ${thrown.summary}`, {
        remedy: 'Have it give WAV: PCM, mono or stereo, 8 to 48 kHz.',
        cause: thrown,
      });
    }
  }

  function begin(key: string, request: SpeechRequest): Rendering {
    const abort = new AbortController();
    const path = make(key, request, abort.signal)
      .catch((thrown: unknown) => {
        throw thrown instanceof RingbackError || abort.signal.aborted ? thrown : notKept('RB_SPEECH', 'speech', thrown);
      })
      .finally(() => {
        if (renderings.get(key) === rendering) renderings.delete(key);
      });
    const rendering: Rendering = { path, wanted: 0, abort };
    renderings.set(key, rendering);
    return rendering;
  }

  async function render(request: SpeechRequest, signal: AbortSignal): Promise<string> {
    const asked = { ...request, text: speakableText(request.text) };
    signal.throwIfAborted();
    const key = keyOf(engine, asked);
    const rendering = renderings.get(key) ?? begin(key, asked);
    rendering.wanted += 1;
    return await new Promise<string>((resolve, reject) => {
      const unwatch = watchAbort(signal, () => {
        rendering.wanted -= 1;
        if (rendering.wanted === 0) {
          // Whoever asks from now on begins anew.
          renderings.delete(key);
          rendering.abort.abort(signal.reason);
        }
        reject(signal.reason);
      });
      rendering.path.then(resolve, reject).finally(unwatch);
    });
  }

  return {
    render,
    async close() {
      engine.close();
      await Promise.allSettled([...renderings.values()].map(({ path }) => path));
    },
  };
}

function keyOf(engine: SpeechEngine, { text, language, voice }: SpeechRequest): string {
  const all = JSON.stringify([version, engine.fingerprint, text, language.toLowerCase(), voice]);
  return createHash('sha256').update(all).digest('hex');
}
