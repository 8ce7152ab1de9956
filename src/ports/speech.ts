/** Text to speech. */

export interface SpeechRequest {
  text: string;
  /** BCP 47. */
  language: string;
  /** As the engine calls it; empty: the engine's own choice for the language. */
  voice: string;
}

export interface Speech {
  /** The path of a WAV file (8 kHz, 16 bit, mono) that may be kept. Rejects with RB_SPEECH. */
  render(request: SpeechRequest, signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}
