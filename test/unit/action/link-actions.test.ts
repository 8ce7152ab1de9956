import assert from 'node:assert/strict';
import type { FilledCard } from '../../../src/core/card/card';
import { linkActions, submittedActions } from '../../../src/core/card/link-actions';
import { textOfCard } from '../../../src/core/card/text-of-card';
import { parsePublicUrl } from '../../../src/runtime/public-url';

const card: FilledCard = {
  type: 'AdaptiveCard',
  version: '1.3',
  body: [{ type: 'TextBlock', text: 'Twelve chairs' }],
  actions: [
    { type: 'Action.Submit', title: 'Approve', data: { action: 'approve' }, style: 'positive' },
    { type: 'Action.OpenUrl', title: 'Look', url: 'https://desk.example.org/1' },
    { type: 'Action.Submit', title: 'Reject', data: { action: 'reject' } },
  ],
  warnings: [],
};
const only = (name: string) => (asked: string) => (asked === name ? `https://flows.example.org/${name}` : undefined);

describe('the buttons of a card as links', () => {
  it('are named in their order', () => {
    assert.deepEqual(submittedActions(card), ['approve', 'reject']);
  });

  it('keep title, look and place; those without an address stay buttons', () => {
    const { card: linked } = linkActions({ card, text: '' }, only('approve'));
    assert.deepEqual(linked.actions, [
      { type: 'Action.OpenUrl', title: 'Approve', url: 'https://flows.example.org/approve', style: 'positive' },
      card.actions[1],
      card.actions[2],
    ]);
    assert.equal(card.actions[0]?.type, 'Action.Submit', 'the card itself is kept as it is, for the history');
  });

  it('are in the text that was made from the card, and end one of its own', () => {
    const made = linkActions({ card, text: textOfCard(card) }, only('reject'));
    assert.match(made.text, /Look: https:\/\/desk\.example\.org\/1\nReject: https:\/\/flows\.example\.org\/reject$/);
    assert.equal(
      linkActions({ card, text: 'Please decide.' }, only('reject')).text,
      'Please decide.\n\nReject: https://flows.example.org/reject',
    );
    assert.equal(linkActions({ card, text: 'Please decide.' }, () => undefined).text, 'Please decide.');
  });
});

describe('the public URL', () => {
  it('is a plain web address, or empty', () => {
    for (const good of ['', 'https://flows.example.org', 'http://10.0.0.1:1880/flows/']) {
      assert.equal(parsePublicUrl(good), good);
    }
    for (const bad of [
      'flows.example.org',
      'ftp://x',
      'javascript:alert(1)',
      'https://x/?a',
      'https://x/#a',
      'https://u:p@x',
    ]) {
      assert.throws(() => parsePublicUrl(bad), { code: 'RB_CONFIG' }, bad);
    }
  });
});
