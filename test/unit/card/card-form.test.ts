import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ACTION_STYLES } from '../../../src/core/card/card';
import { type CardForm, cardOfForm, formOfCard } from '../../../src/core/card/card-form';
import { parseCard } from '../../../src/core/card/parse-card';
import { approvalCard, digestCard, imageCard } from './cards';

/** As JSON gives them. */
const plainly = { noNullPrototype: true } as const;
const filledIn = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((text) => text.trim() !== '');
const maybe = fc.oneof(fc.constant(''), filledIn);
const style = fc.constantFrom(...ACTION_STYLES);
const anyAction = fc.oneof(
  fc.record({ name: fc.stringMatching(/^[a-z][a-z0-9_.-]{0,20}$/), label: filledIn, style }, plainly),
  fc.record({ name: fc.constant(''), label: filledIn, style, url: filledIn }, plainly),
);
const anyForm: fc.Arbitrary<CardForm> = fc.record(
  {
    title: maybe,
    text: filledIn,
    facts: fc.array(fc.record({ title: filledIn, value: filledIn }, plainly), { maxLength: 4 }),
    image: fc.record({ url: filledIn, alt: maybe }, plainly),
    actions: fc.uniqueArray(anyAction, { maxLength: 6, selector: ({ name, label }) => name || `link ${label}` }),
  },
  { requiredKeys: ['title', 'text', 'facts', 'actions'], noNullPrototype: true },
);

describe('card: the simple form', () => {
  it('comes back from its card as it was, and its card is one', () => {
    fc.assert(
      fc.property(anyForm, (form) => {
        const card = cardOfForm(form);
        const parsed = parseCard(card);
        assert.deepEqual(parsed.card, card);
        assert.deepEqual(formOfCard(parsed.card), form);
      }),
    );
  });

  it('is only there for a card that it can say', () => {
    assert.ok(formOfCard(parseCard(imageCard).card));
    for (const source of [approvalCard, digestCard]) assert.equal(formOfCard(parseCard(source).card), undefined);
    const simple = { type: 'AdaptiveCard', version: '1.3', body: [{ type: 'TextBlock', text: 'x', wrap: true }] };
    assert.deepEqual(formOfCard(parseCard(simple).card), { title: '', text: 'x', facts: [], actions: [] });
    for (const other of [
      { ...simple, body: [...simple.body, ...simple.body] },
      { ...simple, body: [{ ...simple.body[0], color: 'good' }] },
      { ...simple, lang: 'es' },
      { ...simple, body: [...simple.body, { type: 'FactSet', facts: [{ title: 'a', value: 'b' }] }] },
    ]) {
      assert.equal(formOfCard(parseCard(other).card), undefined, JSON.stringify(other));
    }
  });

  it('leaves out what is empty', () => {
    const card = cardOfForm({
      title: ' ',
      text: 'x',
      facts: [{ title: '', value: 'x' }],
      image: { url: '', alt: 'a' },
      actions: [],
    });
    assert.deepEqual(card.body, [{ type: 'TextBlock', text: 'x', wrap: true }]);
  });
});
