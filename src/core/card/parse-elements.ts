import {
  ALIGNMENTS,
  CARD_LIMITS,
  CARD_NAME,
  type CardElement,
  CHOICE_STYLES,
  CONTAINER_STYLES,
  type Column,
  IMAGE_SIZES,
  IMAGE_STYLES,
  SPACINGS,
  TEXT_COLORS,
  TEXT_SIZES,
  TEXT_WEIGHTS,
} from './card';
import { cardError, compact, isProperties, PropertyReader } from './card-reader';

interface Place {
  depth: number;
  /** Within something that is repeated already. */
  isRepeated: boolean;
}

const MAX_INPUT_LENGTH = 4_000;
/** What an author who knows Adaptive Cards may expect to be formatted. */
const MARKDOWN = /\*\*\S.*\*\*|\[[^\]]+\]\(\s*https?:/;

/** Reads the elements of one card, counting them. */
export class ElementParser {
  readonly #inputIds = new Set<string>();
  #count = 0;

  constructor(readonly warnings: string[]) {}

  /** The elements in the property `name`. Unknown ones are replaced by their fallback, or left out with a warning. */
  parse(parent: PropertyReader, name: string, place: Place): CardElement[] {
    if (place.depth > CARD_LIMITS.depth) {
      throw cardError(
        parent.pathOf(name),
        `is more than ${CARD_LIMITS.depth} levels deep`,
        'Take it out of its containers.',
      );
    }
    const elements: CardElement[] = [];
    for (const { source, path } of parent.list(name, CARD_LIMITS.elements, 'elements')) {
      const element = this.#element(new PropertyReader(source, path, this.warnings), place);
      if (element) elements.push(element);
    }
    return elements;
  }

  #element(reader: PropertyReader, place: Place): CardElement | undefined {
    this.#count += 1;
    if (this.#count > CARD_LIMITS.elements) {
      throw cardError(reader.path, `is one of more than ${CARD_LIMITS.elements} elements`, 'Leave some out.');
    }
    const repeat = this.#repeat(reader, place);
    const element = this.#byType(reader, { ...place, isRepeated: place.isRepeated || repeat !== undefined });
    if (!element) return this.#fallback(reader, place);
    const spacing = reader.choice('spacing', SPACINGS);
    const separator = reader.flag('separator');
    reader.value('id');
    reader.value('fallback');
    reader.warnOfOthers();
    return { ...element, ...compact({ spacing, separator, repeat }) };
  }

  #byType(reader: PropertyReader, place: Place): CardElement | undefined {
    switch (reader.source.type) {
      case 'TextBlock':
        return this.#textBlock(reader);
      case 'Image':
        return {
          type: 'Image',
          url: reader.requiredText('url'),
          ...compact({
            altText: reader.text('altText'),
            size: reader.choice('size', IMAGE_SIZES),
            style: reader.choice('style', IMAGE_STYLES),
            horizontalAlignment: reader.choice('horizontalAlignment', ALIGNMENTS),
          }),
        };
      case 'FactSet':
        return { type: 'FactSet', facts: this.#pairs(reader, 'facts', CARD_LIMITS.facts) };
      case 'ColumnSet':
        return { type: 'ColumnSet', columns: this.#columns(reader, place) };
      case 'Container': {
        const style = reader.choice('style', CONTAINER_STYLES);
        const items = this.parse(reader, 'items', { ...place, depth: place.depth + 1 });
        return { type: 'Container', ...compact({ style }), items };
      }
      case 'Input.Text':
        return {
          type: 'Input.Text',
          ...this.#input(reader, place),
          ...compact({ isMultiline: reader.flag('isMultiline'), maxLength: this.#maxLength(reader) }),
        };
      case 'Input.ChoiceSet':
        return this.#choiceSet(reader, place);
      default:
        return undefined;
    }
  }

  #textBlock(reader: PropertyReader): CardElement {
    const text = reader.requiredText('text');
    if (MARKDOWN.test(text)) reader.warn('text', 'has Markdown, which is shown as it is written');
    return {
      type: 'TextBlock',
      text,
      ...compact({
        size: reader.choice('size', TEXT_SIZES),
        weight: reader.choice('weight', TEXT_WEIGHTS),
        color: reader.choice('color', TEXT_COLORS),
        isSubtle: reader.flag('isSubtle'),
        wrap: reader.flag('wrap'),
        horizontalAlignment: reader.choice('horizontalAlignment', ALIGNMENTS),
      }),
    };
  }

  #columns(reader: PropertyReader, place: Place): Column[] {
    return reader.list('columns', CARD_LIMITS.columns, 'columns').map(({ source, path }) => {
      const column = new PropertyReader(source, path, this.warnings);
      const width = column.value('width');
      const isWidth =
        typeof width === 'number' ? width > 0 : /^(auto|stretch|\d{1,4}(\.\d+)?(px)?)$/.test(String(width));
      if (width !== undefined && !isWidth) column.warn('width', 'is no width and is left out');
      const items = this.parse(column, 'items', { ...place, depth: place.depth + 1 });
      column.value('id');
      column.warnOfOthers();
      return { type: 'Column', ...(width !== undefined && isWidth ? { width: width as string | number } : {}), items };
    });
  }

  #choiceSet(reader: PropertyReader, place: Place): CardElement {
    const choices = this.#pairs(reader, 'choices', CARD_LIMITS.choices);
    if (choices.length === 0)
      throw cardError(reader.pathOf('choices'), 'has nothing to choose', 'Add { "title", "value" }.');
    return {
      type: 'Input.ChoiceSet',
      ...this.#input(reader, place),
      choices,
      ...compact({ style: reader.choice('style', CHOICE_STYLES), isMultiSelect: reader.flag('isMultiSelect') }),
    };
  }

  #input(reader: PropertyReader, place: Place) {
    const id = reader.requiredText('id');
    const path = reader.pathOf('id');
    // What is entered comes back beside `action`, which says what was pressed.
    if (!CARD_NAME.test(id) || id === 'action') {
      throw cardError(
        path,
        `cannot be “${id.slice(0, 60)}”`,
        'Use up to 40 letters, digits, dots, hyphens and underscores, and not “action”.',
      );
    }
    if (this.#inputIds.has(id)) throw cardError(path, `is “${id}”, as that of another input`, 'Give each its own id.');
    if (place.isRepeated) {
      throw cardError(
        reader.path,
        'is an input that would be repeated for each record',
        'Take it out of what is repeated.',
      );
    }
    this.#inputIds.add(id);
    const [label, isRequired, errorMessage] = [
      reader.text('label'),
      reader.flag('isRequired'),
      reader.text('errorMessage'),
    ];
    return {
      id,
      ...compact({
        label,
        isRequired,
        errorMessage,
        placeholder: reader.text('placeholder'),
        value: reader.text('value'),
      }),
    };
  }

  #maxLength(reader: PropertyReader): number | undefined {
    const value = reader.value('maxLength');
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return Math.min(value, MAX_INPUT_LENGTH);
    reader.warn('maxLength', 'is no number of characters and is left out');
    return undefined;
  }

  #pairs(parent: PropertyReader, name: string, limit: number) {
    return parent.list(name, limit, name).map(({ source, path }) => {
      const reader = new PropertyReader(source, path, this.warnings);
      const pair = { title: reader.givenText('title'), value: reader.givenText('value') };
      reader.warnOfOthers();
      return pair;
    });
  }

  #repeat(reader: PropertyReader, { isRepeated }: Place): 'records' | undefined {
    const repeat = reader.value('repeat');
    if (repeat === undefined || repeat === false || repeat === '') return undefined;
    if (repeat !== 'records')
      throw cardError(reader.pathOf('repeat'), 'is not "records"', 'A card repeats nothing else.');
    if (!isRepeated) return repeat;
    reader.warn('repeat', 'is within an element that is repeated already and is left out');
    return undefined;
  }

  #fallback(reader: PropertyReader, place: Place): CardElement | undefined {
    const { type, fallback } = reader.source;
    const shown = typeof type === 'string' ? type.slice(0, 60) : 'none';
    this.warnings.push(
      `${reader.path}, of the type ${shown}, cannot be shown and ${isProperties(fallback) ? 'is replaced by its fallback' : 'is left out'}.`,
    );
    if (!isProperties(fallback) || place.depth >= CARD_LIMITS.depth) return undefined;
    return this.#element(new PropertyReader(fallback, reader.pathOf('fallback'), this.warnings), {
      ...place,
      depth: place.depth + 1,
    });
  }
}
