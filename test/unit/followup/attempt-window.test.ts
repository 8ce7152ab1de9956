import assert from 'node:assert/strict';
import { AttemptWindow, type TrackedAttempt } from '../../../src/core/followup/attempt-window';
import type { DueItem } from '../../../src/ports/store';

describe('the attempts in flight', () => {
  const due = (recordId: string, over: Partial<DueItem> = {}): DueItem => ({
    token: `token of ${recordId}`,
    recordId,
    round: 1,
    json: '{}',
    state: 'new',
    attempt: 1,
    dueAt: 0,
    firstSeenAt: 0,
    emission: 1,
    ...over,
  });
  let completed: TrackedAttempt[];
  let window: AttemptWindow;
  const done = () => completed.map(({ item }) => item.recordId + (item.only ? `/${item.only}` : ''));

  beforeEach(() => {
    completed = [];
    window = new AttemptWindow((attempt) => completed.push(attempt));
  });

  it('is complete with the first outcome where no recipients node has spoken', () => {
    const item = due('a');
    window.add(item, 0);
    window.enter(item, 1);
    assert.deepEqual(done(), []);
    window.leave(item, 'user:ann', 2);
    assert.deepEqual(done(), ['a']);
    assert.equal(window.size, 0);
  });

  it('waits for every recipient that was found, in whatever order they end', () => {
    const item = due('a');
    window.add(item, 0);
    window.expect(item, ['user:ann', 'user:bob'], 1);
    window.enter(item, 2);
    window.enter(item, 2);
    window.leave(item, 'user:bob', 3);
    assert.deepEqual(done(), []);
    window.leave(item, 'user:ann', 4);
    assert.deepEqual(done(), ['a']);
  });

  it('waits for a second notify node that is still at work on the same recipient', () => {
    const item = due('a');
    window.add(item, 0);
    window.expect(item, ['user:ann'], 1);
    window.enter(item, 2);
    window.enter(item, 2);
    window.leave(item, 'user:ann', 3);
    assert.deepEqual(done(), []);
    window.leave(item, 'user:ann', 4);
    assert.deepEqual(done(), ['a']);
  });

  it('is complete when there is nobody to tell', () => {
    const item = due('a');
    window.add(item, 0);
    window.expect(item, [], 1);
    assert.deepEqual(done(), ['a']);
  });

  it('adds up the recipients that several recipients nodes find', () => {
    const item = due('a');
    window.add(item, 0);
    window.expect(item, ['user:ann'], 1);
    window.expect(item, ['user:bob'], 1);
    window.leave(item, 'user:ann', 2);
    assert.deepEqual(done(), []);
    window.leave(item, 'user:bob', 3);
    assert.deepEqual(done(), ['a']);
  });

  it('keeps deferrals of one attempt apart when their recipients differ', () => {
    const ann = due('a', { only: ['user:ann'], token: 'd1' });
    const bob = due('a', { only: ['user:bob'], token: 'd2' });
    window.add(ann, 0);
    window.add(bob, 0);
    assert.equal(window.size, 2);
    window.leave(bob, 'user:bob', 1);
    assert.deepEqual(
      completed.map(({ item }) => item.token),
      ['d2'],
    );
    assert.deepEqual(window.tokens(), ['d1']);
  });

  it('is silent when nobody is at work on it and nothing was heard', () => {
    const item = due('a');
    window.add(item, 0);
    assert.equal(window.silent(99, 100).length, 0);
    assert.equal(window.silent(100, 100).length, 1);
    window.enter(item, 50);
    assert.equal(window.silent(1_000, 100).length, 0);
    window.abandon(item);
    assert.deepEqual(
      window.silent(1_000, 100).map(({ isAbandoned }) => isAbandoned),
      [true],
    );
  });

  it('takes no notice of what it does not know', () => {
    const item = due('unknown');
    window.enter(item, 1);
    window.leave(item, 'user:ann', 1);
    window.expect(item, [], 1);
    window.abandon(item);
    assert.deepEqual([window.size, completed.length], [0, 0]);
  });
});
