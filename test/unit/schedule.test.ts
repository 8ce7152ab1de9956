import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RingbackError } from '../../src/core/errors';
import {
  type Calendar,
  calendarIn,
  firstDueAt,
  nextDueAt,
  parsePollingFrequency,
  parseSchedule,
  windowOpensAt,
} from '../../src/core/followup/schedule';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const WEEK = [1, 2, 3, 4, 5];
const HOUR = 3_600_000;

function calendar(over: Partial<Calendar>): Calendar {
  return { timeZone: 'Europe/Berlin', workingDays: EVERY_DAY, holidays: [], ...over };
}

/** An oracle of its own: reads the wall clock by Intl and applies the rule as it is written. */
function isOpenByIntl(at: number, { timeZone, quietStart, quietEnd, workingDays, holidays }: Calendar): boolean {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(at);
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')) + 1;
  if (!workingDays.includes(day)) return false;
  if (holidays.includes(`${part('year')}-${part('month')}-${part('day')}`)) return false;
  if (!quietStart || !quietEnd) return true;
  const time = `${part('hour')}:${part('minute')}`;
  const isQuiet = quietStart < quietEnd ? time >= quietStart && time < quietEnd : time >= quietStart || time < quietEnd;
  return !isQuiet;
}

const opens = (at: string, over: Partial<Calendar>) =>
  new Date(windowOpensAt(Date.parse(at), calendar(over))).toISOString();

