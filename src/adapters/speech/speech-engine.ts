import type { SpeechRequest } from '../../ports/speech';

/** More than twenty minutes of speech as services give it (24 kHz, 16 bit). */
export const largestSoundBytes = 64 * 1024 * 1024;

/** What speaks: a command on this machine, a service. It keeps nothing. */
export interface SpeechEngine {
  /** For people: `espeak-ng`, `tts.example.com`. */
  readonly name: string;
  /** All that decides how it sounds apart from the request; never a secret. */
  readonly fingerprint: string;
  /** A WAV file of any kind that `readWav` knows. Rejects with RB_SPEECH, or with the signal's reason. */
  speak(request: SpeechRequest, signal: AbortSignal): Promise<Buffer>;
  /** Ends what is going on: it rejects with RB_CLOSED. Idempotent. */
  close(): void;
}
