import type { Speech } from '../../ports/speech';
import { createCachedSpeech } from './cached-speech';
import { createCommandSpeech } from './command-speech';
import { createHttpSpeech } from './http-speech';
import type { SpeechEngine } from './speech-engine';
import type { SpeechSettings } from './speech-settings';
import type { WavCache } from './wav-cache';

export interface SpeechDeps {
  /** Where what was spoken is kept; engines may share one. */
  cache: WavCache;
  /** How long one text may take. */
  timeoutMs?: number;
}

/** Somebody waits on the line; a slow voice still has time for some sentences. */
const usualTimeoutMs = 30_000;

/** The text to speech that a gateway's dialog describes. Throws RB_CONFIG for settings that cannot be. */
export function createSpeech(settings: SpeechSettings, { cache, timeoutMs = usualTimeoutMs }: SpeechDeps): Speech {
  return createCachedSpeech(createEngine(settings, timeoutMs), cache);
}

function createEngine(settings: SpeechSettings, timeoutMs: number): SpeechEngine {
  switch (settings.kind) {
    case 'command':
      return createCommandSpeech(settings, timeoutMs);
    case 'http':
      return createHttpSpeech(settings, timeoutMs);
  }
}
