import assert from 'node:assert/strict';
import { DigitInput, type DigitRules } from '../../../src/core/call/digit-input';
import { FakeClock } from '../../fake-clock';

function setUp(over: Partial<DigitRules> = {}) {
  const clock = new FakeClock();
  const input = new DigitInput(
    { maxDigits: 4, terminator: '#', firstDigitMs: 5_000, interDigitMs: 2_000, ...over },
    clock,
  );
  let outcome: unknown;
  void input.outcome.then((found) => {
    outcome = found;
  });
  const press = (digits: string) => {
    for (const digit of digits) input.press(digit);
  };
  return { clock, input, press, outcome: () => outcome };
}

describe('the input of digits', () => {
  it('waits for the first key from the end of the prompt on', async () => {
    const { clock, input, outcome } = setUp();
    await clock.advance(60_000);
    assert.equal(outcome(), undefined);
    input.promptEnded();
    await clock.advance(4_999);
    assert.equal(outcome(), undefined);
    await clock.advance(1);
    assert.deepEqual(outcome(), { kind: 'noInput' });
    assert.equal(clock.pending, 0);
  });

  it('ends with the last digit, at once', async () => {
    const { clock, press, outcome } = setUp();
    press('12345');
    await clock.settle();
    assert.deepEqual(outcome(), { kind: 'digits', digits: '1234' });
    assert.equal(clock.pending, 0);
  });

  it('waits anew after each key', async () => {
    const { clock, press, outcome } = setUp();
    press('1');
    await clock.advance(1_999);
    press('2');
    await clock.advance(1_999);
    assert.equal(outcome(), undefined);
    await clock.advance(1);
    assert.deepEqual(outcome(), { kind: 'digits', digits: '12' });
  });

  it('ends with the terminator; with nothing before it there was no input', async () => {
    const some = setUp();
    some.press('12#9');
    await some.clock.settle();
    assert.deepEqual(some.outcome(), { kind: 'digits', digits: '12' });
    const none = setUp();
    none.press('#');
    await none.clock.settle();
    assert.deepEqual(none.outcome(), { kind: 'noInput' });
  });

  it('ends when more digits cannot change what they mean', async () => {
    const { clock, press, outcome } = setUp({ isComplete: (digits) => digits === '90' });
    press('90');
    await clock.settle();
    assert.deepEqual(outcome(), { kind: 'digits', digits: '90' });
  });

  it('has begun with the first key, and needs no prompt to end after that', async () => {
    const { clock, input, press } = setUp();
    let hasBegun = false;
    void input.begun.then(() => {
      hasBegun = true;
    });
    await clock.settle();
    assert.equal(hasBegun, false);
    press('1');
    input.promptEnded();
    await clock.settle();
    assert.equal(hasBegun, true);
    assert.equal(clock.pending, 1);
  });

  it('that is closed takes nothing, and leaves no timer', async () => {
    const { clock, input, press, outcome } = setUp();
    press('1');
    input.close();
    press('2');
    await clock.advance(60_000);
    assert.equal(outcome(), undefined);
    assert.equal(clock.pending, 0);
  });

  describe('where the caller may speak', () => {
    const phrases = { language: 'en-US', phrases: ['billing'] };

    it('is over with what is said, and with how sure that is', async () => {
      const { clock, input, press, outcome } = setUp({ phrases });
      input.promptEnded();
      input.say({ text: 'Billing.', confidence: 0.5 });
      press('1');
      await clock.settle();
      assert.deepEqual(outcome(), { kind: 'speech', text: 'Billing.', confidence: 0.5 });
      assert.equal(clock.pending, 0);
    });

    it('waits for who speaks, and has ended the prompt', async () => {
      const { clock, input, outcome } = setUp({ phrases });
      let hasBegun = false;
      void input.begun.then(() => {
        hasBegun = true;
      });
      input.speaks();
      await clock.advance(60_000);
      assert.deepEqual([hasBegun, outcome(), clock.pending], [true, undefined, 0]);
      input.promptEnded();
      await clock.advance(4_999);
      input.speaks();
      await clock.advance(4_999);
      assert.equal(outcome(), undefined);
      await clock.advance(1);
      assert.deepEqual(outcome(), { kind: 'noInput' });
    });

    it('hears nobody after the first key, nor without phrases, nor where the answer is sensitive', async () => {
      const some = setUp({ phrases });
      some.press('1');
      some.input.say({ text: 'billing' });
      await some.clock.advance(2_000);
      assert.deepEqual(some.outcome(), { kind: 'digits', digits: '1' });
      for (const over of [{}, { phrases, isSensitive: true }]) {
        const deaf = setUp(over);
        deaf.input.say({ text: 'billing' });
        await deaf.clock.settle();
        assert.deepEqual([deaf.outcome(), deaf.input.hasBegun], [undefined, false]);
        deaf.input.close();
      }
    });
  });
});