describe('schedule: the window', () => {
  it('leaves every moment as it is when nothing is restricted, whatever the zone is called', () => {
    assert.equal(windowOpensAt(123, calendar({ timeZone: 'No/Where' })), 123);
  });

  it('moves to the end of quiet hours, also when they pass midnight', () => {
    const night = { quietStart: '22:00', quietEnd: '07:00' };
    assert.equal(opens('2026-06-10T19:59:59Z', night), '2026-06-10T19:59:59.000Z');
    assert.equal(opens('2026-06-10T20:00:00Z', night), '2026-06-11T05:00:00.000Z');
    assert.equal(opens('2026-06-11T04:59:59.999Z', night), '2026-06-11T05:00:00.000Z');
    assert.equal(opens('2026-06-11T05:00:00Z', night), '2026-06-11T05:00:00.000Z');
    assert.equal(opens('2026-06-10T11:00:00Z', { quietStart: '12:00', quietEnd: '14:00' }), '2026-06-10T12:00:00.000Z');
  });

  it('skips days off and holidays, and keeps the quiet hours of the day it lands on', () => {
    const office = {
      workingDays: WEEK,
      holidays: ['2026-12-24', '2026-12-25'],
      quietStart: '18:00',
      quietEnd: '09:00',
    };
    // Wednesday evening before two holidays and a weekend.
    assert.equal(opens('2026-12-23T17:30:00Z', office), '2026-12-28T08:00:00.000Z');
    assert.equal(opens('2026-12-26T12:00:00Z', { workingDays: WEEK }), '2026-12-27T23:00:00.000Z');
  });

  it('spring forward: quiet hours that end in the missing hour end when it is over', () => {
    const quiet = (quietEnd: string) => ({ quietStart: '23:00', quietEnd });
    // Berlin 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC.
    assert.equal(opens('2026-03-28T23:00:00Z', quiet('02:30')), '2026-03-29T01:00:00.000Z');
    assert.equal(opens('2026-03-28T23:00:00Z', quiet('07:00')), '2026-03-29T05:00:00.000Z');
    // New York 8 March 2026: 02:00 becomes 03:00 at 07:00 UTC.
    const newYork = { timeZone: 'America/New_York' };
    assert.equal(opens('2026-03-08T04:30:00Z', { ...quiet('02:30'), ...newYork }), '2026-03-08T07:00:00.000Z');
    // Lord Howe 4 October 2026: half an hour, 02:00 becomes 02:30 at 15:30 UTC the day before.
    const lordHowe = { timeZone: 'Australia/Lord_Howe' };
    assert.equal(opens('2026-10-03T14:00:00Z', { ...quiet('02:15'), ...lordHowe }), '2026-10-03T15:30:00.000Z');
    assert.equal(opens('2026-10-03T14:00:00Z', { ...quiet('07:00'), ...lordHowe }), '2026-10-03T20:00:00.000Z');
  });

  it('fall back: the hour that comes twice is quiet both times its clock says so', () => {
    const quiet = { quietStart: '23:00', quietEnd: '02:30' };
    // Berlin 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC.
    assert.equal(opens('2026-10-24T23:00:00Z', quiet), '2026-10-25T00:30:00.000Z');
    assert.equal(opens('2026-10-25T01:10:00Z', quiet), '2026-10-25T01:30:00.000Z');
    assert.equal(opens('2026-10-24T23:00:00Z', { quietStart: '23:00', quietEnd: '07:00' }), '2026-10-25T06:00:00.000Z');
    // New York 1 November 2026: 02:00 becomes 01:00 at 06:00 UTC.
    const newYork = { timeZone: 'America/New_York', quietStart: '23:00', quietEnd: '07:00' };
    assert.equal(opens('2026-11-01T05:30:00Z', newYork), '2026-11-01T12:00:00.000Z');
    // Lord Howe 5 April 2026: 02:00 becomes 01:30 at 15:00 UTC the day before.
    const lordHowe = { timeZone: 'Australia/Lord_Howe', quietStart: '23:00', quietEnd: '01:45' };
    assert.equal(opens('2026-04-04T14:00:00Z', lordHowe), '2026-04-04T14:45:00.000Z');
    assert.equal(opens('2026-04-04T15:00:00Z', lordHowe), '2026-04-04T15:15:00.000Z');
  });

  it('a day that a zone skipped altogether is skipped too', () => {
    // Apia had no 30 December 2011.
    assert.equal(
      opens('2011-12-30T09:00:00Z', { timeZone: 'Pacific/Apia', holidays: ['2011-12-29'] }),
      '2011-12-30T10:00:00.000Z',
    );
  });

  it('refuses a calendar that never opens', () => {
    const isConfig = (error: unknown) => error instanceof RingbackError && error.code === 'RB_CONFIG';
    assert.throws(() => windowOpensAt(0, calendar({ workingDays: [] })), isConfig);
    const everyMonday = Array.from({ length: 60 }, (_, week) =>
      new Date(Date.UTC(2026, 0, 5 + 7 * week)).toISOString().slice(0, 10),
    );
    assert.throws(
      () => windowOpensAt(Date.UTC(2026, 0, 4), calendar({ workingDays: [1], holidays: everyMonday })),
      isConfig,
    );
  });

  it('an unknown zone of a recipient falls back to the calendar', () => {
    const base = calendar({ quietStart: '22:00', quietEnd: '07:00' });
    assert.equal(calendarIn(base, undefined), base);
    assert.equal(calendarIn(base, 'Mars/Phobos'), base);
    assert.equal(calendarIn(base, 'Asia/Tokyo'), calendarIn(base, 'Asia/Tokyo'));
    assert.equal(calendarIn(base, 'Asia/Tokyo').timeZone, 'Asia/Tokyo');
  });
});

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);

const anyCalendar: fc.Arbitrary<Calendar> = fc
  .record({
    timeZone: fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Pacific/Apia',
    ),
    quiet: fc.option(fc.tuple(time, time).filter(([a, b]) => a !== b)),
    workingDays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    holidays: fc.array(
      fc.constantFrom('2026-03-29', '2026-03-30', '2026-10-25', '2026-11-01', '2026-04-05', '2026-10-04'),
    ),
  })
  .map(({ quiet, ...rest }) => ({ ...rest, ...(quiet ? { quietStart: quiet[0], quietEnd: quiet[1] } : {}) }));

