import { setTimeout as pause } from 'node:timers/promises';
import { ContestantProcess } from './contestant-process';
import type { Measured } from './job';
import type { Entrant, Row } from './plan';
import { Probe } from './probe';
import { churnOf } from './records';
import type { SourceAndSink } from './source-and-sink';

export interface Figures {
  /** Median of the runs. */
  cpuSeconds: number;
  wallSeconds: number;
  peakMegabytes: number;
  /** Of another request, while the work went on. */
  waitMs: number;
  /** Of another request, before the work began: what the machine itself does to it. */
  idleWaitMs: number;
}

const idleMs = 1_500;

/** An entrant's figures in a row: `runs` for CPU, then one with another request asked all the time. */
export async function measure(row: Row, entrant: Entrant, servers: SourceAndSink, runs: number): Promise<Figures> {
  const measured: Measured[] = [];
  for (let run = 0; run < runs; run += 1) measured.push(await runOnce(row, entrant, servers));
  const probed = await runProbed(row, entrant, servers);
  return {
    cpuSeconds: median(measured.map((figures) => figures.cpuSeconds)),
    wallSeconds: median(measured.map((figures) => figures.wallSeconds)),
    peakMegabytes: median(measured.map((figures) => figures.peakMegabytes)),
    ...probed,
  };
}

/** One run without anything beside it. */
export async function runOnce(
  row: Row,
  entrant: Entrant,
  servers: SourceAndSink,
  nodeOptions: string[] = [],
): Promise<Measured> {
  const contestant = await startContestant(row, entrant, servers, nodeOptions);
  if (row.measured === 2) await pollOnce(1, row, contestant, servers);
  await contestant.collect();
  const measured = await pollOnce(row.measured, row, contestant, servers);
  await contestant.stop();
  return measured;
}

async function runProbed(row: Row, entrant: Entrant, servers: SourceAndSink) {
  const contestant = await startContestant(row, entrant, servers);
  if (row.measured === 2) await pollOnce(1, row, contestant, servers);
  await contestant.collect();
  const probe = new Probe(contestant.pingUrl);
  probe.start();
  await pause(200);
  probe.takeLongestMs(); // the first request opens the connection and compiles the path
  await pause(idleMs);
  const idleWaitMs = probe.takeLongestMs();
  await pollOnce(row.measured, row, contestant, servers);
  const waitMs = probe.takeLongestMs();
  probe.stop();
  await contestant.stop();
  return { waitMs, idleWaitMs };
}

function startContestant({ work }: Row, { program }: Entrant, servers: SourceAndSink, nodeOptions?: string[]) {
  const { sourceUrl, sinkUrl } = servers;
  return ContestantProcess.start(program, { ...work, sourceUrl, sinkUrl }, nodeOptions);
}

/** One poll, and whether it brought what it should: a contestant that does less is not faster. */
async function pollOnce(
  version: 1 | 2,
  { work }: Row,
  contestant: ContestantProcess,
  servers: SourceAndSink,
): Promise<Measured> {
  const { count, shape, effect } = work;
  const churn = churnOf(count);
  const expected = version === 1 ? { notified: count, gone: 0 } : { notified: churn, gone: churn };
  await servers.prepare(count, version, shape);
  const measured = await contestant.poll(version, expected);
  const posts = await servers.posts();
  const { notified, gone } = measured.found;
  if (notified !== expected.notified || gone !== expected.gone) {
    throw new Error(`Expected ${JSON.stringify(expected)}, found ${JSON.stringify(measured.found)}.`);
  }
  if (posts !== (effect === 'post' ? notified : 0)) throw new Error(`The sink got ${posts} posts.`);
  return measured;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
