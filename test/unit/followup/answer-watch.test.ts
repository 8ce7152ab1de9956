import assert from 'node:assert/strict';
import { AnswerWatch } from '../../../src/core/message/answer-watch';
import type { DeliveryKey } from '../../../src/ports/store';
import { FakeClock } from '../../fake-clock';

describe('the watch on answers', () => {
  let clock: FakeClock;
  let looks: DeliveryKey[][];
  let answered: Set<string>;
  let error: Error | undefined;
  let watch: AnswerWatch;
  const key = (recordId: string): DeliveryKey => ({
    ...{ followupId: 'f', recordId, round: 1, attempt: 1, recipient: 'user:ann', channel: 'main' },
  });
  const wait = (...recordIds: string[]) => watch.wait(recordIds.map(key), false);

  beforeEach(() => {
    clock = new FakeClock();
    looks = [];
    answered = new Set();
    error = undefined;
    const findAnswered = async (keys: DeliveryKey[]) => {
      looks.push(keys);
      await null;
      if (error) throw error;
      return structuredClone(keys.filter(({ recordId }) => answered.has(recordId)));
    };
    watch = new AnswerWatch({ findAnswered }, clock);
  });

  it('trusts what the beginning has said for a quarter of a second', async () => {
    const [soon, late] = [wait('a'), wait('b')];
    answered.add('a').add('b');
    await clock.advance(249);
    assert.equal(await watch.isAnswered(soon), false);
    await clock.advance(1);
    assert.equal(await watch.isAnswered(late), true);
    assert.equal(looks.length, 1);
  });

  it('looks at once at what is tried again', async () => {
    answered.add('a');
    assert.equal(await watch.isAnswered(watch.wait([key('a')], true)), true);
  });

  it('takes a digest for answered when all of it is', async () => {
    const [part, whole] = [wait('a', 'b'), wait('b', 'c')];
    answered.add('b').add('c');
    await clock.advance(300);
    assert.deepEqual([await watch.isAnswered(part), await watch.isAnswered(whole)], [false, true]);
  });

  it('answers for those behind with the same look, and looks again when it is old', async () => {
    const waiting = Array.from({ length: 600 }, (_, n) => wait(`r${n}`));
    await clock.advance(300);
    for (const each of waiting.slice(0, 500)) assert.equal(await watch.isAnswered(each), false);
    assert.ok(looks.length < 12, `${looks.length} looks`);
    assert.ok(looks.every((keys) => keys.length <= 256));
    await clock.advance(300);
    answered.add('r599');
    const rest = await Promise.all(waiting.slice(500).map((each) => watch.isAnswered(each)));
    assert.deepEqual(rest.indexOf(true), 99);
  });

  it('looks once for those whose turns come together', async () => {
    const waiting = [wait('a'), wait('b')] as const;
    await clock.advance(300);
    await watch.isAnswered(wait('c'));
    await clock.advance(300);
    await Promise.all(waiting.map((each) => watch.isAnswered(each)));
    assert.deepEqual(
      looks.map((keys) => keys.map(({ recordId }) => recordId)),
      [['a', 'b']],
    );
  });

  it('does not look at who has left', async () => {
    const [left, last] = [wait('a'), wait('b')];
    watch.leave(left);
    await clock.advance(300);
    await watch.isAnswered(last);
    assert.deepEqual(looks, [[key('b')]]);
  });

  it('fails for those whose turn it is when the store is away, and asks again for the others', async () => {
    const [first, second] = [wait('a'), wait('b')];
    answered.add('b');
    await clock.advance(300);
    error = new Error('The store is away.');
    await assert.rejects(watch.isAnswered(first), error);
    error = undefined;
    assert.equal(await watch.isAnswered(second), true);
  });
});
