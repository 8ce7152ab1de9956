/** One element of TwiML; https://www.twilio.com/docs/voice/twiml. Attributes that are undefined are left out. */
export interface TwimlVerb {
  name: string;
  attributes?: Record<string, string | number | boolean | undefined>;
  children?: (TwimlVerb | string)[];
}

/** The document that answers a request of Twilio. */
export function twimlDocument(verbs: readonly TwimlVerb[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs.map(written).join('')}</Response>`;
}

function written({ name, attributes = {}, children = [] }: TwimlVerb): string {
  const given = Object.entries(attributes)
    .map(([key, value]) => (value === undefined ? '' : ` ${key}="${escaped(String(value))}"`))
    .join('');
  const inside = children.map((child) => (typeof child === 'string' ? escaped(child) : written(child))).join('');
  return inside === '' ? `<${name}${given}/>` : `<${name}${given}>${inside}</${name}>`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What no XML document may have in it, lone halves of pairs included. */
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** What most addresses and texts are made of. */
const plain = /^[\w \t\n\r.,:;!?'()/=+%#@-]*$/;

function escaped(text: string): string {
  if (plain.test(text)) return text;
  return text.replaceAll(forbidden, '').replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
}

/** Of the text in one `<Say>`; Twilio refuses longer ones. */
const longestText = 4_000;

/** `<Say>`, as many as the text is long. */
export function say(text: string, { language, voice }: { language: string; voice?: string | undefined }): TwimlVerb[] {
  return pieces(text).map((piece) => ({ name: 'Say', attributes: { voice, language }, children: [piece] }));
}

/** Cut after a sentence, a word, or where it must be. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let rest = text;
  while (rest.length > longestText) {
    const head = rest.slice(0, longestText);
    const sentence = /^.*[.!?。]\s/s.exec(head)?.[0].length ?? 0;
    const word = /^.*\s/s.exec(head)?.[0].length ?? 0;
    // Not between the two halves of a character.
    const whole = longestText - (/[\ud800-\udbff]$/.test(head) ? 1 : 0);
    const at = sentence > longestText / 2 ? sentence : word || whole;
    found.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...found, rest];
}

export function playUrl(url: string): TwimlVerb {
  return { name: 'Play', children: [url] };
}

export function pause(seconds: number): TwimlVerb {
  return { name: 'Pause', attributes: { length: seconds } };
}

export function redirect(url: string): TwimlVerb {
  return { name: 'Redirect', attributes: { method: 'POST' }, children: [url] };
}

export const hangup: TwimlVerb = { name: 'Hangup' };
export const reject: TwimlVerb = { name: 'Reject' };

export interface GatherRules {
  action: string;
  /** Of silence after the last sound or key. At least one: Twilio knows no less. */
  seconds: number;
  mostDigits: number;
  /** Empty: none. */
  terminator: string;
  /** What may be said instead of the first key. */
  spoken?: { language: string; phrases: string[] } | undefined;
}

/** Of the hints for the recognizer; https://www.twilio.com/docs/voice/twiml/gather#hints. */
const mostHints = 500;
const longestHint = 100;

/** Lets the caller hear something and waits for keys, which stop it. Twilio comes back in any case. */
export function gather(
  sounds: readonly TwimlVerb[],
  { action, seconds, mostDigits, terminator, spoken }: GatherRules,
): TwimlVerb {
  const hints = spoken?.phrases.slice(0, mostHints).map((phrase) => phrase.slice(0, longestHint));
  return {
    name: 'Gather',
    attributes: {
      ...{ input: spoken ? 'dtmf speech' : 'dtmf', action, method: 'POST', actionOnEmptyResult: true },
      ...{ timeout: Math.max(1, Math.ceil(seconds)), numDigits: Math.max(1, mostDigits), finishOnKey: terminator },
      ...(spoken ? { language: spoken.language, hints: hints?.join(', '), speechTimeout: 'auto' } : {}),
    },
    children: [...sounds],
  };
}
