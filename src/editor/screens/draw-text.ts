import { element } from './element.js';

/** How a stretch of text is drawn that a mark begins and ends. */
interface Mark {
  pattern: RegExp;
  draw(match: RegExpMatchArray, inner: (text: string) => (Node | string)[]): Node | string;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const decode = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => entities[name] ?? whole);

const bare: Mark = {
  pattern: /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/,
  draw: ([url]) => drawnLink(decode(url), url),
};

const slackMarks: Mark[] = [
  { pattern: /<(https?:[^>|]+)(?:\|([^>]*))?>/, draw: ([, url = '', label]) => drawnLink(decode(label ?? url), url) },
  { pattern: /(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*[^*\s])\*(?![\p{L}\p{N}*])/u, draw: styled('strong') },
  { pattern: /(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*[^_\s])_(?![\p{L}\p{N}_])/u, draw: styled('em') },
  { pattern: /(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*[^~\s])~(?![\p{L}\p{N}~])/u, draw: styled('s') },
  { pattern: /`([^`\n]+)`/, draw: ([, code = '']) => element('code', {}, decode(code)) },
  bare,
];
const markdownMarks: Mark[] = [
  { pattern: /\\([!-/:-@[-`{-~])/, draw: ([, character = '']) => character },
  { pattern: /\*\*((?:\\.|[^*\\]|\*(?!\*))+)\*\*/, draw: styled('strong') },
  {
    pattern: /\[((?:\\.|[^\]\\])*)\]\(([^)\s]*)\)/,
    draw: ([, label = '', url = ''], inner) => element('span', drawnLinkAttributes(url), ...inner(label)),
  },
];
const telegramMarks: Mark[] = [
  { pattern: /<b>([\s\S]*?)<\/b>/, draw: styled('strong') },
  { pattern: /<i>([\s\S]*?)<\/i>/, draw: styled('em') },
  bare,
];
const whatsappMarks: Mark[] = [{ pattern: /(?<!\S)\*(?=\S)([^*\n]*[^*\s])\*(?!\S)/, draw: styled('strong') }, bare];

/** Slack's mrkdwn. What is drawn of it, as of all the others here, is text and our own elements, never HTML. */
export const slackText = (text: string): (Node | string)[] => marked(text, slackMarks);
/** As Adaptive Cards and Webex read it; a blank line between lines is one line's end there. */
export const markdownText = (text: string): (Node | string)[] => marked(text, markdownMarks);
/** The few tags of HTML that Telegram knows. */
export const telegramText = (text: string): (Node | string)[] => marked(text, telegramMarks);
export const whatsappText = (text: string): (Node | string)[] => marked(text, whatsappMarks, (plain) => plain);
/** Only web addresses are more than text. */
export const plainText = (text: string): (Node | string)[] => marked(text, [bare], (plain) => plain);

function marked(text: string, marks: Mark[], plain: (text: string) => string = decode): (Node | string)[] {
  const parts: (Node | string)[] = [];
  // The earliest of the marks each time; found again only when it has been passed.
  const found = marks.map((mark) => ({ mark, match: text.match(mark.pattern), from: 0 }));
  let at = 0;
  for (;;) {
    for (const each of found) {
      if (!each.match || each.from + (each.match.index ?? 0) >= at) continue;
      each.match = text.slice(at).match(each.mark.pattern);
      each.from = at;
    }
    const next = found
      .filter(({ match }) => match)
      .sort((one, other) => startOf(one) - startOf(other))
      .at(0);
    if (!next?.match) return [...parts, plain(text.slice(at))];
    const start = startOf(next);
    if (start > at) parts.push(plain(text.slice(at, start)));
    parts.push(next.mark.draw(next.match, (inner) => marked(inner, marks, plain)));
    at = start + next.match[0].length;
  }
}

function startOf({ match, from }: { match: RegExpMatchArray | null; from: number }): number {
  return from + (match?.index ?? 0);
}

function styled(tag: 'strong' | 'em' | 's'): Mark['draw'] {
  return ([, content = ''], inner) => element(tag, {}, ...inner(content));
}

/** Looks like a link and leads nowhere: a preview has no recipient who could answer. */
function drawnLink(label: string, url: string): HTMLElement {
  return element('span', drawnLinkAttributes(url), label);
}

function drawnLinkAttributes(url: string) {
  return { class: 'ringback-drawn-link', title: decode(url) };
}
