import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CallWriter } from '../../../src/runtime/calls/write-behind';
import type { StoreService } from '../../../src/runtime/store-service';

describe('what calls leave behind', () => {
  /** The calls of each writing, in their order. */
  const writings: string[][] = [];
  let writer: CallWriter;

  beforeEach(() => {
    writings.splice(0);
    const store = {
      saveLiveCalls: async (saved: { callId: string; content: string }[]) => {
        writings.push(saved.map(({ callId, content }) => `${callId} ${content}`));
      },
    };
    writer = new CallWriter({ store } as unknown as StoreService, Date.now, (error) => assert.fail(error));
  });
  afterEach(() => writer.close());

  const save = (count: number, content: string) => {
    for (let call = 1; call <= count; call += 1) writer.saveCall(`call ${call}`, 'gateway', () => content);
  };
  const written = async (count: number) => {
    while (writings.length < count) await nextTurn();
  };

  it('is written at once, and each change after the one before', async () => {
    save(1, 'rings');
    await written(1);
    save(1, 'asked');
    save(1, 'answered');
    await written(2);
    assert.deepEqual(writings, [['call 1 rings'], ['call 1 answered']]);
  });

  it('is written less often, and together, where it comes of many calls', async () => {
    save(20, 'rings');
    await written(1);
    for (let call = 1; call <= 20; call += 1) {
      writer.saveCall(`call ${call}`, 'gateway', () => 'answered');
      await nextTurn();
    }
    await written(2);
    assert.deepEqual(
      writings.map((calls) => calls.length),
      [20, 20],
    );
  });

  it('is written before the writer closes, also while it rests', async () => {
    save(20, 'rings');
    await written(1);
    save(1, 'over');
    await writer.close();
    assert.deepEqual(writings[1], ['call 1 over']);
  });
});
