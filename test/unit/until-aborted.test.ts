import assert from 'node:assert/strict';
import { once } from 'node:events';
import { untilAborted } from '../../src/core/until-aborted';

describe('work that is given up', () => {
  const given = new Error('given up');

  it('rejects with the reason, at once or later, and gives the result otherwise', async () => {
    const stop = new AbortController();
    assert.equal(await untilAborted(Promise.resolve(1), stop.signal), 1);
    const waiting = untilAborted(new Promise(() => undefined), stop.signal);
    stop.abort(given);
    await assert.rejects(waiting, given);
    await assert.rejects(untilAborted(Promise.resolve(1), stop.signal), given);
  });

  for (const when of ['before', 'meanwhile'] as const) {
    it(`may fail afterwards without anybody to tell, when it was given up ${when}`, async () => {
      const stop = new AbortController();
      if (when === 'before') stop.abort(given);
      let fail: (error: Error) => void = () => undefined;
      const work = new Promise<void>((_resolve, reject) => {
        fail = reject;
      });
      const unhandled: unknown[] = [];
      const listen = (reason: unknown) => unhandled.push(reason);
      const others = process.listeners('unhandledRejection');
      process.removeAllListeners('unhandledRejection').on('unhandledRejection', listen);
      try {
        const waiting = untilAborted(work, stop.signal);
        stop.abort(given);
        await assert.rejects(waiting, given);
        fail(new Error('too late'));
        // One that is told comes as an unhandled one, so that the turn in which such are told is known to be over.
        const told = once(process, 'unhandledRejection');
        void Promise.reject(given);
        await told;
      } finally {
        process.removeAllListeners('unhandledRejection');
        for (const other of others) process.on('unhandledRejection', other);
      }
      assert.deepEqual(unhandled, [given]);
    });
  }
});
