import assert from 'node:assert/strict';
import type { InboxMessage } from '../../src/ports/store';
import { type StoreHarness, t0 } from './store-fixture';
import { withStore } from './store-handles';

export function valueTests(harness: StoreHarness): void {
  describe('directory, inbox and small values', () => {
    const { store } = withStore(harness);

    it('adds people and groups and leaves alone what is not named', async () => {
      const ada = {
        id: 'ada',
        name: 'Ada',
        addresses: { email: 'ada@example.org' },
        locale: 'pt-BR',
        timeZone: 'America/Recife',
      };
      await store().saveDirectory(
        'd1',
        { users: [ada], groups: [{ id: 'it', name: 'IT', members: ['ada', 'bob'] }] },
        t0,
      );
      await store().saveDirectory(
        'd1',
        {
          users: [{ id: 'ada', addresses: { slack: 'U1' }, attributes: { vip: true } }, { id: 'bob' }],
          groups: [{ id: 'it', members: ['bob'], addresses: { email: 'it@example.org' } }],
        },
        t0 + 1,
      );
      assert.deepEqual(await store().readDirectory('d1'), {
        users: [
          { ...ada, addresses: { email: 'ada@example.org', slack: 'U1' }, attributes: { vip: true } },
          { id: 'bob' },
        ],
        groups: [{ id: 'it', name: 'IT', members: ['bob'], addresses: { email: 'it@example.org' } }],
      });
      assert.deepEqual(await store().readDirectory('d2'), { users: [], groups: [] });
    });

    it('takes one person twice in one list', async () => {
      const users = [
        { id: 'ada', name: 'A' },
        { id: 'ada', locale: 'es' },
      ];
      await store().saveDirectory('d1', { users, groups: [] }, t0);
      assert.deepEqual((await store().readDirectory('d1')).users, [{ id: 'ada', name: 'A', locale: 'es' }]);
    });

    const message = (messageId: string, fields: Partial<InboxMessage> = {}): InboxMessage => ({
      ...{ messageId, channelId: 'c1', recipient: 'user:ada', subject: 'S', text: `text ${messageId}`, at: t0 },
      ...fields,
    });

    it('keeps inbox messages, each once, newest first and page by page', async () => {
      const full = message('m1', {
        ...{ recipientName: 'Ada', imageUrl: 'https://example.org/a.png', imageAlt: 'A chart', followupId: 'f1' },
        optOutUrl: '../../opt-out/t',
        card: {
          ...{ type: 'AdaptiveCard', version: '1.3', actions: [], warnings: [] },
          body: [{ type: 'TextBlock', text: 'Zeile\u0000 "ü" 😀' }],
        },
      });
      await store().addInboxMessage(full);
      await store().addInboxMessage({ ...full, text: 'again' });
      await store().addInboxMessage(message('m2', { at: t0 + 1 }));
      await store().addInboxMessage(message('m3', { at: t0 + 1 }));
      await store().addInboxMessage(message('other', { recipient: 'user:bob' }));
      const first = await store().listInbox('c1', 'user:ada', { limit: 2 });
      assert.deepEqual(
        first.rows.map((row) => row.messageId),
        ['m3', 'm2'],
      );
      const second = await store().listInbox('c1', 'user:ada', { limit: 2, cursor: first.next ?? '' });
      assert.deepEqual(second, { rows: [full] });
    });

    it('lists the recipients of a channel with what they have not read', async () => {
      await store().addInboxMessage(message('m1', { recipientName: 'Ada' }));
      await store().addInboxMessage(message('m2', { at: t0 + 5 }));
      await store().addInboxMessage(message('m3', { recipient: 'user:bob', at: t0 + 9 }));
      await store().addInboxMessage(message('m4', { channelId: 'c2' }));
      await store().markInboxRead('c1', 'user:ada', ['m1', 'm3', 'm4'], t0 + 10);
      await store().markInboxRead('c1', 'user:ada', ['m1'], t0 + 99);
      assert.deepEqual(await store().listInboxRecipients('c1'), [
        { recipient: 'user:bob', messages: 1, unread: 1, lastAt: t0 + 9 },
        { recipient: 'user:ada', recipientName: 'Ada', messages: 2, unread: 1, lastAt: t0 + 5 },
      ]);
      const { rows } = await store().listInbox('c1', 'user:ada', { limit: 9 });
      assert.deepEqual(
        rows.map((row) => [row.messageId, row.readAt]),
        [
          ['m2', undefined],
          ['m1', t0 + 10],
        ],
      );
    });

    it('keeps global attributes of any shape', async () => {
      await store().writeAttributes('global', { count: 1, list: ['a', { b: null }], gone: undefined }, t0);
      await store().writeAttributes('global', { count: 2 }, t0 + 1);
      await store().writeAttributes('global', {}, t0 + 2);
      assert.deepEqual(await store().readAttributes('global'), { count: 2, gone: null, list: ['a', { b: null }] });
    });

    it('lets the first one decide a value', async () => {
      assert.equal(await store().readValue('key'), undefined);
      assert.equal(await store().readOrCreateValue('key', 'mine', t0), 'mine');
      assert.equal(await store().readOrCreateValue('key', 'yours', t0), 'mine');
      assert.equal(await store().readValue('key'), 'mine');
    });

    it('swaps a value only if it is what was expected', async () => {
      assert.equal(await store().swapValue('key', 'old', 'new', t0), false);
      assert.equal(await store().swapValue('key', undefined, 'one', t0), true);
      assert.equal(await store().swapValue('key', undefined, 'two', t0), false);
      assert.equal(await store().swapValue('key', 'one', 'two', t0), true);
      assert.equal(await store().readValue('key'), 'two');
    });
  });
}
