import assert from 'node:assert/strict';
import type { Behaviour, FarSide } from '../../demo/sandbox/vendors/messaging';
import { RingbackError } from '../../src/core/errors';
import type { Channel, ChannelMessage, DeliveryOutcome } from '../../src/ports/channel';
import { hostileCard } from './card-message';

export interface ChannelHarness extends FarSide {
  channel: Channel;
  address: string;
  badAddress: string;
}

export interface ChannelCapabilities {
  behaviours: Behaviour[];
  /** What the far side may have taken without saying so is known to be uncertain; false: it never is. */
  isIdempotent: boolean;
}

export function channelMessage(harness: ChannelHarness, over: Partial<ChannelMessage> = {}): ChannelMessage {
  return {
    deliveryId: '0b4a7c1e-5d0f-4f6e-9f58-3f6b8a0a9b11',
    recipient: { key: 'user:jane', name: 'Jane Döe', locale: 'en' },
    address: harness.address,
    subject: 'Approval waits – ünï 😀',
    text: 'Please approve <REQ1> & co.\nhttps://desk.example.org/REQ1\n.\nThanks',
    context: {
      followup: { id: 'f1', name: 'Approvals' },
      attempt: 2,
      attempts: 3,
      records: [{ recordId: 'REQ1', record: { title: 'Laptop' } }],
    },
    ...over,
  };
}

function failure(outcome: DeliveryOutcome): RingbackError {
  if (outcome.status === 'sent') assert.fail('The message was sent.');
  assert.ok(outcome.error instanceof RingbackError);
  return outcome.error;
}

const isUncertain = (outcome: DeliveryOutcome) => outcome.status === 'failed' && outcome.isUncertain === true;

