export interface TextPart {
  text: string;
  /** The part is a web address. */
  isLink: boolean;
}

const WEB_ADDRESS = /https?:\/\/[^\s<>"'|]+/g;
/** They end a sentence, not an address. */
const PUNCTUATION = '.,;:!?)]}';

/** A plain text, divided at the web addresses in it; joined again, the parts are the text. */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(WEB_ADDRESS)) {
    const address = withoutPunctuation(match[0]);
    if (match.index > end) parts.push({ text: text.slice(end, match.index), isLink: false });
    parts.push({ text: address, isLink: true });
    end = match.index + address.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), isLink: false });
  return parts;
}

/** No pattern: searched from each place, one would be slow on a long run of such characters. */
function withoutPunctuation(address: string): string {
  let end = address.length;
  while (PUNCTUATION.includes(address[end - 1] ?? ' ')) end -= 1;
  return address.slice(0, end);
}