/** Half of the moments lie in the days around a clock change of one of the zones. */
const anyMoment = fc.oneof(
  fc.integer({ min: Date.UTC(2025, 11, 1), max: Date.UTC(2027, 1, 1) }),
  fc
    .tuple(
      fc.constantFrom('2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04'),
      fc.integer({ min: -36 * HOUR, max: 36 * HOUR }),
    )
    .map(([day, offset]) => Date.parse(day) + offset),
);

describe('schedule: properties', () => {
  it('lands in an open moment, skips none, and never goes back', () => {
    fc.assert(
      fc.property(anyCalendar, anyMoment, fc.integer({ min: 1, max: 5_000 }), (cal, at, step) => {
        const opensAt = windowOpensAt(at, cal);
        assert.ok(opensAt >= at);
        assert.ok(isOpenByIntl(opensAt, cal), 'open then');
        for (let skipped = at; skipped < opensAt; skipped += Math.max(step * 60_000, (opensAt - at) / 20)) {
          assert.ok(!isOpenByIntl(skipped, cal), 'closed before');
        }
        if (opensAt > at) assert.ok(!isOpenByIntl(opensAt - 1, cal), 'the first open moment');
      }),
      { numRuns: 400 },
    );
  });

  it('is monotonic, also where answers are remembered', () => {
    fc.assert(
      fc.property(anyCalendar, fc.array(anyMoment, { minLength: 2, maxLength: 12 }), (cal, moments) => {
        const answers = moments.map((at) => ({ at, opensAt: windowOpensAt(at, cal) }));
        for (const { at, opensAt } of answers) assert.equal(windowOpensAt(at, { ...cal }), opensAt);
        answers.sort((a, b) => a.at - b.at);
        const inOrder = answers.map(({ opensAt }) => opensAt);
        assert.deepEqual(
          inOrder,
          [...inOrder].sort((a, b) => a - b),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('never loses an attempt and never sends two closer than half a frequency', () => {
    fc.assert(
      fc.property(
        anyCalendar,
        anyMoment,
        fc.integer({ min: 10, max: 7_200 }),
        fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 9 }),
        (cal, start, frequencyMinutes, latenessMinutes) => {
          const frequencyMs = frequencyMinutes * 60_000;
          let dueAt = firstDueAt(start, cal);
          let emittedBefore = Number.NEGATIVE_INFINITY;
          for (const lateMinutes of latenessMinutes) {
            const emittedAt = dueAt + lateMinutes * 60_000;
            assert.ok(emittedAt - emittedBefore >= frequencyMs / 2);
            emittedBefore = emittedAt;
            const next = nextDueAt({ dueAt, emittedAt, frequencyMs, calendar: cal });
            assert.ok(next >= dueAt + frequencyMs && isOpenByIntl(next, cal));
            dueAt = next;
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('asks about 100,000 attempts in well under a second', () => {
    const cal = calendar({ quietStart: '22:00', quietEnd: '07:00', workingDays: WEEK });
    const before = process.cpuUsage();
    let sum = 0;
    for (let i = 0; i < 100_000; i++) {
      sum += nextDueAt({
        dueAt: 1_780_000_000_000 + i * 7,
        emittedAt: 1_780_000_000_000 + i * 7,
        frequencyMs: HOUR,
        calendar: cal,
      });
    }
    const { user, system } = process.cpuUsage(before);
    assert.ok(sum > 0);
    assert.ok(user + system < 500_000, `${(user + system) / 1_000} ms of CPU`);
  });
});

describe('schedule: rhythm', () => {
  const open = calendar({});
  it('keeps the rhythm of due times when an attempt is a little late', () => {
    assert.equal(
      nextDueAt({ dueAt: 1_000, emittedAt: 1_000 + HOUR / 2, frequencyMs: HOUR, calendar: open }),
      1_000 + HOUR,
    );
  });

  it('starts a new rhythm when it is more than half a frequency late', () => {
    const emittedAt = 1_001 + HOUR / 2;
    assert.equal(nextDueAt({ dueAt: 1_000, emittedAt, frequencyMs: HOUR, calendar: open }), emittedAt + HOUR);
  });

  it('counts elapsed time over a clock change, in three zones', () => {
    for (const [timeZone, day] of [
      ['Europe/Berlin', '2026-03-28T12:00:00Z'],
      ['America/New_York', '2026-10-31T12:00:00Z'],
      ['Australia/Lord_Howe', '2026-04-04T03:00:00Z'],
    ] as const) {
      const dueAt = Date.parse(day);
      const cal = calendar({ timeZone });
      assert.equal(nextDueAt({ dueAt, emittedAt: dueAt, frequencyMs: 24 * HOUR, calendar: cal }), dueAt + 24 * HOUR);
    }
  });

  it('spaces attempts from the moment that the window had moved one to', () => {
    const cal = calendar({ quietStart: '22:00', quietEnd: '07:00' });
    const first = firstDueAt(Date.parse('2026-06-10T21:00:00Z'), cal);
    const second = nextDueAt({ dueAt: first, emittedAt: first, frequencyMs: 8 * HOUR, calendar: cal });
    assert.equal(new Date(second).toISOString(), '2026-06-11T13:00:00.000Z');
  });
});

describe('schedule: settings', () => {
  const good = { frequency: 1_440, attempts: 3 };
  const code = (fn: () => unknown) => {
    try {
      fn();
    } catch (error) {
      assert.ok(error instanceof RingbackError);
      return `${error.code}: ${error.message}`;
    }
    return 'accepted';
  };

  it('reads numbers, and text as an environment variable gives it', () => {
    assert.deepEqual(
      parseSchedule({
        frequency: ' 10 ',
        attempts: '10',
        workingDays: ['5', 1, 1],
        quietStart: '9:05',
        quietEnd: '17:00',
        timeZone: 'Asia/Kathmandu',
        holidays: '2026-12-25, 2026-01-01\n2026-12-25',
      }),
      {
        frequencyMs: 600_000,
        attempts: 10,
        calendar: {
          timeZone: 'Asia/Kathmandu',
          quietStart: '09:05',
          quietEnd: '17:00',
          workingDays: [1, 5],
          holidays: ['2026-01-01', '2026-12-25'],
        },
      },
    );
    assert.deepEqual(parseSchedule(good).calendar, { timeZone: '', workingDays: EVERY_DAY, holidays: [] });
    assert.equal(parsePollingFrequency('7200'), 7_200 * 60_000);
  });

  it('refuses what is outside the limits, with a sentence that names it', () => {
    for (const frequency of [9, 7_201, 10.5, Number.NaN, '', '$MINUTES', '1e2', '-10', null, undefined, true, [60]]) {
      assert.match(
        code(() => parseSchedule({ ...good, frequency })),
        /^RB_CONFIG: The notification frequency is .*10 to 7,200/,
      );
      assert.match(
        code(() => parsePollingFrequency(frequency)),
        /^RB_CONFIG: The polling frequency is /,
      );
    }
    for (const attempts of [0, 11, 2.5, '', 'three', null]) {
      assert.match(
        code(() => parseSchedule({ ...good, attempts })),
        /^RB_CONFIG: The number of attempts is .*1 to 10/,
      );
    }
  });

  it('refuses a calendar that cannot be meant', () => {
    const refused = (over: object) => code(() => parseSchedule({ ...good, ...over }));
    assert.match(refused({ quietStart: '22:00' }), /only one end/);
    assert.match(refused({ quietStart: '22:00', quietEnd: '22:00' }), /start and end at 22:00/);
    assert.match(refused({ quietStart: '24:00', quietEnd: '07:00' }), /time of the quiet hours is "24:00"/);
    assert.match(refused({ workingDays: [] }), /No working day/);
    assert.match(refused({ workingDays: [1, 8] }), /from 1 \(Monday\)/);
    assert.match(refused({ holidays: '2026-02-30' }), /"2026-02-30" is not a date/);
    assert.match(refused({ holidays: '25.12.2026' }), /is not a date/);
    assert.match(refused({ timeZone: 'Europe/Nowhere' }), /time zone "Europe\/Nowhere"/);
  });
});
