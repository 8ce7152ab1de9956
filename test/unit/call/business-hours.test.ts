import assert from 'node:assert/strict';
import { type BusinessHours, openingAt } from '../../../src/core/call/business-hours';

const weekdays: BusinessHours = {
  timeZone: 'America/Bogota',
  spans: [1, 2, 3, 4, 5].flatMap((day) => [
    { day, from: '08:00', to: '12:00' },
    { day, from: '13:00', to: '18:00' },
  ]),
  holidays: ['2026-12-08'],
};

function at(local: string, hours = weekdays) {
  return openingAt(Date.parse(local), hours);
}

describe('business hours', () => {
  it('are read on the wall clock of their own zone', () => {
    assert.deepEqual(at('2026-12-07T08:00:00-05:00'), { isOpen: true });
    assert.equal(at('2026-12-07T07:59:59-05:00').isOpen, false);
    assert.equal(at('2026-12-07T17:59:59-05:00').isOpen, true);
    assert.equal(at('2026-12-07T18:00:00-05:00').isOpen, false);
  });

  it('say when it opens again: after lunch, tomorrow, after the weekend', () => {
    assert.deepEqual(at('2026-12-04T12:30:00-05:00'), {
      ...{ isOpen: false, reason: 'hours', opensAt: '2026-12-04T13:00:00-05:00' },
    });
    assert.equal(at('2026-12-03T20:00:00-05:00').opensAt, '2026-12-04T08:00:00-05:00');
    assert.equal(at('2026-12-04T20:00:00-05:00').opensAt, '2026-12-07T08:00:00-05:00');
  });

  it('are none on a holiday, and say so', () => {
    assert.deepEqual(at('2026-12-08T09:00:00-05:00'), {
      ...{ isOpen: false, reason: 'holiday', opensAt: '2026-12-09T08:00:00-05:00' },
    });
    assert.equal(at('2026-12-07T19:00:00-05:00').opensAt, '2026-12-09T08:00:00-05:00');
  });

  it('without a span are always, but for holidays', () => {
    const always = { ...weekdays, spans: [] };
    assert.equal(at('2026-12-06T03:00:00-05:00', always).isOpen, true);
    assert.equal(at('2026-12-08T12:00:00-05:00', always).opensAt, '2026-12-09T00:00:00-05:00');
  });

  it('follow the face of the clock when it changes', () => {
    const berlin: BusinessHours = {
      timeZone: 'Europe/Berlin',
      spans: [{ day: 7, from: '09:00', to: '24:00' }],
      holidays: [],
    };
    // The clock went from 02:00 to 03:00 that morning.
    assert.equal(at('2026-03-29T08:59:00+02:00', berlin).isOpen, false);
    assert.equal(at('2026-03-29T09:00:00+02:00', berlin).isOpen, true);
    assert.equal(at('2026-03-29T23:59:59+02:00', berlin).isOpen, true);
    assert.equal(at('2026-03-30T00:00:00+02:00', berlin).isOpen, false);
    assert.equal(at('2026-03-22T23:00:00Z', berlin).opensAt, '2026-03-29T09:00:00+02:00');
  });

  it('that never come open at no time', () => {
    const never = { ...weekdays, spans: [{ day: 1, from: '08:00', to: '08:00' }] };
    const opening = at('2026-12-05T09:00:00-05:00', never);
    assert.equal(opening.isOpen, false);
  });
});
