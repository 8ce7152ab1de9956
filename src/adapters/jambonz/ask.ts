import { DigitInput, takesSpeech } from '../../core/call/digit-input';
import { whileUp } from '../../core/call/line-commands';
import { untilAborted } from '../../core/until-aborted';
import type { CollectOutcome, CollectRequest, SpokenChoices } from '../../ports/gateway';
import type { JambonzLine, Told } from './jambonz-line';
import { textOf } from './jambonz-message';
import { hear, hearAndListen, type Sound } from './verbs';

interface Asks {
  line: JambonzLine;
  /** Speech was to be recognized, and was not. */
  onDeaf(): void;
}

interface Hearing {
  /** Absent: silence. */
  sound: Sound | undefined;
  rules: { waitMs?: number; most?: number };
  /** What may be said; absent: keys only. */
  spoken: SpokenChoices | undefined;
  signal: AbortSignal;
}

/**
 * A question that keys, or speech, may interrupt. Its last words and the time for the first key are one instruction:
 * between two, jambonz would not hear a key.
 */
export async function askWithSounds(
  { line, onDeaf }: Asks,
  sounds: readonly (Sound | undefined)[],
  request: Omit<CollectRequest, 'prompt'>,
): Promise<CollectOutcome> {
  const { signal, maxDigits, firstDigitMs, bargeIn, phrases } = request;
  signal.throwIfAborted();
  const input = new DigitInput(request, line.clock);
  let spoken = takesSpeech(request) ? phrases : undefined;
  line.keys.ask(input, bargeIn);
  try {
    for (const [index, sound] of sounds.entries()) {
      if (input.hasBegun || input.isOver) break;
      const isLast = index === sounds.length - 1;
      const hearing = { sound, rules: isLast ? { waitMs: firstDigitMs, most: maxDigits } : {}, signal };
      let told = await hearUntil(line, input.begun, { ...hearing, spoken });
      if (spoken && told && !input.hasBegun && isDeaf(told)) {
        onDeaf();
        spoken = undefined;
        told = await hearUntil(line, input.begun, { ...hearing, spoken });
      }
      if (isLast && told && textOf(told.digits) === '') input.end();
    }
    return await whileUp(line.ended, untilAborted(input.outcome, signal));
  } finally {
    input.close();
    line.keys.stopListening();
  }
}

/** It ended neither by keys nor by speech nor by the time: the recognizer failed, or there is none. */
function isDeaf({ reason }: Told): boolean {
  return reason === undefined || reason === 'error';
}

/** Undefined when `enough` came first: what is heard stops. */
async function hearUntil(
  line: JambonzLine,
  enough: Promise<void>,
  { sound, rules, spoken, signal }: Hearing,
): Promise<Told | undefined> {
  const stop = new AbortController();
  const verbs = (hook: string) =>
    spoken ? hearAndListen(sound, hook, { ...rules, spoken }) : hear(sound, hook, rules);
  const hearing = line.run(verbs, AbortSignal.any([signal, stop.signal]));
  await Promise.race([hearing, enough]);
  stop.abort();
  return hearing.catch((error: unknown) => {
    if (error === stop.signal.reason) return undefined;
    throw error;
  });
}
