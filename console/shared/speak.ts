import { hasGesture } from './gesture.js';
import { pause } from './pause.js';
import { readingMs, speakablePieces } from './sentences.js';
import { bestVoice } from './voices.js';

export interface SpeakRequest {
  text: string;
  /** BCP 47. */
  language: string;
  voice?: string | undefined;
  /** 0…1, asked again for each sentence. */
  volume(): number;
  /** Aborted when somebody turns the sound off: the rest takes as long as it would, in silence. */
  hushed(): AbortSignal;
  signal: AbortSignal;
}

/** Before its first word: another tab may be speaking, and the browser has one voice at a time. */
const startWithinMs = 12_000;

/**
 * spoken: by a voice, or in silence because the sound is off. voiceless: no voice speaks this language; it took
 * the time that it takes to read. blocked: the browser waits for a gesture, and said nothing.
 */
export type SpeakOutcome = 'spoken' | 'voiceless' | 'blocked';

/** Speaks a text with the browser's own voice. Never hangs; rejects only with the signal's reason. */
export async function speak(request: SpeakRequest): Promise<SpeakOutcome> {
  const { text, language, signal } = request;
  const voice = await bestVoice(language, request.voice);
  signal.throwIfAborted();
  if (!voice) {
    await pause(readingMs(text), signal);
    return 'voiceless';
  }
  if (!hasGesture()) return 'blocked';
  for (const piece of speakablePieces(text, language)) {
    signal.throwIfAborted();
    const startedAt = performance.now();
    const outcome = request.volume() > 0 ? await sayPiece(piece, voice, request) : 'silent';
    signal.throwIfAborted();
    if (outcome === 'blocked') return 'blocked';
    if (outcome === 'silent') await pause(Math.max(0, readingMs(piece) - (performance.now() - startedAt)), signal);
  }
  return 'spoken';
}

/** Always settles: at its end, at an error, when hushed or stopped, or when the browser says nothing for too long. */
function sayPiece(
  piece: string,
  voice: SpeechSynthesisVoice,
  { language, volume, hushed, signal }: SpeakRequest,
): Promise<'said' | 'silent' | 'blocked'> {
  return new Promise((resolve) => {
    const utterance = new SpeechSynthesisUtterance(piece);
    utterance.voice = voice;
    utterance.lang = voice.lang || language;
    utterance.volume = volume();
    const hush = hushed();
    const settle = (outcome: 'said' | 'silent' | 'blocked') => {
      clearTimeout(guard);
      hush.removeEventListener('abort', cut);
      signal.removeEventListener('abort', cut);
      utterance.onend = null;
      utterance.onerror = null;
      resolve(outcome);
    };
    const cut = () => {
      settle('silent');
      speechSynthesis.cancel();
    };
    let guard = setTimeout(cut, startWithinMs);
    utterance.onstart = () => {
      clearTimeout(guard);
      guard = setTimeout(cut, readingMs(piece) * 2 + 4_000);
    };
    utterance.onend = () => settle('said');
    utterance.onerror = ({ error }) => settle(error === 'not-allowed' ? 'blocked' : 'silent');
    hush.addEventListener('abort', cut, { once: true });
    signal.addEventListener('abort', cut, { once: true });
    // Chrome keeps a pause of an earlier page.
    speechSynthesis.resume();
    speechSynthesis.speak(utterance);
  });
}
