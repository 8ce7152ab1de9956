import assert from 'node:assert/strict';
import { readOptOutToken } from '../../src/adapters/opt-out-link/opt-out-token';
import type { FilledCard } from '../../src/core/card/card';
import type { OptOutMode } from '../../src/core/followup/opt-out';
import type { Channel } from '../../src/ports/channel';
import type { FollowupService } from '../../src/runtime/followup-service';
import { withOptOutLink } from '../../src/runtime/opt-out-links';

const recipient = { kind: 'user' as const, key: 'user:ann', id: 'ann', name: 'Ann', addresses: {}, locale: 'pt-BR' };
const open = { type: 'Action.OpenUrl' as const, title: 'Open', url: 'https://example.org' };
const submit = { type: 'Action.Submit' as const, title: 'Approve', data: { action: 'approve' } };
const cardOf = (...actions: FilledCard['actions']): FilledCard => ({
  ...{ type: 'AdaptiveCard', version: '1.3', body: [], warnings: [], actions },
});

describe('the opt-out link of a message', () => {
  const keys = JSON.stringify([{ id: 'k', secret: 's', madeAt: 0 }]);
  const serviceAt = (publicUrl: string) =>
    ({
      ...{ id: 'f', name: 'Chairs', settings: { publicUrl } },
      storeService: { store: { readOrCreateValue: async () => keys } },
      clock: { now: () => 0 },
    }) as unknown as FollowupService;

  async function linked(
    kind: Channel['kind'],
    {
      mode = 'all',
      card,
      publicUrl = 'https://desk.example.org/',
      hasActions = false,
    }: Partial<{
      mode: OptOutMode;
      card: FilledCard;
      publicUrl: string;
      hasActions: boolean;
    }> = {},
  ) {
    const rendered = { subject: 'S', text: 'Chairs', ...(card && { card }) };
    const settings = { service: serviceAt(publicUrl), mode, hasActions };
    return withOptOutLink(rendered, { recipient }, { id: 'c1', kind }, settings);
  }

  it('stands beside the message where the channel has a place for it', async () => {
    for (const kind of ['email', 'inbox', 'webhook'] as const) {
      const { text, optOutUrl = '' } = await linked(kind, { mode: 'beside' });
      assert.equal(text, 'Chairs');
      const [base, token = ''] = optOutUrl.split('/opt-out/');
      assert.equal(base, 'https://desk.example.org/ringback');
      assert.deepEqual(readOptOutToken(token), { followupId: 'f', recipient: 'user:ann', via: 'c1' });
    }
  });

  it('stands in the words of other channels only when it shall, and in the language of the recipient', async () => {
    assert.deepEqual(await linked('sms', { mode: 'beside' }), { subject: 'S', text: 'Chairs' });
    const { text } = await linked('sms');
    assert.match(
      text,
      /^Chairs\n\nNão receber mais estas mensagens: https:\/\/desk\.example\.org\/ringback\/opt-out\//,
    );
    const { card } = await linked('slack', { card: cardOf(open) });
    assert.deepEqual(
      card?.actions.map(({ title }) => title),
      ['Open', 'Não receber mais estas mensagens'],
    );
    const full = cardOf(open, open, open, open, open, open);
    assert.equal((await linked('slack', { card: full })).card?.actions.length, 6);
  });

  it('is left out where it is off, where an answer is asked for, and where nobody could open it', async () => {
    const plain = { subject: 'S', text: 'Chairs' };
    assert.deepEqual(await linked('email', { mode: 'off' }), plain);
    assert.deepEqual(await linked('email', { publicUrl: '' }), plain);
    assert.match((await linked('inbox', { publicUrl: '' })).optOutUrl ?? '', /^\.\.\/\.\.\/opt-out\/k\./);
    assert.equal((await linked('email', { card: cardOf(submit) })).optOutUrl, undefined);
    assert.ok((await linked('email', { card: cardOf(submit), hasActions: true })).optOutUrl);
  });
});
