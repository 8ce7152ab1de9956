import assert from 'node:assert/strict';
import { guardPoll } from '../../../src/core/followup/guard';
import type { HeldPoll, MergePreview } from '../../../src/ports/store';

describe('the guard of a poll', () => {
  const settings = { guardNew: 1000, guardGonePercent: 50 };
  const preview = (change: Partial<MergePreview>): MergePreview => ({
    new: 0,
    changed: 0,
    unchanged: 0,
    gone: 0,
    done: 0,
    open: 100,
    ...change,
  });
  const held = (change: Partial<MergePreview>, isReleased: boolean): HeldPoll => ({
    pollId: 'p',
    at: 0,
    preview: preview(change),
    ...(isReleased ? { released: { by: 'ann', at: 1 } } : {}),
  });
  const isHeld = (
    change: Partial<MergePreview>,
    over: { isComplete?: boolean; isBaseline?: boolean; held?: HeldPoll; settings?: typeof settings } = {},
  ) =>
    guardPoll(
      { preview: preview(change), isComplete: true, isBaseline: false, held: undefined, ...over },
      over.settings ?? settings,
    ).isHeld;

  it('lets what is usual through', () => {
    assert.equal(isHeld({ new: 1000, gone: 50 }), false);
  });

  it('holds one that brings too many new records, and says why', () => {
    const decision = guardPoll(
      { preview: preview({ new: 1001 }), isComplete: true, isBaseline: false, held: undefined },
      settings,
    );
    assert.equal(decision.isHeld, true);
    assert.match(decision.isHeld ? decision.reason : '', /1001 new records.*1000/);
  });

  it('does not mind many new records when they are the baseline', () => {
    assert.equal(isHeld({ new: 5000 }, { isBaseline: true }), false);
  });

  it('holds one that would close too large a share', () => {
    assert.equal(isHeld({ gone: 51 }), true);
    assert.equal(isHeld({ gone: 51 }, { settings: { guardNew: 0, guardGonePercent: 0 } }), false);
  });

  it('closes few records of a short list without asking', () => {
    assert.equal(isHeld({ gone: 10, open: 10 }), false);
    assert.equal(isHeld({ gone: 11, open: 11 }), true);
  });

  it('does not count what an incomplete poll will not close', () => {
    assert.equal(isHeld({ gone: 100 }, { isComplete: false }), false);
  });

  it('lets a released poll through, and a little more than it had brought, but no other kind of surprise', () => {
    assert.equal(isHeld({ new: 2200 }, { held: held({ new: 2000 }, false) }), true);
    assert.equal(isHeld({ new: 2200 }, { held: held({ new: 2000 }, true) }), false);
    assert.equal(isHeld({ new: 2201 }, { held: held({ new: 2000 }, true) }), true);
    assert.equal(isHeld({ gone: 90 }, { held: held({ new: 2000 }, true) }), true);
    assert.equal(isHeld({ gone: 100 }, { held: held({ gone: 95 }, true) }), false);
  });
});
