import assert from 'node:assert/strict';
import { readDigits } from '../../../src/adapters/twilio-voice/digits';

describe('keys that come together', () => {
  for (const [keys, rules, expected] of [
    ['12', { maxDigits: 4 }, { digits: '12', rest: '', isOver: false }],
    ['1234', { maxDigits: 4 }, { digits: '1234', rest: '', isOver: true }],
    ['12#3', { maxDigits: 4 }, { digits: '12', rest: '3', isOver: true }],
    ['#', { maxDigits: 4 }, { digits: '', rest: '', isOver: true }],
    ['1234#7', { maxDigits: 4 }, { digits: '1234', rest: '7', isOver: true }],
    ['1234#7', { maxDigits: 4, terminator: '' }, { digits: '1234', rest: '#7', isOver: true }],
    [
      '901',
      { maxDigits: 5, isComplete: (digits: string) => digits === '90' },
      { digits: '90', rest: '1', isOver: true },
    ],
  ] as const) {
    it(`${keys} of at most ${rules.maxDigits}`, () => {
      assert.deepEqual(readDigits(keys, { terminator: '#', ...rules }), expected);
    });
  }
});
