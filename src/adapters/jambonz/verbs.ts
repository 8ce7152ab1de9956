import type { ConnectTarget, Media, SpokenChoices } from '../../ports/gateway';

/** An instruction of jambonz; https://docs.jambonz.org/verbs. */
export type Verb = { verb: string } & Record<string, unknown>;

/** What jambonz can be told to let a caller hear. */
export type Sound = { play: { url: string } } | { say: { text: string; synthesizer: Record<string, unknown> } };

/** Keys that come faster than this after each other are told together; seconds. */
const keyPause = 0.3;
/** Between the end of a sound and what is next; seconds. */
const afterSound = 0.05;

export function say({ text, language, voice }: Extract<Media, { kind: 'text' }>): Sound {
  return { say: { text, synthesizer: { vendor: 'default', language, ...(voice ? { voice } : {}) } } };
}

export function play(url: string): Sound {
  return { play: { url } };
}

/**
 * Lets the caller hear something, until a key is pressed. `hook` is told which keys, or that it is over, and that
 * `waitMs` have passed since. It waits for no more than `most` keys.
 */
export function hear(
  sound: Sound | undefined,
  hook: string,
  { waitMs = 0, most }: { waitMs?: number; most?: number } = {},
): Verb[] {
  const timeout = Math.max(afterSound, waitMs / 1_000);
  return [{ ...listening(hook), ...sound, timeout, ...(most === undefined ? {} : { numDigits: most }) }];
}

/**
 * Lets the caller hear something, or nothing, until a key is pressed or something is said; otherwise as `hear`. Where
 * there is no recognizer, jambonz leaves it at once without a word: what follows tells the hook.
 */
export function hearAndListen(
  sound: Sound | undefined,
  hook: string,
  { waitMs = 0, most, spoken }: { waitMs?: number; most?: number; spoken: SpokenChoices },
): Verb[] {
  const { language, phrases } = spoken;
  const gather: Verb = {
    ...{ ...listening(hook), ...sound, timeout: Math.max(afterSound, waitMs / 1_000) },
    ...(most === undefined ? {} : { numDigits: most }),
    ...{ input: ['digits', 'speech'], bargein: true, recognizer: { vendor: 'default', language, hints: phrases } },
  };
  return [gather, { verb: 'redirect', actionHook: hook }];
}

/** Waits for keys, in silence, for as long as nothing else is said. */
export function wait(hook: string): Verb[] {
  return [{ ...listening(hook), timeout: 0 }];
}

/** Lets the caller hear something to its end, whatever is pressed. */
export function hearAll(sounds: readonly Sound[], hook: string): Verb[] {
  return [...sounds.map(verbOf), { verb: 'redirect', actionHook: hook }];
}

export function verbOf(sound: Sound): Verb {
  return 'play' in sound ? { verb: 'play', ...sound.play } : { verb: 'say', ...sound.say };
}

/** Keys that are pressed while nobody listens are lost: jambonz listens all the time. */
function listening(hook: string): Verb {
  return {
    ...{ verb: 'gather', input: ['digits'], dtmfBargein: true, minDigits: 1 },
    ...{ interDigitTimeout: keyPause, actionHook: hook },
  };
}

/** `sip:…`, `user@realm` or a registered user, or a number. */
export function dialTarget({ address }: Pick<ConnectTarget, 'address'>): Record<string, unknown> {
  if (/^sips?:/i.test(address)) return { type: 'sip', sipUri: address };
  if (/^\+?[\d().\s-]+$/.test(address)) return { type: 'phone', number: address.replaceAll(/[().\s-]/g, '') };
  return { type: 'user', name: address };
}
