import assert from 'node:assert/strict';
import { crashPoints } from './crash-points';
import { CrashSeries, type Kill, type SeriesFigures } from './crash-series';

const roundsPerSeries = 10;
/** More rounds for a long run: RINGBACK_CRASH_ROUNDS=2000. */
const wanted = Number(process.env.RINGBACK_CRASH_ROUNDS ?? 200);
/** How long a process has work to do after it was ready. */
const busyMs = 250;

function inSeries(kills: Kill[]): Kill[][] {
  const series: Kill[][] = [];
  for (let start = 0; start < kills.length; start += roundsPerSeries)
    series.push(kills.slice(start, start + roundsPerSeries));
  return series;
}

/** Two at a time: one process mostly waits while the other works. */
async function runAll(series: Kill[][], kind: 'slim' | 'node-red'): Promise<SeriesFigures[]> {
  const results: SeriesFigures[] = [];
  const left = [...series];
  const worker = async () => {
    for (let kills = left.shift(); kills; kills = left.shift()) results.push(await CrashSeries.run(kills, kind));
  };
  await Promise.all([worker(), worker()]);
  return results;
}

function report(what: string, results: SeriesFigures[]): void {
  const sum = (of: (figures: SeriesFigures) => number) => results.reduce((total, figures) => total + of(figures), 0);
  const aimed = sum(({ reached }) => reached.length);
  console.log(
    `      ${what}: ${sum(({ rounds }) => rounds)} kills${aimed > 0 ? ` (${aimed} at the point aimed at)` : ''}, ${sum(({ expected }) => expected)} notifications expected, ` +
      `${sum(({ lost }) => lost.length)} lost, ${sum(({ again }) => again)} in flight at a kill and sent again, ` +
      `${sum(({ unexplained }) => unexplained.length)} sent twice otherwise; ` +
      `for a receiver that honours the delivery id: ${sum(({ twiceById }) => twiceById.length)} twice`,
  );
}

function check(results: SeriesFigures[]): void {
  assert.deepEqual(
    results.flatMap(({ lost }) => lost),
    [],
  );
  assert.deepEqual(
    results.flatMap(({ unexplained }) => unexplained),
    [],
  );
  assert.deepEqual(
    results.flatMap(({ twiceById }) => twiceById),
    [],
  );
}

describe('a process that is killed', () => {
  it('at each await point of poll, merge, claim, send and record loses nothing and repeats nothing', async function () {
    this.timeout(900_000);
    const kills = crashPoints.flatMap((point) => [1, 2].map((time) => ({ at: `${point}:${time}` })));
    // Shuffled, so that each point is met in another state of the store.
    kills.sort(() => Math.random() - 0.5);
    const results = await runAll(inSeries(kills), 'slim');
    report('at each await point', results);
    check(results);
    const reached = new Set(results.flatMap((figures) => figures.reached.map((at) => at.replace(/:\d+$/, ''))));
    assert.deepEqual(
      crashPoints.filter((point) => !reached.has(point)),
      [],
      'points that no process passed',
    );
  });

  it('at random moments loses nothing and repeats nothing', async function () {
    this.timeout(900_000 + wanted * 2_000);
    const rounds = Math.max(10, wanted - 2 * crashPoints.length);
    const kills = Array.from({ length: rounds }, () => ({ afterMs: Math.random() * busyMs }));
    const results = await runAll(inSeries(kills), 'slim');
    report('at random moments', results);
    check(results);
  });

  it('is as safe in a whole Node-RED', async function () {
    this.timeout(900_000);
    const points = [
      'merge:commit:1',
      'claimDue:after:1',
      'beginDeliveries:after:1',
      'send:sent:2',
      'finishDeliveries:before:1',
    ];
    const kills: Kill[] = [
      ...points.map((at) => ({ at })),
      ...Array.from({ length: 5 }, () => ({ afterMs: Math.random() * busyMs })),
    ];
    const series = [kills.filter((_, i) => i % 2 === 0), kills.filter((_, i) => i % 2 === 1)];
    const results = await runAll(series, 'node-red');
    report('in Node-RED', results);
    check(results);
  });
});
