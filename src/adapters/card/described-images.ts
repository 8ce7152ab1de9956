import type { CardElement } from '../../core/card/card';
import type { CardLosses } from './card-losses';

/** An element whose images within the message (`data:`) are descriptions; linked ones stay. */
export function describedImages(element: CardElement, losses: CardLosses): CardElement {
  switch (element.type) {
    case 'Image':
      if (!element.url.startsWith('data:')) return element;
      losses.say('imageAsDescription');
      return { type: 'TextBlock', text: element.altText ?? '—', isSubtle: true, wrap: true };
    case 'Container':
      return { ...element, items: element.items.map((item) => describedImages(item, losses)) };
    case 'ColumnSet': {
      const columns = element.columns.map((column) => ({
        ...column,
        items: column.items.map((item) => describedImages(item, losses)),
      }));
      return { ...element, columns };
    }
    default:
      return element;
  }
}
