import assert from 'node:assert/strict';
import type { Receipt, Reply } from '../../src/ports/store';
import { deliveryRequest, deliveryResult, followupId, minute, type StoreHarness, t0 } from './store-fixture';
import { withStore } from './store-handles';
import { actionRequest } from './store-suite-actions';

const sentTo = (address: string, over: Parameters<typeof deliveryResult>[0] = {}) =>
  deliveryResult({ state: 'sent', providerId: `m-${over.recordId ?? 'R1'}`, address, ...over });

export function inboundTests(harness: StoreHarness): void {
  describe('what comes back by a channel', () => {
    const { fixture, store } = withStore(harness);
    const { channel } = deliveryResult();
    const receipt = (over: Partial<Receipt> = {}): Receipt => ({
      ...{ channel, providerId: 'm-R1', state: 'delivered' },
      ...over,
    });
    const reply = (over: Partial<Reply> = {}): Reply => ({
      ...{ channel, address: '+1555', messageId: 'SM1', text: 'on it' },
      ...over,
    });
    const told = async (recordId = 'R1') =>
      (await store().listEvents({ recordId }, { limit: 99 })).rows.map(({ kind }) => kind).reverse();
    const send = async (...results: ReturnType<typeof sentTo>[]) => {
      await store().beginDeliveries(
        results.map(({ state: _state, providerId: _id, address: _address, event: _event, error: _error, ...key }) =>
          deliveryRequest(key),
        ),
        t0,
      );
      for (const [index, result] of results.entries()) await store().finishDeliveries([result], t0 + index);
    };

    it('keeps that a message has arrived, and tells it once', async () => {
      await send(sentTo('+1555'));
      assert.equal(await store().recordReceipt(receipt(), t0 + 1), 'recorded');
      assert.equal(await store().recordReceipt(receipt(), t0 + 2), 'known');
      assert.equal(await store().recordReceipt(receipt({ state: 'read' }), t0 + 3), 'recorded');
      assert.equal(await store().recordReceipt(receipt({ state: 'failed' }), t0 + 4), 'known');
      const [row] = await store().listDeliveries(followupId, 'R1');
      assert.deepEqual([row?.state, row?.receipt, row?.address], ['sent', 'read', '+1555']);
      assert.deepEqual((await told()).slice(1), ['notification.delivered']);
    });

    it('counts as failed what was sent and did not arrive, for each record of a digest, with the reason', async () => {
      await send(sentTo('+1555'), sentTo('+1555', { recordId: 'R2', providerId: 'm-R1' }));
      const error = { code: 'RB_CHANNEL_REJECTED', message: 'Twilio refused the message (30006).' };
      assert.equal(await store().recordReceipt(receipt({ state: 'failed', error }), t0 + 1), 'recorded');
      assert.equal(await store().recordReceipt(receipt({ state: 'failed', error }), t0 + 2), 'known');
      for (const recordId of ['R1', 'R2']) {
        const [row] = await store().listDeliveries(followupId, recordId);
        assert.deepEqual([row?.state, row?.receipt, row?.error], ['failed', 'failed', error]);
        const { rows } = await store().listEvents({ recordId, onlyErrors: true }, { limit: 9 });
        assert.deepEqual(
          rows.map(({ kind, data }) => [kind, data?.code, data?.error]),
          [['notification.failed', error.code, error.message]],
        );
      }
    });

    it('knows nothing of a message of another channel, or of one that is not sent yet', async () => {
      await send(sentTo('+1555'));
      assert.equal(await store().recordReceipt(receipt({ channel: 'other' }), t0), 'unknown');
      assert.equal(await store().recordReceipt(receipt({ providerId: 'm-R9' }), t0), 'unknown');
    });

    it('puts a reply into the conversation of the latest notification to its address, once', async () => {
      await send(sentTo('+1555'), sentTo('+1555', { recordId: 'R2' }), sentTo('+1666', { recordId: 'R3' }));
      const outcome = await store().recordReply(reply({ by: 'Ada' }), t0 + minute);
      assert.partialDeepStrictEqual(outcome, { outcome: 'recorded', followupId, recordId: 'R2', round: 1 });
      assert.deepEqual(await store().recordReply(reply({ by: 'Ada' }), t0 + 2 * minute), { outcome: 'known' });
      assert.deepEqual(await store().recordReply(reply({ address: '+1777', messageId: 'SM2' }), t0), {
        outcome: 'unknown',
      });
      const [event] = (await store().listEvents({ kinds: ['reply.received'] }, { limit: 9 })).rows;
      assert.deepEqual([event?.data, event?.initiatedBy], [{ text: 'on it', by: 'Ada' }, 'user']);
      const conversations = (await store().listConversations({}, { limit: 9 })).rows;
      const sessions = conversations.filter(({ isSession }) => isSession).map(({ recordId }) => recordId);
      assert.deepEqual(sessions, ['R2']);
    });

    it('finds what a message was about, also once that is closed', async () => {
      await fixture().poll(['R1', 'R2']);
      await send(sentTo('+1555'), sentTo('+1666', { recordId: 'R2' }));
      const found = async (providerId: string, of = channel) => store().findAsked(of, providerId);
      assert.partialDeepStrictEqual(await found('m-R2'), { followupId, recordId: 'R2', round: 1 });
      await store().recordAction(actionRequest({ recordId: 'R2' }));
      assert.equal((await found('m-R2'))?.recordId, 'R2');
      assert.deepEqual([await found('m-R9'), await found('m-R1', 'other')], [undefined, undefined]);
    });

    it('lists the open records that an address was asked about, latest first', async () => {
      await fixture().poll(['R1', 'R2', 'R3']);
      await send(sentTo('+1555'), sentTo('+1555', { recordId: 'R2' }), sentTo('+1666', { recordId: 'R3' }));
      const asked = async (limit = 9) =>
        (await store().listAsked(channel, '+1555', limit)).map(({ recordId }) => recordId);
      assert.deepEqual(await asked(), ['R2', 'R1']);
      assert.deepEqual(await asked(1), ['R2']);
      await store().recordAction(actionRequest({ recordId: 'R2' }));
      assert.deepEqual(await asked(), ['R1']);
    });
  });
}