/** What every channel must do, whatever is at its other end. */
export function describeChannel(
  kind: string,
  createHarness: () => Promise<ChannelHarness>,
  { behaviours, isIdempotent }: ChannelCapabilities,
): void {
  describe(`channel: ${kind}`, () => {
    let harness: ChannelHarness;
    const { signal } = new AbortController();
    const send = (over: Partial<ChannelMessage> = {}, within: AbortSignal = signal) =>
      harness.channel.send(channelMessage(harness, over), within);
    const can = (behaviour: Behaviour) => behaviours.includes(behaviour);

    beforeEach(async () => {
      harness = await createHarness();
    });
    afterEach(async () => {
      await harness.channel.close();
      await harness.close();
    });

    it('delivers what is accepted, once', async () => {
      await harness.behave('accept');
      assert.equal((await send()).status, 'sent');
      const { deliveryId, subject } = channelMessage(harness);
      const [{ deliveryId: toldId = deliveryId, ...told } = assert.fail('nothing arrived'), ...more] =
        harness.accepted();
      assert.deepEqual([{ ...told, deliveryId: toldId }, more], [{ subject, deliveryId }, []]);
    });

    it('delivers a message with a card, whatever its record holds', async () => {
      await harness.behave('accept');
      assert.equal((await send({ card: await hostileCard() })).status, 'sent');
      // The channels of vendors show the card's own title in place of the subject.
      assert.equal(harness.accepted().length, 1);
    });

    it('delivers many at a time, each once', async () => {
      await harness.behave('accept');
      const ids = Array.from({ length: 40 }, (_, i) => `delivery-${i}`);
      const outcomes = await Promise.all(ids.map((deliveryId) => send({ deliveryId, subject: deliveryId })));
      assert.ok(outcomes.every(({ status }) => status === 'sent'));
      assert.deepEqual(
        harness
          .accepted()
          .map(({ subject }) => subject)
          .sort(),
        ids.sort(),
      );
    });

    it('says whether it drops what it has seen', () => {
      assert.equal(harness.channel.isIdempotent, isIdempotent);
    });

    it('checks addresses, and sends nothing to a bad one', async () => {
      await harness.behave('accept');
      assert.equal(harness.channel.checkAddress(harness.address), undefined);
      assert.equal(harness.channel.checkAddress(harness.badAddress)?.code, 'RB_CHANNEL_ADDRESS');
      const error = failure(await send({ address: harness.badAddress }));
      assert.deepEqual([error.code, error.retryable], ['RB_CHANNEL_ADDRESS', false]);
      assert.deepEqual(harness.accepted(), []);
    });

    it('checks that the far side is there, and sends nothing', async () => {
      await harness.behave('accept');
      assert.equal((await harness.channel.check(signal)).status, 'sent');
      assert.deepEqual(harness.accepted(), []);
    });

    if (can('reject')) {
      it('tells a permanent rejection', async () => {
        await harness.behave('reject');
        const outcome = await send();
        assert.deepEqual([failure(outcome).retryable, isUncertain(outcome)], [false, false]);
        await harness.behave('accept');
        assert.equal((await send()).status, 'sent', 'and goes on');
      });
    }

    if (can('unavailable')) {
      it('tells a transient failure', async () => {
        await harness.behave('unavailable');
        const outcome = await send();
        assert.deepEqual([failure(outcome).retryable, isUncertain(outcome)], [true, false]);
        await harness.behave('accept');
        assert.equal((await send()).status, 'sent', 'and goes on');
      });
    }

    if (can('rateLimit')) {
      it('tells how long a rate limit asks it to wait', async () => {
        await harness.behave('rateLimit');
        const error = failure(await send());
        assert.deepEqual([error.retryable, error.retryAfterMs], [true, 7_000]);
      });
    }

    if (can('absent')) {
      it('tells that nobody is there, and that nothing has left', async () => {
        await harness.behave('absent');
        const outcome = await send();
        assert.deepEqual(
          [failure(outcome).code, failure(outcome).retryable, isUncertain(outcome)],
          ['RB_CHANNEL_UNAVAILABLE', true, false],
        );
        assert.equal((await harness.channel.check(signal)).status, 'failed');
      });
    }

    for (const behaviour of ['cutAfterAcceptance', 'silentAfterAcceptance', 'malformed'] as const) {
      if (!can(behaviour)) continue;
      it(`does not know whether it arrived: ${behaviour}`, async () => {
        await harness.behave(behaviour);
        const outcome = await send();
        assert.deepEqual(
          [failure(outcome).code, failure(outcome).retryable, isUncertain(outcome)],
          ['RB_DELIVERY_UNCERTAIN', true, true],
        );
        await harness.behave('accept');
        assert.equal((await send()).status, 'sent', 'and goes on');
      });
    }

    if (can('slow')) {
      it('waits for a slow answer', async () => {
        await harness.behave('slow');
        const arrival = harness.arrival();
        const sending = send();
        await arrival;
        harness.release();
        assert.equal((await sending).status, 'sent');
      });

      it('ends at once when it is aborted, not knowing whether it arrived', async () => {
        await harness.behave('slow');
        const controller = new AbortController();
        const arrival = harness.arrival();
        const sending = send({}, controller.signal);
        await arrival;
        controller.abort();
        assert.ok(isUncertain(await sending));
      });

      it('lets what is being sent end when it closes', async () => {
        await harness.behave('slow');
        const arrival = harness.arrival();
        const sending = send();
        await arrival;
        const closing = harness.channel.close();
        harness.release();
        assert.equal((await sending).status, 'sent');
        await closing;
      });

      it('does not wait for ever when it closes', async () => {
        await harness.behave('silentAfterAcceptance');
        const arrival = harness.arrival();
        const sending = send();
        await arrival;
        await harness.channel.close();
        assert.ok(isUncertain(await sending));
      });
    }

    it('sends nothing under a signal that is already aborted', async () => {
      await harness.behave('accept');
      const outcome = await send({}, AbortSignal.abort());
      assert.deepEqual([failure(outcome).code, isUncertain(outcome)], ['RB_CLOSED', false]);
      assert.deepEqual(harness.accepted(), []);
    });

    it('sends nothing once it is closed', async () => {
      await harness.behave('accept');
      await harness.channel.close();
      await harness.channel.close();
      assert.equal(failure(await send()).code, 'RB_CLOSED');
      assert.deepEqual(harness.accepted(), []);
    });
  });
}
