import assert from 'node:assert/strict';
import type { Condition, Paging, Step } from '../../src/core/extract/settings';
import type * as editor from '../../src/editor/extract-settings';

/** True when each type can stand for the other. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

describe('the formats that the dialogs write', () => {
  it('are those that the runtime reads', () => {
    // The compiler is the judge: a difference is an error in this list.
    const areSame: [Same<Step, editor.Step>, Same<Condition, editor.Condition>, Same<Paging, editor.Paging>] = [
      true,
      true,
      true,
    ];
    assert.deepEqual(areSame, [true, true, true]);
  });
});
