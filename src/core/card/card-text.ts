import type { ActionStyle, CardElement, CardInput, FilledCard } from './card';
import type { CardWords } from './card-words';

/** An action of the follow-up, as a card offers it. */
export interface OfferedAction {
  name: string;
  title: string;
  style: ActionStyle;
}

/** The actions that a filled card offers, in their order. */
export function actionsOf(card: FilledCard): OfferedAction[] {
  return card.actions.flatMap((action) =>
    action.type === 'Action.Submit'
      ? [{ name: action.data.action, title: action.title, style: action.style ?? 'default' }]
      : [],
  );
}

/** What a filled card asks for, in its order. */
export function inputsOf(card: FilledCard): CardInput[] {
  const isInput = (element: CardElement): element is CardInput =>
    element.type === 'Input.Text' || element.type === 'Input.ChoiceSet';
  return flattenElements(card.body).filter(isInput);
}

export type FlatElement = Exclude<CardElement, { type: 'ColumnSet' | 'Container' }>;

/** The elements in reading order, without the boxes around them: for channels that have one column. */
export function flattenElements(elements: CardElement[]): FlatElement[] {
  return elements.flatMap((element) => {
    switch (element.type) {
      case 'Container':
        return flattenElements(element.items);
      case 'ColumnSet':
        return element.columns.flatMap(({ items }) => flattenElements(items));
      default:
        return [element];
    }
  });
}

/**
 * The elements as paragraphs: what stands in one column or container belongs together, and so does what has
 * no space above it.
 */
export function paragraphsOf(elements: CardElement[]): FlatElement[][] {
  const paragraphs: FlatElement[][] = [];
  for (const element of elements) {
    const parts = element.type === 'ColumnSet' ? element.columns.map(({ items }) => items) : [[element]];
    for (const part of parts) {
      const flat = flattenElements(part);
      const previous = paragraphs.at(-1);
      const isClose = element.spacing === 'none' || element.spacing === 'small';
      if (isClose && previous && element.type !== 'ColumnSet') previous.push(...flat);
      else paragraphs.push(flat);
    }
  }
  return paragraphs;
}

/** Whether some element, at any depth, is of the type. */
export function hasElement(card: FilledCard, type: CardElement['type']): boolean {
  const isIn = (elements: CardElement[]): boolean =>
    elements.some((element) => {
      if (element.type === type) return true;
      if (element.type === 'Container') return isIn(element.items);
      return element.type === 'ColumnSet' && element.columns.some(({ items }) => isIn(items));
    });
  return isIn(card.body);
}

/** One element as text; inputs say nothing, for a text cannot be filled in. */
export function textOfElement(element: FlatElement, words: CardWords): string {
  switch (element.type) {
    case 'TextBlock':
      return element.text;
    case 'FactSet':
      return element.facts.map(({ title, value }) => (title === '' ? value : `${title}: ${value}`)).join('\n');
    case 'Image':
      return element.altText ? `[${words.image}: ${element.altText}]` : '';
    default:
      return '';
  }
}
