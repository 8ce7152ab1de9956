import assert from 'node:assert/strict';
import type { ChannelUse, DirectoryImport, OptOutChange } from '../../src/ports/store';
import { type StoreHarness, t0 } from './store-fixture';
import { withStore } from './store-handles';

export function peopleTests(harness: StoreHarness): void {
  describe('what people do and want', () => {
    const { store } = withStore(harness);
    const use = (recipient: string, channelId: string, at: number, kind: ChannelUse['kind'] = 'reply') => ({
      ...{ recipient, channelId, kind, at: t0 + at },
    });

    it('keeps the latest use of each channel, whatever the order in which they come', async () => {
      await store().saveChannelUses('d1', [
        use('user:ada', 'slack', 5),
        use('user:ada', 'mail', 3),
        use('user:bob', 'mail', 9),
      ]);
      await store().saveChannelUses('d1', [use('user:ada', 'slack', 2, 'call'), use('user:ada', 'mail', 7, 'action')]);
      await store().saveChannelUses('d2', [use('user:ada', 'sms', 50)]);
      assert.deepEqual(await store().listChannelUses('d1', ['user:ada', 'user:zoe']), [
        use('user:ada', 'mail', 7, 'action'),
        use('user:ada', 'slack', 5),
      ]);
      assert.deepEqual(await store().listChannelUses('d1', ['user:ada', 'user:bob']), [
        ...[use('user:bob', 'mail', 9), use('user:ada', 'mail', 7, 'action'), use('user:ada', 'slack', 5)],
      ]);
      assert.deepEqual(await store().listChannelUses('d1', []), []);
    });

    it('takes one channel twice in one list, and the latest counts', async () => {
      const odd = 'user:a\u0000da';
      await store().saveChannelUses('d1', [use(odd, 'slack', 5), use(odd, 'slack', 8), use(odd, 'slack', 6)]);
      const kept = await store().listChannelUses('d1', [odd]);
      assert.deepEqual(
        kept.map(({ channelId, at }) => [channelId, at]),
        [['slack', t0 + 8]],
      );
      await store().saveChannelUses('d1', []);
    });

    it('keeps the default channel of a user and leaves it alone when it is not named', async () => {
      await store().saveDirectory('d1', { users: [{ id: 'ada', defaultChannel: 'slack' }], groups: [] }, t0);
      await store().saveDirectory('d1', { users: [{ id: 'ada', name: 'Ada' }], groups: [] }, t0);
      assert.deepEqual((await store().readDirectory('d1')).users, [
        { id: 'ada', name: 'Ada', defaultChannel: 'slack' },
      ]);
    });

    it('takes an import as a whole: who is gone becomes inactive, and active again when they are back', async () => {
      const importOf = (ids: string[], over: Partial<DirectoryImport> = {}) =>
        store().importDirectory(
          'd1',
          {
            users: ids.map((id) => ({ id, name: id.toUpperCase() })),
            groups: [{ id: 'it', members: ids }],
            ...{ whenGone: 'inactive', mostGonePercent: 50 },
            ...over,
          },
          t0,
        );
      const people = async () =>
        (await store().readDirectory('d1')).users.map(({ id, isInactive }) => (isInactive ? `${id} gone` : id));
      await store().saveDirectory('d1', { users: [{ id: 'own', addresses: { sms: '1' } }], groups: [] }, t0);
      assert.deepEqual(await importOf(['a', 'b', 'c', 'd']), { added: 4, gone: 0, heldGone: 0 });
      assert.deepEqual(await importOf(['a', 'b', 'e', 'd']), { added: 1, gone: 1, heldGone: 0 });
      assert.deepEqual(await people(), ['a', 'b', 'c gone', 'd', 'e', 'own']);
      assert.deepEqual((await store().readDirectory('d1')).groups[0]?.members, ['a', 'b', 'e', 'd']);
      assert.deepEqual(await importOf(['a'], {}), { added: 0, gone: 0, heldGone: 3 });
      assert.deepEqual(await importOf(['a', 'b', 'c'], { whenGone: 'keep' }), { added: 0, gone: 0, heldGone: 0 });
      assert.deepEqual(await people(), ['a', 'b', 'c', 'd', 'e', 'own']);
    });

    const change = (recipient: string, isOut: boolean, followupId = 'f1'): OptOutChange => ({
      ...{ followupId, recipient, isOut, at: t0 },
      event: {
        kind: isOut ? 'recipient.optedOut' : 'recipient.optedIn',
        description: 'They stopped it.',
        ...{ followupId, recipient, initiatedBy: 'user' },
      },
    });
    const kinds = async () => (await store().listEvents({}, { limit: 9 })).rows.map(({ kind }) => kind).reverse();

    it('keeps who has stopped which follow-up, with one event for each change', async () => {
      assert.deepEqual(
        [
          await store().setOptOut(change('user:ada', true)),
          await store().setOptOut(change('user:ada', true)),
          await store().setOptOut(change('user:bob', false)),
        ],
        [true, false, false],
      );
      assert.deepEqual(await kinds(), ['recipient.optedOut']);
      assert.deepEqual(await store().listOptOuts('f1', ['user:bob', 'user:ada']), ['user:ada']);
      assert.deepEqual(await store().listOptOuts('f2', ['user:ada']), []);
      assert.deepEqual(await store().listOptOuts('f1', []), []);
      assert.equal(await store().setOptOut(change('user:ada', false)), true);
      assert.deepEqual(await store().listOptOuts('f1', ['user:ada']), []);
      assert.deepEqual(await kinds(), ['recipient.optedOut', 'recipient.optedIn']);
    });
  });
}
