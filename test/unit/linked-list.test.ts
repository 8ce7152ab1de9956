import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Link, LinkedList } from '../../src/core/linked-list';

describe('a linked list', () => {
  it('is like an ordered Set, whatever comes and leaves', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 100 }), (steps) => {
        const list = new LinkedList<number>();
        const links: Link<number>[] = [];
        const model = new Set<number>();
        for (const step of steps) {
          if (step >= 0) {
            model.add(links.length);
            links.push(list.add(links.length));
          } else {
            const link = links[-step % Math.max(1, links.length)];
            if (!link) continue;
            const { value } = link;
            assert.equal(list.remove(link), value !== undefined && model.delete(value));
          }
          assert.deepEqual(list.values(), [...model]);
          assert.equal(list.size, model.size);
          assert.equal(list.first, [...model][0]);
        }
      }),
    );
  });

  it('holds nothing of what has left', () => {
    const list = new LinkedList<object>();
    const [first, second] = [list.add({}), list.add({})];
    list.remove(first);
    list.remove(second);
    assert.deepEqual([first, second], Array(2).fill({ value: undefined, before: undefined, after: undefined }));
  });
});
