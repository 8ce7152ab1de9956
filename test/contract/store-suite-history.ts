import assert from 'node:assert/strict';
import type { EventFilter, NewEvent } from '../../src/ports/store';
import { minute, type StoreHarness, t0 } from './store-fixture';
import { withStore } from './store-handles';

export function historyTests(harness: StoreHarness): void {
  describe('conversation history', () => {
    const { store } = withStore(harness);

    const event = (fields: Partial<NewEvent> = {}): NewEvent => ({
      kind: 'notification.sent',
      description: 'Follow-up Notification Sent',
      ...fields,
    });

    async function descriptions(filter: EventFilter): Promise<string[]> {
      const { rows } = await store().listEvents(filter, { limit: 100 });
      return rows.map((row) => row.description);
    }

    async function keys(filter: EventFilter): Promise<string[]> {
      const { rows } = await store().listConversations(filter, { limit: 100 });
      return rows.map((row) => row.key);
    }

    it('keeps an event as it was given', async () => {
      const given: NewEvent = {
        ...{
          kind: 'notification.failed',
          description: 'It failed: 🎉 "x"',
          followupId: 'f1',
          recordId: 'R1',
          round: 2,
        },
        ...{ recipient: 'user:ada', channel: 'mail', conversationKey: 'k1', initiatedBy: 'bot', isError: true },
        data: { attempt: 1, nested: { list: [1, 'two', null] } },
      };
      await store().appendEvents([given], t0);
      const [row] = (await store().listEvents({}, { limit: 1 })).rows;
      const { id, conversationId, ...rest } = row ?? {};
      assert.deepEqual(rest, { ...given, at: t0 });
      assert.equal(typeof id, 'number');
      assert.equal(conversationId, (await store().listConversations({}, { limit: 1 })).rows[0]?.conversationId);
    });

    it('lets events without a conversation stand alone', async () => {
      await store().appendEvents([event({ kind: 'poll.completed' })], t0);
      const [row] = (await store().listEvents({}, { limit: 1 })).rows;
      assert.deepEqual(Object.keys(row ?? {}).sort(), ['at', 'description', 'id', 'initiatedBy', 'isError', 'kind']);
      assert.deepEqual((await store().listConversations({}, { limit: 1 })).rows, []);
    });

    it('gathers the events of one key in one conversation', async () => {
      const about = { followupId: 'f1', recordId: 'R1', recipient: 'user:ada', channel: 'mail', conversationKey: 'k1' };
      await store().appendEvents([event(about), event({ ...about, kind: 'notification.failed' })], t0);
      await store().appendEvents([event({ conversationKey: 'k1', channel: 'chat' })], t0 + 5);
      const { rows } = await store().listConversations({}, { limit: 10 });
      const { conversationId: _, ...row } = rows[0] ?? {};
      assert.equal(rows.length, 1);
      assert.deepEqual(row, {
        ...{ key: 'k1', followupId: 'f1', recordId: 'R1', recipient: 'user:ada', channel: 'mail' },
        ...{ initiatedBy: 'bot', isSession: false, startedAt: t0, lastEventAt: t0 + 5, events: 3 },
      });
    });

    it('keeps when each happened, of those that are written together later', async () => {
      await store().appendEvents([event({ conversationKey: 'k1', at: t0 + 1 }), event({ at: t0 + 2 })], t0 + 9);
      await store().appendEvents(
        [event({ conversationKey: 'k1', at: t0 + 4 }), event({ conversationKey: 'k1' })],
        t0 + 9,
      );
      const { rows } = await store().listEvents({}, { limit: 10 });
      assert.deepEqual(
        rows.map(({ at }) => at),
        [t0 + 9, t0 + 4, t0 + 2, t0 + 1],
      );
      const [conversation] = (await store().listConversations({}, { limit: 10 })).rows;
      assert.deepEqual([conversation?.startedAt, conversation?.lastEventAt], [t0 + 1, t0 + 9]);
    });

    it('counts a conversation of the bot as a session only once the user answers', async () => {
      await store().appendEvents([event({ conversationKey: 'k1' }), event({ conversationKey: 'k2' })], t0);
      await store().appendEvents(
        [event({ kind: 'action.received', conversationKey: 'k1', initiatedBy: 'user' })],
        t0 + 1,
      );
      await store().appendEvents([event({ kind: 'call.started', conversationKey: 'k3', initiatedBy: 'user' })], t0 + 2);
      await store().appendEvents([event({ conversationKey: 'k1' }), event({ conversationKey: 'k3' })], t0 + 3);
      const { rows } = await store().listConversations({}, { limit: 10 });
      assert.deepEqual(rows.map((row) => [row.key, row.initiatedBy, row.isSession]).sort(), [
        ['k1', 'bot', true],
        ['k2', 'bot', false],
        ['k3', 'user', true],
      ]);
    });

    it('filters by channel, recipient, follow-up, record, kind, dates, initiator, conversation and errors', async () => {
      await store().appendEvents(
        [
          event({
            description: 'a',
            channel: 'mail',
            recipient: 'user:ada',
            followupId: 'f1',
            recordId: 'R1',
            conversationKey: 'k1',
          }),
        ],
        t0,
      );
      await store().appendEvents(
        [
          event({
            description: 'b',
            channel: 'chat',
            recipient: 'user:bob',
            followupId: 'f2',
            conversationKey: 'k2',
            isError: true,
          }),
        ],
        t0 + minute,
      );
      await store().appendEvents(
        [
          event({
            description: 'c',
            kind: 'action.received',
            channel: 'web',
            initiatedBy: 'user',
            conversationKey: 'k1',
          }),
        ],
        t0 + 2 * minute,
      );
      assert.deepEqual(await descriptions({}), ['c', 'b', 'a']);
      assert.deepEqual(await descriptions({ channels: ['mail'] }), ['a']);
      assert.deepEqual(await descriptions({ channels: ['mail', 'chat'] }), ['b', 'a']);
      assert.deepEqual(await descriptions({ channels: [] }), []);
      assert.deepEqual(await descriptions({ recipients: ['user:bob'] }), ['b']);
      assert.deepEqual(await descriptions({ followupIds: ['f1', 'f2'] }), ['b', 'a']);
      assert.deepEqual(await descriptions({ followupIds: ['f1'], recordId: 'R1' }), ['a']);
      assert.deepEqual(await descriptions({ recordId: 'R2' }), []);
      assert.deepEqual(await descriptions({ kinds: ['action.received', 'call.ended'] }), ['c']);
      assert.deepEqual(await descriptions({ from: t0 + minute }), ['c', 'b'], 'from is inclusive');
      assert.deepEqual(await descriptions({ to: t0 + minute }), ['a'], 'to is exclusive');
      assert.deepEqual(await descriptions({ initiatedBy: 'user' }), ['c']);
      assert.deepEqual(await descriptions({ onlyErrors: true }), ['b']);
      assert.deepEqual(await descriptions({ onlyErrors: true, channels: ['mail'] }), []);
      const k1 = (await store().listConversations({ recipients: ['user:ada'] }, { limit: 1 })).rows[0];
      assert.deepEqual(await descriptions({ conversationId: k1?.conversationId ?? -1 }), ['c', 'a']);

      assert.deepEqual(await keys({}), ['k1', 'k2']);
      assert.deepEqual(await keys({ channels: ['chat', 'none'] }), ['k2']);
      assert.deepEqual(await keys({ followupIds: ['f1'] }), ['k1']);
      assert.deepEqual(await keys({ kinds: ['action.received'] }), ['k1']);
      assert.deepEqual(await keys({ onlyErrors: true }), ['k2']);
      assert.deepEqual(await keys({ initiatedBy: 'user' }), [], 'the bot began both');
      assert.deepEqual(await keys({ from: t0 + 2 * minute }), ['k1']);
      assert.deepEqual(await keys({ to: t0 + minute }), ['k1']);
      assert.deepEqual(await keys({ conversationId: k1?.conversationId ?? -1 }), ['k1']);
    });

    it('goes through events and conversations page by page, each once, also when more are added', async () => {
      for (let n = 0; n < 25; n += 1) {
        await store().appendEvents(
          [event({ description: String(n), conversationKey: `k${n}` })],
          t0 + Math.floor(n / 3),
        );
      }
      const newestFirst = Array.from({ length: 25 }, (_, n) => 24 - n);
      const seen: string[] = [];
      const seenKeys: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store().listEvents({}, { limit: 4, ...(cursor !== undefined && { cursor }) });
        seen.push(...page.rows.map((row) => row.description));
        cursor = page.next;
        await store().appendEvents([event({ description: 'later' })], t0 + minute);
      } while (cursor !== undefined);
      assert.deepEqual(seen, newestFirst.map(String));
      do {
        const page = await store().listConversations({}, { limit: 6, ...(cursor !== undefined && { cursor }) });
        seenKeys.push(...page.rows.map((row) => row.key));
        cursor = page.next;
      } while (cursor !== undefined);
      assert.deepEqual(
        seenKeys,
        newestFirst.map((n) => `k${n}`),
      );
    });

    it('gives no cursor when the last page is just full, and refuses one that is not its own', async () => {
      await store().appendEvents([event(), event()], t0);
      assert.equal((await store().listEvents({}, { limit: 2 })).next, undefined);
      await assert.rejects(store().listEvents({}, { limit: 2, cursor: "1' OR 1" }), { code: 'RB_INPUT' });
    });
  });
}
