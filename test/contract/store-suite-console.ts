import assert from 'node:assert/strict';
import type { Asked, ChannelUse, DirectoryEntries } from '../../src/ports/store';
import { deliveryRequest, deliveryResult, followupId, ids, minute, type StoreHarness, t0 } from './store-fixture';
import { withStore } from './store-handles';
import { actionRequest } from './store-suite-actions';

export function consoleTests(harness: StoreHarness): void {
  describe("for the operator's console", () => {
    const { fixture, store } = withStore(harness);
    const act = (recordId: string, now = t0) => ({ followupId, recordId, by: 'ana', now });
    const span = { from: t0 - 10 * minute, to: t0 + 20 * minute, buckets: 3 };

    it('counts what came how far, and charts what was open', async () => {
      await fixture().poll(['a', 'b', 'c', 'd']);
      await fixture().complete((await fixture().due(t0, { limit: 2 })).slice(0, 2), t0 + 60 * minute);
      await store().closeRecord(followupId, 'a', 'action', t0 + 11 * minute);
      const numbers = await store().readFollowupNumbers(followupId, span);
      assert.deepEqual(numbers, {
        ...{ records: 4, open: 3, baseline: 0, notified: 2, acted: 1, closed: 1, exhausted: 0 },
        attempts: [2, 1],
        coming: [
          { at: t0, records: 2 },
          { at: t0 + 60 * minute, records: 1 },
        ],
        series: [
          { at: span.from, opened: 0, ended: 0, open: 0 },
          { at: t0, opened: 4, ended: 0, open: 4 },
          { at: t0 + 10 * minute, opened: 0, ended: 1, open: 3 },
        ],
      });
      assert.equal(await store().readFollowupNumbers('unknown', span), undefined);
    });

    it('leaves the baseline out of it', async () => {
      await fixture().poll(['a'], { isBaseline: true });
      const { records, open, baseline } = (await store().readFollowupNumbers(followupId, span)) ?? {};
      assert.deepEqual({ records, open, baseline }, { records: 0, open: 0, baseline: 1 });
    });

    it('lists records newest first, by state and by a part of the id, page by page', async () => {
      await fixture().poll(['INC-1', 'INC-2', 'REQ-1']);
      await fixture().poll(['INC-1', 'INC-2', 'REQ-1', 'INC_3'], { now: t0 + minute });
      await store().closeRecord(followupId, 'REQ-1', 'operator', t0 + 2 * minute);
      const list = async (filter: Parameters<ReturnType<typeof store>['listRecords']>[1]) =>
        ids((await store().listRecords(followupId, filter, { limit: 10 })).rows);
      assert.deepEqual((await list({})).slice(0, 1), ['INC_3']);
      assert.deepEqual((await list({})).sort(), ['INC-1', 'INC-2', 'INC_3', 'REQ-1']);
      assert.deepEqual(await list({ state: 'closed' }), ['REQ-1']);
      assert.deepEqual(await list({ state: 'exhausted' }), []);
      assert.deepEqual(await list({ search: 'inc_' }), ['INC_3'], 'an underscore stands for itself');
      assert.deepEqual(await list({ search: '1', state: 'open' }), ['INC-1']);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store().listRecords(followupId, {}, { limit: 1, ...(cursor && { cursor }) });
        seen.push(...ids(page.rows));
        cursor = page.next;
      } while (cursor !== undefined);
      assert.equal(new Set(seen).size, 4);
      assert.equal(seen.length, 4);
    });

    it('starts a closed record anew, and tells who did it', async () => {
      await fixture().poll(['a']);
      assert.equal(await store().restartRecord(act('a')), false, 'it is open');
      await store().closeRecord(followupId, 'a', 'operator', t0, 'ana');
      assert.deepEqual((await fixture().events('record.closed'))[0]?.data, { reason: 'operator', by: 'ana' });
      assert.equal(await store().restartRecord(act('a', t0 + minute)), true);
      const [item] = await fixture().due(t0 + minute);
      assert.deepEqual([item?.recordId, item?.round, item?.attempt], ['a', 2, 1]);
      const [event] = await fixture().events('record.restarted');
      assert.deepEqual(
        [event?.recordId, event?.round, event?.initiatedBy, event?.data],
        ['a', 2, 'user', { by: 'ana' }],
      );
    });

    it('makes the next attempt due at once, but none that is on its way', async () => {
      await fixture().poll(['a']);
      const items = await fixture().due(t0);
      assert.equal(await store().hastenRecord(act('a')), false, 'it is leased');
      await fixture().complete(items, t0 + 60 * minute);
      assert.deepEqual(await fixture().due(t0 + minute), []);
      assert.equal(await store().hastenRecord(act('a', t0 + minute)), true);
      const [again] = await fixture().due(t0 + minute);
      assert.equal(again?.attempt, 2);
      assert.equal((await fixture().events('record.hastened')).length, 1);
      assert.equal(await store().hastenRecord(act('unknown')), false);
    });

    it('tells who switched a follow-up', async () => {
      await store().setActiveOverride(followupId, false, t0, 'ana');
      assert.deepEqual((await fixture().events('followup.deactivated'))[0]?.data, { by: 'ana' });
    });

    it('takes the oldest events out by age and by number, a few at a time', async () => {
      for (let n = 0; n < 10; n += 1) {
        await store().appendEvents(
          [{ kind: 'call.said', description: String(n), conversationKey: `k${n % 2}` }],
          t0 + n * minute,
        );
      }
      const left = async () =>
        (await store().listEvents({}, { limit: 100 })).rows.map(({ description }) => description);
      assert.equal(await store().pruneHistory({ limit: 100 }), 0);
      assert.equal(await store().pruneHistory({ before: t0 + 4 * minute, limit: 3 }), 3);
      assert.equal(await store().pruneHistory({ before: t0 + 4 * minute, limit: 3 }), 1);
      assert.deepEqual(await left(), ['9', '8', '7', '6', '5', '4']);
      assert.equal(await store().pruneHistory({ keep: 6, limit: 100 }), 0);
      assert.equal((await store().listConversations({}, { limit: 9 })).rows.length, 2);
      assert.equal(await store().pruneHistory({ before: t0 + 5 * minute, keep: 1, limit: 100 }), 5);
      assert.deepEqual(await left(), ['9']);
      assert.deepEqual(
        (await store().listConversations({}, { limit: 9 })).rows.map(({ key }) => key),
        ['k1'],
        'one that has nothing left is gone',
      );
    });

    it('gives what one person has answered, and erases their name and words', async () => {
      await fixture().poll(['R1']);
      await store().saveAsked({
        ...{ followupId, recordId: 'R1', round: 1, recipient: 'user:ada' },
        ...{ name: 'Ada', addresses: { email: 'ada@example.org' }, inputs: [] },
      } as unknown as Asked);
      const uses = [{ recipient: 'user:ada', channelId: 'mail', kind: 'email', at: t0 }];
      await store().saveChannelUses('d', uses as ChannelUse[]);
      await store().recordAction(actionRequest({ comment: 'fine by me', byName: 'Ada Lovelace' }));
      const [claimed] = await store().claimActions({ followupId, now: t0, leaseUntil: t0 + minute, limit: 5 });
      await store().endActions([claimed?.actionId ?? 0]);
      const ada = { recipients: ['user:ada', 'group:ada'], ids: ['ada'], alias: 'erased:1' };
      const { answers } = await store().readPerson(ada);
      assert.deepEqual(answers, [
        { name: 'approve', by: 'ada', at: t0 + minute, recordId: 'R1', followupId, comment: 'fine by me' },
      ]);
      assert.equal((await store().erasePerson(ada, 'ana', t0 + 2 * minute)).answers, 1);
      assert.deepEqual((await store().readPerson(ada)).answers, []);
      const left = await store().previewAction({ followupId, recordId: 'R1', round: 1 });
      assert.doesNotMatch(JSON.stringify(left), /ada|Ada|fine by me/);
      assert.equal(left.outcome, 'acted', 'that it was decided stays');
      assert.equal(await store().readAsked({ followupId, recordId: 'R1', round: 1, recipient: 'user:ada' }), undefined);
      assert.deepEqual(await store().listChannelUses('d', ['user:ada']), []);
    });

    it('gives all that is stored about one person, and erases it', async () => {
      await fixture().poll(['R1']);
      await store().beginDeliveries(
        [deliveryRequest(), deliveryRequest({ recipient: 'user:bob', deliveryId: 'd2' })],
        t0,
      );
      const bob = deliveryResult({ recipient: 'user:bob', deliveryId: 'd2' });
      const toBob = { ...bob, event: { ...bob.event, recipient: 'user:bob', conversationKey: 'f1/R1/user:bob' } };
      await store().finishDeliveries([deliveryResult(), toBob], t0);
      const message = { channelId: 'inbox', subject: 'S', text: 'T', at: t0 };
      await store().addInboxMessage({ ...message, messageId: 'm1', recipient: 'ada' });
      await store().addInboxMessage({ ...message, messageId: 'm2', recipient: 'bob' });
      const addresses = (id: string) => ({ email: `${id}@example.org` });
      const users = ['ada', 'bob'].map((id) => ({ id, name: `Name of ${id}`, addresses: addresses(id) }));
      for (const who of ['ada', 'bob']) {
        const contact = JSON.stringify({ userId: `29:${who}`, email: `${who}@example.org` });
        for (const key of [`29:${who}`, `${who}@example.org`])
          await store().readOrCreateValue(`contact/teams/${key}`, contact, t0);
      }
      await store().saveDirectory('d', { users, groups: [] } as unknown as DirectoryEntries, t0);
      const ada = { recipients: ['user:ada', 'group:ada'], ids: ['ada'], alias: 'erased:1' };
      const recorded = (recipient: string, file: string) => ({
        ...{ kind: 'call.recorded' as const, description: 'Recorded', recipient, data: { file } },
        ...{ conversationKey: 'call:1', initiatedBy: 'user' as const },
      });
      // One before it was known who calls, in the same call.
      await store().appendEvents([recorded('user:ada', 'a.wav'), recorded('user:+15550100', 'b.wav')], t0);
      await store().appendEvents([{ ...recorded('user:bob', 'c.wav'), conversationKey: 'f1/R1/user:bob' }], t0);
      const before = await store().readPerson(ada);
      assert.deepEqual(before.recordings, ['a.wav', 'b.wav']);
      assert.deepEqual(
        [before.inboxMessages.length, before.deliveries.length, before.directoryEntries.length],
        [1, 1, 1],
      );
      assert.equal(before.directoryEntries[0]?.entry.name, 'Name of ada');
      assert.deepEqual(await store().erasePerson(ada, 'ana', t0 + 1), {
        ...{ events: 3, inboxMessages: 1, directoryEntries: 1, deliveries: 1, answers: 0 },
      });
      const after = await store().readPerson(ada);
      assert.deepEqual(after, { recordings: [], inboxMessages: [], deliveries: [], answers: [], directoryEntries: [] });
      assert.deepEqual(
        await Promise.all(
          ['29:ada', 'ada@example.org', '29:bob', 'bob@example.org'].map(
            async (key) => (await store().readValue(`contact/teams/${key}`)) !== undefined,
          ),
        ),
        [false, false, true, true],
        'whom a bot knows',
      );
      const { rows } = await store().listEvents({}, { limit: 100 });
      assert.doesNotMatch(JSON.stringify(rows), /ada/);
      assert.deepEqual(rows[0]?.kind, 'person.erased');
      assert.deepEqual(
        (await store().listConversations({}, { limit: 10 })).rows.map(({ recipient }) => recipient),
        ['user:bob'],
      );
      assert.deepEqual((await store().listDeliveries(followupId, 'R1')).map(({ recipient }) => recipient).sort(), [
        'erased:1:0',
        'user:bob',
      ]);
      assert.equal((await store().listInbox('inbox', 'bob', { limit: 5 })).rows.length, 1);
    });
  });
}
