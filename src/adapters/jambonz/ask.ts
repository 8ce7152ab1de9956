import { DigitInput } from '../../core/call/digit-input';
import { whileUp } from '../../core/call/line-commands';
import { untilAborted } from '../../core/until-aborted';
import type { CollectOutcome, CollectRequest } from '../../ports/gateway';
import type { JambonzLine, Told } from './jambonz-line';
import { textOf } from './jambonz-message';
import { hear, type Sound } from './verbs';

/**
 * A question that keys may interrupt. Its last words and the time for the first key are one instruction: between
 * two, jambonz would not hear a key.
 */
export async function askWithSounds(
  line: JambonzLine,
  sounds: readonly Sound[],
  request: Omit<CollectRequest, 'prompt'>,
): Promise<CollectOutcome> {
  const { signal, maxDigits, firstDigitMs } = request;
  signal.throwIfAborted();
  const input = new DigitInput(request, line.clock);
  line.keys.ask(input, true);
  try {
    for (const [index, sound] of sounds.entries()) {
      if (input.hasBegun || input.isOver) break;
      const isLast = index === sounds.length - 1;
      const rules = isLast ? { waitMs: firstDigitMs, most: maxDigits } : {};
      const told = await hearUntil(line, input.begun, { sound, rules, signal });
      if (isLast && told && textOf(told.digits) === '') input.end();
    }
    return await whileUp(line.ended, untilAborted(input.outcome, signal));
  } finally {
    input.close();
    line.keys.stopListening();
  }
}

/** Undefined when `enough` came first: what is heard stops. */
async function hearUntil(
  line: JambonzLine,
  enough: Promise<void>,
  { sound, rules, signal }: { sound: Sound; rules: Parameters<typeof hear>[2]; signal: AbortSignal },
): Promise<Told | undefined> {
  const stop = new AbortController();
  const hearing = line.run((hook) => hear(sound, hook, rules), AbortSignal.any([signal, stop.signal]));
  await Promise.race([hearing, enough]);
  stop.abort();
  return hearing.catch((error: unknown) => {
    if (error === stop.signal.reason) return undefined;
    throw error;
  });
}
