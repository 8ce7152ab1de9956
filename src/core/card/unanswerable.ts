import type { CardElement, FilledCard } from './card';

/** The card for a channel on which nobody hears what is pressed or typed: a button that does nothing is worse than none. */
export function unanswerable(card: FilledCard): FilledCard {
  return {
    ...card,
    body: withoutInputs(card.body),
    actions: card.actions.filter(({ type }) => type === 'Action.OpenUrl'),
  };
}

/** What is only read. */
export function withoutInputs(elements: CardElement[]): CardElement[] {
  return elements.flatMap((element): CardElement[] => {
    switch (element.type) {
      case 'Input.Text':
      case 'Input.ChoiceSet':
        return [];
      case 'Container':
        return [{ ...element, items: withoutInputs(element.items) }];
      case 'ColumnSet':
        return [
          { ...element, columns: element.columns.map((column) => ({ ...column, items: withoutInputs(column.items) })) },
        ];
      default:
        return [element];
    }
  });
}
