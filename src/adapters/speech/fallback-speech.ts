import { RingbackError } from '../../core/errors';
import type { Speech, SpeechRequest } from '../../ports/speech';
import { speakableText } from './speakable-text';

/** So long one that has failed is passed over where another one works: callers should not wait for it each time. */
const restMs = 30_000;

/**
 * The first that can: when one fails, the next speaks, with a voice of its own. When all have failed, the error is
 * that of the first. `onFailure` is told of each that another one stood in for, for the log.
 */
export function createFallbackSpeech(
  speeches: readonly Speech[],
  deps: { onFailure(error: RingbackError): void; now?: () => number },
): Speech {
  const { onFailure, now = Date.now } = deps;
  const [first] = speeches;
  const restsUntil = new Map<Speech, number>();
  const isRested = (speech: Speech) => (restsUntil.get(speech) ?? 0) <= now();

  async function render(request: SpeechRequest, signal: AbortSignal): Promise<string> {
    const text = speakableText(request.text);
    // Those that rest come last: they are still better than silence.
    const order = [...speeches.filter(isRested), ...speeches.filter((speech) => !isRested(speech))];
    const failures = new Map<Speech, RingbackError>();
    for (const speech of order) {
      try {
        const path = await speech.render({ ...request, text, voice: speech === first ? request.voice : '' }, signal);
        restsUntil.delete(speech);
        for (const error of failures.values()) onFailure(error);
        return path;
      } catch (error) {
        if (signal.aborted || !(error instanceof RingbackError) || error.code !== 'RB_SPEECH') throw error;
        if (isRested(speech)) restsUntil.set(speech, now() + restMs);
        failures.set(speech, error);
      }
    }
    const first = speeches.map((speech) => failures.get(speech)).find((error) => error !== undefined);
    throw (
      first ?? new RingbackError('RB_SPEECH', 'There is no text to speech.', { remedy: 'Choose one in the gateway.' })
    );
  }

  return {
    render,
    async close() {
      await Promise.all(speeches.map((speech) => speech.close()));
    },
  };
}
