import assert from 'node:assert/strict';
import sinon from 'sinon';
import { createDesk, type Desk } from '../../demo/sandbox/desk';
import { chapterMinutes, tellChapter } from '../../demo/sandbox/story';
import { createStoryteller } from '../../demo/sandbox/storyteller';
import { createSystemClock } from '../../src/adapters/clock/system-clock';

const minuteMs = 60_000;

interface Telling {
  touch?: (desk: Desk, minute: number) => void;
  /** The machine slept in between: timers fire late, and once. */
  sleeps?: boolean;
}

/** The desk as it is at each of the given minutes of one telling. */
function tell(minutes: number[], { touch, sleeps = false }: Telling = {}) {
  const start = Date.UTC(2026, 2, 4, 10);
  const time = sinon.useFakeTimers({ now: start, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  try {
    const clock = createSystemClock();
    const desk = createDesk(clock);
    const storyteller = createStoryteller(desk, clock);
    storyteller.start();
    const scenes = minutes.map((minute) => {
      const ms = start + minute * minuteMs - clock.now();
      if (sleeps) time.jump(ms);
      else time.tick(ms);
      touch?.(desk, minute);
      return {
        approvals: desk.list('approvals'),
        incidents: desk.list('incidents'),
        requests: desk.list('requests'),
        opportunities: desk.list('opportunities'),
      };
    });
    storyteller.stop();
    assert.equal(time.countTimers(), 0, 'a stopped storyteller leaves a timer');
    return scenes;
  } finally {
    time.restore();
  }
}

describe('the sandbox story', () => {
  it('is the same each time it is told', () => {
    const minutes = [0, 7, 31, 64, 200, 1000];
    assert.deepEqual(tell(minutes), tell(minutes));
  });

  it('opens with records that each of the six follow-ups finds', () => {
    const [opening] = tell([0]);
    const statuses = Object.fromEntries(
      Object.entries(opening ?? {}).map(([name, records]) => [name, records.map((record) => record.status).sort()]),
    );
    assert.deepEqual(statuses, {
      approvals: ['waiting', 'waiting'],
      requests: ['awaiting manager', 'awaiting manager'],
      incidents: ['new', 'pending information', 'resolved'],
      opportunities: ['new', 'new'],
    });
  });

  it('answers one of the first two approvals within half an hour and leaves the other for two hours', () => {
    const [early, late] = tell([30, 120]);
    assert.deepEqual(early?.approvals.map((one) => one.status).sort(), ['approved', 'waiting']);
    const left = early?.approvals.find((one) => one.status === 'waiting');
    assert.equal(late?.approvals.find((one) => one.id === left?.id)?.status, 'waiting');
  });

  it('makes records appear, change and vanish', () => {
    const [first, second, third] = tell([5, 2 * chapterMinutes + 10, 2 * chapterMinutes + 75]);
    const title = 'Printer prints blank pages';
    assert.equal(
      first?.incidents.some((one) => one.title === title),
      false,
    );
    assert.equal(
      second?.incidents.some((one) => one.title === title),
      true,
    );
    assert.equal(
      third?.incidents.some((one) => one.title === title),
      false,
    );
  });

  it('keeps the lists short however long it goes on', () => {
    const scenes = tell(Array.from({ length: 50 }, (_, hour) => hour * 60));
    const longest = Math.max(...scenes.flatMap((scene) => Object.values(scene).map((records) => records.length)));
    assert.ok(longest <= 12, `a list grew to ${longest} records`);
  });

  it('catches up after a pause, in the right order', () => {
    const stepwise = tell([600]).at(-1);
    const atOnce = tell([600], { sleeps: true }).at(-1);
    const bare = (scene: typeof stepwise) =>
      Object.values(scene ?? {}).map((records) => records.map(({ id, status, title }) => ({ id, status, title })));
    assert.deepEqual(bare(atOnce), bare(stepwise));
  });

  it('does not undo what a visitor did', () => {
    const scenes = tell([1, 30], {
      touch: (desk, minute) => {
        if (minute !== 1) return;
        for (const { id } of desk.list('approvals')) desk.change('approvals', id, { status: 'rejected' });
        desk.create('approvals', { title: 'By a visitor' });
      },
    });
    assert.deepEqual(
      scenes[1]?.approvals.map(({ title, status }) => [title, status]),
      [
        ['Travel to Lisbon', 'rejected'],
        ['Laptop for the new designer', 'rejected'],
        ['By a visitor', 'waiting'],
      ],
    );
  });

  it('only ever uses records that it has made', () => {
    for (let chapter = 0; chapter < 24; chapter += 1) {
      const made = new Set<string>();
      for (const event of tellChapter(chapter)) {
        if (event.does === 'create') made.add(event.key);
        else assert.ok(made.has(event.key), `chapter ${chapter}: ${event.key}`);
      }
    }
  });
});
