/** The alphabet of GSM 03.38, in which a message has 160 characters (https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding). */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** These take the place of two. */
const EXTENDED = new Set('^{}\\[~]|€');

export interface SmsSegments {
  encoding: 'GSM-7' | 'UCS-2';
  segments: number;
}

/** Characters that make a text UCS-2, in their order, each once. */
export function charactersBeyondGsm(text: string): string[] {
  return [...new Set(text)].filter((character) => !BASIC.has(character) && !EXTENDED.has(character));
}

/** How many messages a text is sent and paid as. One character outside of GSM-7 makes all of them UCS-2. */
export function smsSegments(text: string): SmsSegments {
  const characters = [...text];
  const isGsm = characters.every((character) => BASIC.has(character) || EXTENDED.has(character));
  const sizeOf = (character: string) => (isGsm ? (EXTENDED.has(character) ? 2 : 1) : character.length);
  const [single, joined] = isGsm ? [160, 153] : [70, 67];
  const encoding = isGsm ? 'GSM-7' : 'UCS-2';
  const size = characters.reduce((sum, character) => sum + sizeOf(character), 0);
  if (size <= single) return { encoding, segments: size === 0 ? 0 : 1 };
  let segments = 1;
  let used = 0;
  // A character is never divided between two messages.
  for (const character of characters) {
    if (used + sizeOf(character) > joined) {
      segments += 1;
      used = 0;
    }
    used += sizeOf(character);
  }
  return { encoding, segments };
}

const PLAINER: Record<string, string> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '‑': '-',
  '−': '-',
  '…': '...',
  '•': '-',
  '·': '-',
  '\u00A0': ' ',
  '\u202F': ' ',
  '\u2009': ' ',
  '\t': ' ',
  '→': '->',
  '×': 'x',
};

/** Typographic characters as those of GSM-7 that say the same: one of them would halve what fits. */
export function plainerText(text: string): string {
  return text.replace(/[‘’‚“”„«»–—‑−…•·\u00A0\u202F\u2009\t→×]/g, (character) => PLAINER[character] ?? character);
}
