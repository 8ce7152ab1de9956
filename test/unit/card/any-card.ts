import fc from 'fast-check';
import {
  ACTION_STYLES,
  ALIGNMENTS,
  CARD_LIMITS,
  CHOICE_STYLES,
  CONTAINER_STYLES,
  IMAGE_SIZES,
  SPACINGS,
  TEXT_COLORS,
  TEXT_SIZES,
} from '../../../src/core/card/card';
import { ph } from './cards';

/** What means something to one of the channels, and what is longer in another encoding. */
const piece = fc.oneof(
  fc.constantFrom('<', '>', '&', '"', "'", '*', '_', '~', '`', '[', ']', '(', ')', '|', '{{', '\\', '#', '^', '€'),
  fc.constantFrom(
    '<!channel>',
    '<@U1>',
    '</b>',
    '<script>',
    '](https://evil.example)',
    '\n',
    '\n\n- ',
    '\u0000',
    '\u202E',
  ),
  fc.constantFrom('https://example.org/?a=1&b=<2>', '👩‍👩‍👧', 'ñ', '…', '字', ' word '),
  fc.string({ maxLength: 12, unit: 'binary' }),
);
const pieces = fc.array(piece, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
/** Short, or far too long. */
export const anyText = fc.oneof(
  { weight: 6, arbitrary: pieces },
  {
    weight: 1,
    arbitrary: fc.tuple(pieces, fc.integer({ min: 10, max: 2_000 })).map(([text, times]) => text.repeat(times)),
  },
);
const written = fc
  .oneof(pieces, fc.constantFrom(ph('record.text'), ph('record.other'), `${ph('recordId')}: ${ph('record.text')}`))
  .map((text) => (/[$@]\{record/.test(text) ? text : text.replace(/[$@\\]+/g, '').trim() || 'x'));
const url = fc.constantFrom(
  'https://example.org/a',
  'https://example.org/a.png?x="><b>',
  'javascript:alert(1)',
  ph('record.url'),
);

const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const common = { spacing: maybe(SPACINGS), separator: maybe([true, false]) };
const textBlock = fc.record({
  type: fc.constant('TextBlock'),
  text: written,
  size: maybe(TEXT_SIZES),
  weight: maybe(['bolder', 'lighter']),
  color: maybe(TEXT_COLORS),
  isSubtle: maybe([true]),
  horizontalAlignment: maybe(ALIGNMENTS),
  ...common,
});
const factSet = fc.record({
  type: fc.constant('FactSet'),
  facts: fc.array(fc.record({ title: written, value: written }), { minLength: 1, maxLength: 25 }),
  ...common,
});
const image = fc.record({
  type: fc.constant('Image'),
  url: fc.oneof(url, fc.constant('data:image/png;base64,iVBORw0KGgo=')),
  altText: fc.option(written, { nil: undefined }),
  size: maybe(IMAGE_SIZES),
  ...common,
});
const simple = fc.oneof({ weight: 3, arbitrary: textBlock }, factSet, image);
const columnSet = fc.record({
  type: fc.constant('ColumnSet'),
  columns: fc.array(
    fc.record({
      type: fc.constant('Column'),
      width: maybe(['auto', 'stretch', 2, '50px']),
      items: fc.array(simple, { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  ...common,
});
const repeatable = fc
  .tuple(fc.oneof(simple, columnSet), maybe(['records']))
  .map(([element, repeat]) => ({ ...element, repeat }));
const container = fc.record({
  type: fc.constant('Container'),
  style: maybe(CONTAINER_STYLES),
  items: fc.array(fc.oneof(simple, columnSet), { minLength: 1, maxLength: 4 }),
  repeat: maybe(['records']),
  ...common,
});
const input = fc.oneof(
  fc.record({
    type: fc.constant('Input.Text'),
    label: fc.option(written, { nil: undefined }),
    placeholder: fc.option(written, { nil: undefined }),
    value: fc.option(written, { nil: undefined }),
    isRequired: maybe([true]),
    maxLength: maybe([1, 4_000]),
  }),
  fc.record({
    type: fc.constant('Input.ChoiceSet'),
    label: fc.option(written, { nil: undefined }),
    choices: fc.array(fc.record({ title: written, value: written }), { minLength: 1, maxLength: 30 }),
    style: maybe(CHOICE_STYLES),
    isMultiSelect: maybe([true]),
  }),
);
const action = fc.oneof(
  fc.record({ type: fc.constant('Action.OpenUrl'), title: written, url, style: maybe(ACTION_STYLES) }),
  fc.record({ type: fc.constant('Action.Submit'), title: written, style: maybe(ACTION_STYLES) }),
);

/** A card that can be read, of any shape and size. */
export const anyCard = fc
  .record({
    body: fc.array(fc.oneof({ weight: 4, arbitrary: repeatable }, { weight: 2, arbitrary: container }), {
      minLength: 1,
      maxLength: 12,
    }),
    inputs: fc.array(input, { maxLength: 3 }),
    actions: fc.array(action, { maxLength: 6 }),
    lang: maybe(['en', 'es-MX', 'pt-BR', '"><i>']),
  })
  .map(({ body, inputs, actions, lang }) => ({
    type: 'AdaptiveCard',
    version: '1.3',
    lang,
    body: [...body, ...inputs.map((each, index) => ({ ...each, id: `input${index}` }))],
    actions: actions.map((each, index) =>
      each.type === 'Action.Submit' ? { ...each, data: { action: `do${index}` } } : each,
    ),
  }))
  .filter((card) => (JSON.stringify(card.body).match(/"type"/g)?.length ?? 0) <= CARD_LIMITS.elements);
