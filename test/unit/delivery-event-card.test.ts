import assert from 'node:assert/strict';
import type { FilledCard } from '../../src/core/card/card';
import { deliveryEvent } from '../../src/core/message/delivery-event';

const card: FilledCard = {
  ...{ type: 'AdaptiveCard', version: '1.3', warnings: ['an image was left out'] },
  body: [{ type: 'TextBlock', text: 'Decide' }],
  actions: [{ type: 'Action.Submit', title: 'Approve', data: { action: 'approve' } }],
};

function dataOf(rendered: { subject: string; text: string; card?: FilledCard }) {
  const order = { followup: { id: 'f', name: 'F' }, recipient: { key: 'user:ann', name: 'Ann' }, attempts: 3 };
  const item = { recordId: 'a', record: {}, state: 'new', attempt: 1, round: 1, firstSeenAt: 0 };
  type Args = Parameters<typeof deliveryEvent>;
  const event = deliveryEvent(order as unknown as Args[0], item as unknown as Args[1], undefined, {
    state: 'sent',
    rendered,
  });
  return event.data ?? {};
}

describe('the event of a card that was sent', () => {
  it('keeps the card as it was filled, and the names of its answers', () => {
    const { card: kept, actions } = dataOf({ subject: 'S', text: 'Decide', card });
    assert.deepEqual(kept, { body: card.body, actions: card.actions });
    assert.deepEqual(actions, ['approve']);
  });

  it('keeps the text alone of a card that is very long', () => {
    const data = dataOf({ subject: 'S', text: 'x'.repeat(8_001), card });
    assert.equal('card' in data, false);
    assert.deepEqual(data.actions, ['approve']);
  });

  it('has no card where there is none', () => {
    const data = dataOf({ subject: 'S', text: 'Hello' });
    assert.deepEqual(['card' in data, 'actions' in data], [false, false]);
  });
});
