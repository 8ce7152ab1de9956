import assert from 'node:assert/strict';
import { whileUp } from '../../src/core/call/line-commands';
import { watchEnd } from '../../src/core/end-watch';
import { RingbackError } from '../../src/core/errors';

describe('what is watched until it ends', () => {
  it('tells each who still listens, once', async () => {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const told: string[] = [];
    const forget = watchEnd(ended, () => told.push('one'));
    watchEnd(ended, () => told.push('two'));
    forget();
    end();
    await ended;
    assert.deepEqual(told, ['two']);
    watchEnd(ended, () => told.push('late'));
    watchEnd(ended, () => told.push('never'))();
    await Promise.resolve();
    assert.deepEqual(told, ['two', 'late']);
  });

  it('lets work go first that is done, and rejects what is not', async () => {
    const over = Promise.resolve();
    assert.equal(await whileUp(over, Promise.resolve('done')), 'done');
    const isEnded = (error: unknown) => error instanceof RingbackError && error.code === 'RB_CALL_ENDED';
    await assert.rejects(whileUp(over, new Promise(() => undefined)), isEnded);
    await assert.rejects(whileUp(new Promise(() => undefined), Promise.reject(new Error('its own'))), /its own/);
  });
});
