import assert from 'node:assert/strict';
import { deliveryRequest, deliveryResult, followupId, type StoreHarness, t0 } from './store-fixture';
import { withStore } from './store-handles';

export function deliveryTests(harness: StoreHarness): void {
  describe('deliveries', () => {
    const { fixture, store } = withStore(harness);

    async function begin(fields: Parameters<typeof deliveryRequest>[0] = {}, now = t0) {
      const [answer] = await store().beginDeliveries([deliveryRequest(fields)], now);
      return answer;
    }

    it('writes a delivery before it is sent, and how it ended with its event', async () => {
      assert.deepEqual(await begin(), { outcome: 'begun', deliveryId: 'd1' });
      const key = { followupId, recordId: 'R1', round: 1, attempt: 1, recipient: 'user:ada', channel: 'mail' };
      assert.deepEqual(await store().listDeliveries(followupId, 'R1'), [
        { ...key, deliveryId: 'd1', state: 'sending', at: t0 },
      ]);
      await store().finishDeliveries([deliveryResult({ providerId: 'smtp-9' })], t0 + 5);
      const sent = { ...key, deliveryId: 'd1', state: 'sent', at: t0 + 5, providerId: 'smtp-9' };
      assert.deepEqual(await store().listDeliveries(followupId, 'R1'), [sent]);
      const [event] = await fixture().events('notification.sent');
      assert.deepEqual([event?.recordId, event?.at, event?.conversationKey], ['R1', t0 + 5, 'f1/R1/user:ada']);
    });

    it('never begins again what was sent', async () => {
      await begin();
      await store().finishDeliveries([deliveryResult()], t0);
      const answer = await begin({ deliveryId: 'd2', owner: 'run-2', resend: true });
      assert.deepEqual(answer, { outcome: 'duplicate', deliveryId: 'd1' });
    });

    it('begins again what failed, under its first id', async () => {
      await begin();
      const error = { code: 'RB_CHANNEL_REJECTED', message: 'No such mailbox.' };
      await store().finishDeliveries([deliveryResult({ state: 'failed', error })], t0 + 1);
      assert.deepEqual((await store().listDeliveries(followupId, 'R1'))[0]?.error, error);
      assert.deepEqual(await begin({ deliveryId: 'd2' }, t0 + 2), { outcome: 'begun', deliveryId: 'd1' });
      const [delivery] = await store().listDeliveries(followupId, 'R1');
      assert.deepEqual([delivery?.state, delivery?.error, delivery?.at], ['sending', undefined, t0 + 2]);
    });

    it('tells what is in flight here from what a crash left', async () => {
      await begin();
      assert.equal((await begin({ deliveryId: 'd2', resend: true }))?.outcome, 'inFlight');
      assert.deepEqual(await begin({ deliveryId: 'd2', owner: 'run-2' }), { outcome: 'uncertain', deliveryId: 'd1' });
      const resent = await begin({ deliveryId: 'd2', owner: 'run-2', resend: true });
      assert.deepEqual(resent, { outcome: 'begun', deliveryId: 'd1' });
      assert.equal((await begin({ owner: 'run-2' }))?.outcome, 'inFlight', 'it belongs to the second run now');
      assert.equal((await begin({ owner: 'run-1' }))?.outcome, 'uncertain');
    });

    it('keeps a held delivery held until it is to be sent again', async () => {
      await begin();
      await store().finishDeliveries([deliveryResult({ state: 'held' })], t0);
      assert.equal((await begin())?.outcome, 'uncertain');
      assert.deepEqual(await begin({ resend: true, deliveryId: 'd2' }), { outcome: 'begun', deliveryId: 'd1' });
    });

    it('answers a batch in the order of its requests, one key twice included', async () => {
      await begin({ recordId: 'SENT' });
      await store().finishDeliveries([deliveryResult({ recordId: 'SENT' })], t0);
      const requests = [
        deliveryRequest({ recordId: 'NEW', deliveryId: 'd5' }),
        deliveryRequest({ recordId: 'SENT', deliveryId: 'd6' }),
        deliveryRequest({ recordId: 'NEW', deliveryId: 'd7' }),
        deliveryRequest({ recordId: 'NEW', deliveryId: 'd8', recipient: 'user:bob' }),
        deliveryRequest({ recordId: 'NEW', deliveryId: 'd9', channel: 'chat' }),
        deliveryRequest({ recordId: 'SENT', deliveryId: 'd10', attempt: 2 }),
        deliveryRequest({ recordId: 'SENT', deliveryId: 'd11', round: 2 }),
      ];
      assert.deepEqual(await store().beginDeliveries(requests, t0), [
        { outcome: 'begun', deliveryId: 'd5' },
        { outcome: 'duplicate', deliveryId: 'd1' },
        { outcome: 'inFlight', deliveryId: 'd5' },
        { outcome: 'begun', deliveryId: 'd8' },
        { outcome: 'begun', deliveryId: 'd9' },
        { outcome: 'begun', deliveryId: 'd10' },
        { outcome: 'begun', deliveryId: 'd11' },
      ]);
      assert.deepEqual(await store().beginDeliveries([], t0), []);
    });

    it('takes batches of five hundred, and the records of a digest in one conversation', async () => {
      const requests = Array.from({ length: 500 }, (_, n) =>
        deliveryRequest({ recordId: `R${n}`, deliveryId: 'digest' }),
      );
      const answers = await store().beginDeliveries(requests, t0);
      assert.equal(answers.filter((answer) => answer.outcome === 'begun').length, 500);
      const results = requests.map(({ recordId }) => deliveryResult({ recordId, deliveryId: 'digest' }));
      await store().finishDeliveries(results, t0 + 1);
      const { rows } = await store().listConversations({}, { limit: 10 });
      assert.deepEqual(
        rows.map((row) => row.events),
        [500],
      );
      const again = await store().beginDeliveries(requests, t0 + 2);
      assert.equal(again.filter((answer) => answer.outcome === 'duplicate').length, 500);
    });

    it('keeps a sent delivery sent, whatever comes after', async () => {
      await begin();
      await store().finishDeliveries([deliveryResult()], t0);
      await store().finishDeliveries(
        [deliveryResult({ state: 'failed', error: { code: 'X', message: 'late' } })],
        t0 + 1,
      );
      assert.equal((await store().listDeliveries(followupId, 'R1'))[0]?.state, 'sent');
    });

    it('records the end of a delivery that it was never told to begin', async () => {
      await store().finishDeliveries([deliveryResult()], t0);
      assert.equal((await begin({ deliveryId: 'd2' }))?.outcome, 'duplicate');
      await store().finishDeliveries([], t0);
    });

    it('lists the deliveries of a record, oldest first', async () => {
      await begin({ attempt: 2, deliveryId: 'd3' }, t0 + 9);
      await begin({ recipient: 'user:bob', deliveryId: 'd2' }, t0 + 1);
      await begin();
      await begin({ recordId: 'R2' });
      const deliveries = await store().listDeliveries(followupId, 'R1');
      assert.deepEqual(
        deliveries.map((delivery) => delivery.deliveryId),
        ['d1', 'd2', 'd3'],
      );
    });
  });
}
