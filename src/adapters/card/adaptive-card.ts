import type { CardElement, FilledCard } from '../../core/card/card';
import { cardWords } from '../../core/card/card-words';
import { wordlessText } from '../../core/card/text-of-card';
import type { CardLosses } from './card-losses';
import { describedImages } from './described-images';
import { escapeMarkdown } from './escape-markdown';

/** An Adaptive Card as it is sent. */
export interface AdaptiveCardJson {
  $schema: string;
  type: 'AdaptiveCard';
  version: string;
  lang?: string;
  body: CardElement[];
  actions?: object[];
}

interface AdaptiveCardForm {
  version: string;
  actions: object[];
  /** Of the JSON, in UTF-8. */
  maxBytes: number;
}

/**
 * A filled card for a channel that takes Adaptive Cards. Texts are plain in our cards and Markdown there, so they
 * are escaped. Elements are left out from the end, inputs last, until the card is small enough.
 */
export function adaptiveCardOf(card: FilledCard, form: AdaptiveCardForm, losses: CardLosses): AdaptiveCardJson {
  const body = card.body.map(escapeElement);
  if (body.length === 0 && form.actions.length === 0) {
    body.push({ type: 'TextBlock', text: escapeMarkdown(wordlessText(card)), wrap: true });
  }
  const build = (missing: number): AdaptiveCardJson => ({
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: form.version,
    ...(card.lang === undefined ? {} : { lang: card.lang }),
    body: missing === 0 ? body : [...body, lastLine(card, missing)],
    ...(form.actions.length === 0 ? {} : { actions: form.actions }),
  });
  // An image within the card may be larger than all of the rest: its description takes its place first.
  if (bytesOf(build(0)) > form.maxBytes) {
    const described = card.body.map((element) => escapeElement(describedImages(element, losses)));
    body.splice(0, body.length, ...described);
  }
  // Measured once each: a card may have hundreds of elements.
  const sizes = body.map(bytesOf);
  let [size, missing] = [bytesOf(build(0)), 0];
  const room = form.maxBytes - bytesOf(lastLine(card, body.length)) - 1;
  while (size > (missing === 0 ? form.maxBytes : room) && body.length > 0) {
    const last = body.findLastIndex(({ type }) => !type.startsWith('Input.'));
    const dropped = last === -1 ? body.length - 1 : last;
    size -= (sizes[dropped] ?? 0) + 1;
    body.splice(dropped, 1);
    sizes.splice(dropped, 1);
    missing += 1;
  }
  if (missing > 0) losses.say('cardCut', { count: missing });
  return build(missing);
}

function bytesOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function lastLine(card: FilledCard, missing: number): CardElement {
  return { type: 'TextBlock', text: cardWords(card.lang).moreParts(missing), isSubtle: true, wrap: true };
}

function escapeElement(element: CardElement): CardElement {
  switch (element.type) {
    case 'TextBlock':
      return { ...element, text: escapeMarkdown(element.text) };
    case 'FactSet': {
      const facts = element.facts.map(({ title, value }) => ({
        title: escapeMarkdown(title),
        value: escapeMarkdown(value),
      }));
      return { ...element, facts };
    }
    case 'Container':
      return { ...element, items: element.items.map(escapeElement) };
    case 'ColumnSet': {
      const columns = element.columns.map((column) => ({ ...column, items: column.items.map(escapeElement) }));
      return { ...element, columns };
    }
    case 'Input.Text':
    case 'Input.ChoiceSet':
      return { ...element, ...(element.label ? { label: escapeMarkdown(element.label) } : {}) };
    default:
      return element;
  }
}
