import type { FilledCard } from '../../core/card/card';
import { flattenElements, hasElement, textOfElement } from '../../core/card/card-text';
import { cardWords } from '../../core/card/card-words';
import { wordlessText } from '../../core/card/text-of-card';
import { cutText } from '../../core/message/cut-text';
import { type LinkOptions, linksOf } from '../card/card-links';
import type { CardLosses } from '../card/card-losses';

export interface TextRoom {
  /** Whether a text may be sent; if it may, so may each beginning of it. */
  fits(text: string): boolean;
  /** Longer texts do not fit for sure. */
  maxLength: number;
  /** What is done to each text, but not to addresses. */
  plainer(text: string): string;
  ellipsis: string;
}

/**
 * A card as a text that fits: its links whole, in their order, as far as there is room, and before them as much of
 * the text as there is room for.
 */
export function fitCardText(card: FilledCard, options: LinkOptions, room: TextRoom, losses: CardLosses): string {
  const words = cardWords(card.lang);
  const elements = flattenElements(card.body);
  if (hasElement(card, 'Image')) losses.say('imageAsDescription');
  losses.ofInputs(card, options.actionUrl !== undefined);
  const body = room.plainer(
    elements
      .map((element) => textOfElement(element, words))
      .filter((text) => text !== '')
      .join('\n'),
  );
  const links: string[] = [];
  for (const { title, url } of linksOf(card, options, losses)) {
    const label = room.plainer(title);
    const line = [`${label}: ${url}`, url].find((each) => room.fits([...links, each].join('\n')));
    if (line === undefined) losses.say('linkLeftOut', { title });
    else links.push(line);
  }
  const ending = links.length > 0 ? `\n${links.join('\n')}` : '';
  const whole = (body + ending).trim() || cutText(room.plainer(wordlessText(card)), 60, room.ellipsis);
  if (whole.length <= room.maxLength && room.fits(whole)) return whole;
  losses.say('textCut', { limit: room.maxLength });
  return longestThatFits(body, ending, room);
}

function longestThatFits(body: string, ending: string, room: TextRoom): string {
  let [shortest, longest] = [0, Math.min(body.length, room.maxLength)];
  const cutAt = (length: number) => cutText(body, length, room.ellipsis) + ending;
  while (shortest < longest) {
    const middle = Math.ceil((shortest + longest) / 2);
    if (room.fits(cutAt(middle))) shortest = middle;
    else longest = middle - 1;
  }
  // Less than a word says nothing.
  return shortest > room.ellipsis.length + 3 ? cutAt(shortest) : ending.trim();
}
