import assert from 'node:assert/strict';
import { type StoreHarness, t0 } from './store-fixture';
import { withStore } from './store-handles';

export function callTests(harness: StoreHarness): void {
  describe('calls that are going on', () => {
    const { store } = withStore(harness);
    const call = (callId: string, ownerId = 'gateway', content = '{"step":1}') => ({
      callId,
      ownerId,
      content,
    });

    const text = JSON.stringify({ said: 'Olá, ção "x" 😀', list: [1, null] });

    it('are given to their owner, oldest change first', async () => {
      await store().saveLiveCalls([call('b')], t0);
      await store().saveLiveCalls([call('a', 'gateway', text)], t0 + 1);
      await store().saveLiveCalls([call('c', 'other')], t0);
      assert.deepEqual(await store().listLiveCalls('gateway'), [call('b'), call('a', 'gateway', text)]);
      assert.deepEqual(await store().listLiveCalls('nobody'), []);
    });

    it('are replaced by id, the last of several wins', async () => {
      await store().saveLiveCalls([call('a', 'gateway', '{"step":1}'), call('a', 'gateway', '{"step":2}')], t0);
      assert.deepEqual(await store().listLiveCalls('gateway'), [call('a', 'gateway', '{"step":2}')]);
      await store().saveLiveCalls([call('a', 'gateway', '{"step":3}')], t0 + 5);
      assert.deepEqual(await store().listLiveCalls('gateway'), [call('a', 'gateway', '{"step":3}')]);
    });

    it('go when they have ended; those that are unknown do no harm', async () => {
      await store().saveLiveCalls([call('a'), call('b')], t0);
      await store().removeLiveCalls(['a', 'never']);
      await store().removeLiveCalls([]);
      assert.deepEqual(await store().listLiveCalls('gateway'), [call('b')]);
    });
  });
}
