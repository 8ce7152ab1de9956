import assert from 'node:assert/strict';
import { CARD_LIMITS } from '../../../src/core/card/card';
import { parseCard } from '../../../src/core/card/parse-card';
import { RingbackError } from '../../../src/core/errors';
import { approvalCard, digestCard, imageCard } from './cards';

const card = (body: unknown, actions: unknown = []) => ({ type: 'AdaptiveCard', version: '1.3', body, actions });
const text = { type: 'TextBlock', text: 'Hello' };

function refusal(source: unknown): RingbackError {
  try {
    parseCard(source);
  } catch (error) {
    assert.ok(error instanceof RingbackError, String(error));
    assert.equal(error.code, 'RB_CARD');
    assert.ok(error.remedy, 'says what to do');
    return error;
  }
  return assert.fail('was taken');
}

describe('card: reading', () => {
  it('takes the whole subset as it is, as data and as text', () => {
    for (const source of [approvalCard, digestCard, imageCard]) {
      const parsed = parseCard(source);
      assert.deepEqual(parsed.warnings, []);
      const { $schema: _schema, ...expected } = source as { $schema?: string };
      assert.deepEqual(parsed.card, expected);
      assert.deepEqual(parseCard(JSON.stringify(source)), parsed);
      assert.deepEqual(parseCard(parsed.card).card, parsed.card, 'reading it again changes nothing');
    }
  });

  it('warns of what degrades, and takes the rest', () => {
    const { card: parsed, warnings } = parseCard({
      ...card(
        [
          { ...text, size: 'Large', weight: 'heavy', wrap: 'yes', fontType: 'monospace' },
          { type: 'Media', sources: [] },
          { type: 'Table', rows: [], fallback: { type: 'TextBlock', text: 'A table' } },
          { type: 'TextBlock', text: 'See [this](https://example.org)' },
        ],
        [{ type: 'Action.ShowCard', title: 'More', card: {} }],
      ),
      version: '1.5',
      backgroundImage: 'https://example.org/a.png',
    });
    assert.deepEqual(parsed.body, [
      { ...text, size: 'large' },
      { type: 'TextBlock', text: 'A table' },
      { type: 'TextBlock', text: 'See [this](https://example.org)' },
    ]);
    assert.deepEqual(parsed.actions, []);
    assert.deepEqual(
      warnings.map((warning) => warning.split(/,? (is|has|of) /)[0]),
      [
        'version',
        'body[0].weight',
        'body[0].wrap',
        'body[0].fontType',
        'body[1]',
        'body[2]',
        'body[3].text',
        'actions[0]',
        'backgroundImage',
      ],
    );
  });

  it('takes the actions of a card made elsewhere by verb or id', () => {
    const { card: parsed } = parseCard(
      card(
        [text],
        [
          { type: 'Action.Execute', title: 'Yes', verb: 'approve' },
          { type: 'Action.Submit', title: 'No', id: 'reject', data: {} },
        ],
      ),
    );
    assert.deepEqual(
      parsed.actions.map((action) => action.type === 'Action.Submit' && action.data.action),
      ['approve', 'reject'],
    );
  });

  const submit = (name: unknown) => ({ type: 'Action.Submit', title: 'Go', data: { action: name } });
  const input = { type: 'Input.Text', id: 'comment' };
  const refused: [string, unknown, string | undefined][] = [
    ['no object', 7, undefined],
    ['a list', [], undefined],
    ['a text that is no JSON', '{"type":', undefined],
    ['another type', { type: 'MessageCard' }, 'type'],
    ['nothing to show', card([]), 'body'],
    ['a body that is no list', card({}), 'body'],
    ['an element that is no object', card([text, 'x']), 'body[1]'],
    ['a text block without text', card([text, { type: 'TextBlock' }]), 'body[1].text'],
    [
      'a fact without title',
      card([text, text, { type: 'FactSet', facts: [{ value: 'x' }] }]),
      'body[2].facts[0].title',
    ],
    ['an image without address', card([{ type: 'Container', items: [{ type: 'Image' }] }]), 'body[0].items[0].url'],
    ['a choice set without choices', card([{ type: 'Input.ChoiceSet', id: 'a' }]), 'body[0].choices'],
    ['an input without id', card([{ type: 'Input.Text' }]), 'body[0].id'],
    ['an input named as the action is', card([{ type: 'Input.Text', id: 'action' }]), 'body[0].id'],
    ['two inputs of one id', card([input, input]), 'body[1].id'],
    ['an input that is repeated', card([{ ...input, repeat: 'records' }]), 'body[0]'],
    [
      'an input in what is repeated',
      card([{ type: 'Container', repeat: 'records', items: [input] }]),
      'body[0].items[0]',
    ],
    ['another repetition', card([{ ...text, repeat: 'items' }]), 'body[0].repeat'],
    ['an action without name', card([text], [{ type: 'Action.Submit', title: 'Go' }]), 'actions[0].data.action'],
    ['an action with a name of a sentence', card([text], [submit('do it')]), 'actions[0].data.action'],
    ['two actions of one name', card([text], [submit('go'), submit('go')]), 'actions[1].data.action'],
    ['a link without address', card([text], [{ type: 'Action.OpenUrl', title: 'Go' }]), 'actions[0].url'],
    ['too many actions', card([text], Array(CARD_LIMITS.actions + 1).fill(submit('go'))), 'actions'],
    ['too many elements', card(Array(CARD_LIMITS.elements + 1).fill(text)), 'body'],
    [
      'too many elements in containers',
      card(Array(CARD_LIMITS.elements / 2 + 1).fill({ type: 'Container', items: [text] })),
      'body[100]',
    ],
    ['too long a text', card([{ ...text, text: 'x'.repeat(CARD_LIMITS.jsonLength) }]), undefined],
  ];
  for (const [what, source, where] of refused) {
    it(`refuses ${what}`, () => {
      const error = refusal(source);
      assert.equal(error.where, where);
      if (where) assert.ok(error.message.includes(where), error.message);
    });
  }

  it('refuses what is nested too deep, also without end', () => {
    const nest = (levels: number): object => (levels === 0 ? text : { type: 'Container', items: [nest(levels - 1)] });
    assert.equal(parseCard(card([nest(CARD_LIMITS.depth - 1)])).warnings.length, 0);
    assert.match(refusal(card([nest(CARD_LIMITS.depth)])).message, /8 levels/);
    const fallbacks = (levels: number): object => ({
      type: 'X',
      fallback: levels === 0 ? text : fallbacks(levels - 1),
    });
    assert.equal(parseCard(card([text, fallbacks(50)])).card.body.length, 1);
    const endless: { items: unknown[] } = { items: [] };
    endless.items.push(endless);
    assert.equal(refusal(card([endless])).where, undefined);
  });

  it('does not repeat within a repetition', () => {
    const inner = { ...text, repeat: 'records' };
    const { card: parsed, warnings } = parseCard(card([{ type: 'Container', repeat: 'records', items: [inner] }]));
    assert.deepEqual(parsed.body, [{ type: 'Container', items: [text], repeat: 'records' }]);
    assert.match(warnings[0] ?? '', /^body\[0\]\.items\[0\]\.repeat /);
  });
});
