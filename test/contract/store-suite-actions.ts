import assert from 'node:assert/strict';
import type { ActionRequest } from '../../src/ports/store';
import { followupId, ids, minute, StoreFixture, type StoreHarness, t0 } from './store-fixture';
import { withStore } from './store-handles';

export function actionRequest(fields: Partial<ActionRequest> = {}): ActionRequest {
  const { recordId = 'R1', round = 1, name = 'approve', recipient = 'user:ada', at = t0 + minute } = fields;
  return {
    ...{ followupId, recordId, round, name, recipient, at, by: 'ada', via: 'mail' },
    event: {
      ...{ kind: 'action.received', description: `Action received: ${name}.`, initiatedBy: 'user' },
      ...{ followupId, recordId, round, recipient, channel: 'mail' },
      conversationKey: `f1/${recordId}/${recipient}`,
    },
    ...fields,
  };
}

export function actionTests(harness: StoreHarness): void {
  describe('actions', () => {
    const { fixture, store, another } = withStore(harness);
    const claim = (now = t0 + minute, limit = 10, leaseMs = minute) =>
      store().claimActions({ followupId, now, leaseUntil: now + leaseMs, limit });

    it('closes the record that a recipient acts on, and reminds nobody of it any more', async () => {
      await fixture().poll(['R1', 'R2']);
      assert.deepEqual(await store().previewAction({ followupId, recordId: 'R1', round: 1 }), { outcome: 'recorded' });
      const outcome = await store().recordAction(actionRequest({ comment: 'fine by me' }));
      assert.deepEqual(outcome, { outcome: 'recorded' });
      const record = await store().readRecord(followupId, 'R1');
      assert.deepEqual([record?.state, record?.reason, record?.endedAt], ['closed', 'action', t0 + minute]);
      assert.deepEqual(ids(await fixture().due(t0 + minute)), ['R2']);
      const [ended] = await fixture().outcomes(t0 + minute);
      assert.deepEqual([ended?.recordId, ended?.outcome, ended?.reason], ['R1', 'closed', 'action']);
    });

    it('writes the history: the action, then the closing; the conversation is a session now', async () => {
      await fixture().poll(['R1']);
      await store().recordAction(actionRequest());
      const { rows } = await store().listEvents({ recordId: 'R1' }, { limit: 9 });
      assert.deepEqual(
        rows.map(({ kind, initiatedBy }) => [kind, initiatedBy]),
        [
          ['record.closed', 'user'],
          ['action.received', 'user'],
        ],
      );
      const [conversation] = (await store().listConversations({}, { limit: 9 })).rows;
      assert.deepEqual([conversation?.recipient, conversation?.isSession], ['user:ada', true]);
    });

    it('lets the first answer of a round count, and says who was first', async () => {
      await fixture().poll(['R1']);
      await store().recordAction(actionRequest({ comment: 'yes' }));
      const late = await store().recordAction(
        actionRequest({ name: 'reject', recipient: 'user:bob', by: 'bob', at: t0 + 2 * minute }),
      );
      const action = {
        name: 'approve',
        by: 'ada',
        recipient: 'user:ada',
        at: t0 + minute,
        comment: 'yes',
        via: 'mail',
        answers: [{ name: 'approve', by: 'ada', at: t0 + minute, comment: 'yes' }],
      };
      assert.deepEqual(late, { outcome: 'acted', action });
      assert.deepEqual(await store().previewAction({ followupId, recordId: 'R1', round: 1 }), late);
      assert.equal((await fixture().events('action.received')).length, 1);
      assert.equal((await claim()).length, 1);
    });

    it('comes too late for a record that was closed, and for an earlier round', async () => {
      await fixture().poll(['R1', 'R2']);
      await fixture().poll(['R2'], { now: t0 + 1 });
      assert.deepEqual(await store().recordAction(actionRequest()), { outcome: 'closed', reason: 'gone', at: t0 + 1 });
      await fixture().poll(['R1', 'R2'], { now: t0 + 2 });
      assert.deepEqual(await store().recordAction(actionRequest()), { outcome: 'closed' });
      assert.deepEqual(await store().recordAction(actionRequest({ round: 2 })), { outcome: 'recorded' });
      assert.equal((await claim()).length, 1);
    });

    it('knows no record that was never there, nor a round to come', async () => {
      await fixture().poll(['R1']);
      const unknown = { outcome: 'unknown' };
      assert.deepEqual(await store().recordAction(actionRequest({ recordId: 'never' })), unknown);
      assert.deepEqual(await store().recordAction(actionRequest({ round: 2 })), unknown);
      assert.deepEqual(await store().previewAction({ followupId: 'other', recordId: 'R1', round: 1 }), unknown);
      await assert.rejects(store().recordAction(actionRequest({ followupId: 'other' })), {
        code: 'RB_STORE_UNAVAILABLE',
      });
    });

    it('lets a recipient act after the last attempt', async () => {
      await fixture().poll(['R1']);
      await fixture().complete(await fixture().due(t0, { attempts: 1 }), t0 + 1);
      assert.equal(await store().exhaustDue(followupId, 1, t0 + 1), 1);
      assert.deepEqual(await store().recordAction(actionRequest()), { outcome: 'recorded' });
    });

    it('wins over an attempt that is being sent', async () => {
      await fixture().poll(['R1']);
      const leased = await fixture().due(t0);
      await store().recordAction(actionRequest());
      await fixture().complete(leased, t0 + 2 * minute);
      assert.equal((await store().readRecord(followupId, 'R1'))?.state, 'closed');
      assert.deepEqual(await fixture().due(t0 + 9 * minute), []);
    });

    it('drops what was put off until the window of a recipient opens', async () => {
      await fixture().poll(['R1']);
      const deferral = { followupId, recordId: 'R1', round: 1, attempt: 1, recipient: 'user:ada', dueAt: t0 + 5 };
      await store().deferDeliveries([deferral], t0);
      await store().recordAction(actionRequest());
      assert.deepEqual(await fixture().due(t0 + minute), []);
    });

    it('keeps a record closed that the source still has', async () => {
      await fixture().poll(['R1']);
      await store().recordAction(actionRequest());
      await fixture().poll(['R1'], { now: t0 + 2 * minute });
      assert.equal((await store().readRecord(followupId, 'R1'))?.state, 'closed');
      assert.deepEqual(await fixture().due(t0 + 2 * minute), []);
    });

    it('gives what the flow was not told of, oldest first, leased until it is ended', async () => {
      await fixture().poll(['R1', 'R2', 'R3']);
      const text = 'olá "x" 😀';
      await store().recordAction(actionRequest({ recordId: 'R2', at: t0 + 2, comment: `${text}\0` }));
      await store().recordAction(actionRequest({ recordId: 'R1', at: t0 + 1, name: 'reject', via: undefined }));
      await store().recordAction(actionRequest({ recordId: 'R3', at: t0 + 3 }));
      const [one, two, ...others] = await claim(t0 + 10, 2, 100);
      assert.equal(others.length, 0);
      assert.deepEqual(
        [one, two].map((action) => [action?.recordId, action?.name, action?.by, action?.at, action?.via]),
        [
          ['R1', 'reject', 'ada', t0 + 1, undefined],
          ['R2', 'approve', 'ada', t0 + 2, 'mail'],
        ],
      );
      assert.equal(two?.comment, `${text}\uFFFD`);
      assert.deepEqual(JSON.parse(one?.json ?? ''), { id: 'R1', value: 0 });
      const [three] = await claim(t0 + 10, 10, 100);
      assert.equal(three?.recordId, 'R3');
      await store().endActions([one?.actionId ?? 0]);
      await store().releaseActions([three?.actionId ?? 0]);
      await store().endActions([]);
      assert.deepEqual(ids(await claim(t0 + 10)), ['R3'], 'given back');
      assert.deepEqual(ids(await claim(t0 + 109)), []);
      assert.deepEqual(ids(await claim(t0 + 110)), ['R2'], 'never ended: told again');
      assert.deepEqual(await store().claimActions({ followupId: 'other', now: t0, leaseUntil: t0, limit: 1 }), []);
    });

    it('counts one of many answers that come at once, by several processes, and tells it to one', async () => {
      await fixture().poll(['R1']);
      const other = new StoreFixture(await another());
      const stores = [store(), other.store, store(), other.store, store()];
      const outcomes = await Promise.all(
        stores.map((one, n) => one.recordAction(actionRequest({ recipient: `user:${n}`, by: `${n}` }))),
      );
      assert.equal(outcomes.filter(({ outcome }) => outcome === 'recorded').length, 1);
      assert.equal(outcomes.filter(({ outcome }) => outcome === 'acted').length, 4);
      const now = t0 + minute;
      const claims = await Promise.all(
        stores.map((one) => one.claimActions({ followupId, now, leaseUntil: now + 1, limit: 9 })),
      );
      assert.equal(claims.flat().length, 1);
    });

    it('never closes a record twice when it goes at the same moment', async () => {
      await fixture().poll(['R1', 'R2']);
      const other = new StoreFixture(await another());
      const [outcome] = await Promise.all([
        store().recordAction(actionRequest()),
        other.poll(['R2'], { now: t0 + minute }),
      ]);
      const record = await store().readRecord(followupId, 'R1');
      assert.equal(record?.reason, outcome.outcome === 'recorded' ? 'action' : 'gone');
      assert.equal((await fixture().events('record.closed')).length, 1);
    });
  });
}
