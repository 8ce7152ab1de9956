import { parseArgs } from 'node:util';
import { benchCalls } from './calls';
import { type Figures, measure, runOnce } from './measure';
import { million, ours, type Row, rows } from './plan';
import { aimsOf, describeRow } from './report';
import { benchSimulation } from './simulation';
import { startServers } from './source-and-sink';
import { benchTwilioCalls } from './twilio-calls';
import { benchWebexCalls } from './webex-calls';

const { values: options } = parseArgs({
  options: {
    /** Also 1,000,000 records, for the memory figure. */
    million: { type: 'boolean', default: false },
    /** CPU runs of each entrant; the median counts. */
    runs: { type: 'string', default: '3' },
    /** Only the rows whose title contains this: `calls`, `webex-calls`, `twilio-calls` or `simulation` for those of callers, Webex, Twilio, a simulated run. */
    only: { type: 'string', default: '' },
    /** Only this entrant: "Ringback". */
    entrant: { type: 'string', default: '' },
    /** Writes a CPU profile of ours, all threads, into this folder instead of measuring. */
    profile: { type: 'string', default: '' },
  },
});

const intro = `The same work, three times: a bare Node script with node:sqlite, a flow of the nodes that come with
Node-RED, and Ringback. CPU is user and system time of the whole process with all its threads, from the moment
the poll begins until everything that follows from it is done and written; starting Node-RED is not counted,
for it is started once. Median of ${options.runs} runs, each in a new process; source and sink are a process of their own.
"Longest wait" is that of another small request to the same process, asked every 5 ms in a further run; "(idle)" is the
same before the work began. Compare within this run only.`;

async function main(): Promise<void> {
  const wanted = [...rows, ...(options.million ? [million] : [])].filter((row) => row.title.includes(options.only));
  const servers = await startServers();
  try {
    if (options.profile) {
      for (const row of wanted) await profile(row, servers);
      return;
    }
    console.log(intro);
    for (const row of wanted) await bench(row, servers);
    if (!options.entrant && 'calls'.includes(options.only)) {
      const { table, missed: missedByCalls } = await benchCalls(servers);
      console.log(`\n${table}`);
      missed += missedByCalls;
    }
    if (!options.entrant && 'webex-calls'.includes(options.only)) {
      const { table, missed: missedByWebex } = await benchWebexCalls(servers);
      console.log(`\n${table}`);
      missed += missedByWebex;
    }
    if (!options.entrant && 'twilio-calls'.includes(options.only)) {
      const { table, missed: missedByTwilio } = await benchTwilioCalls(servers);
      console.log(`\n${table}`);
      missed += missedByTwilio;
    }
    if (!options.entrant && 'simulation'.includes(options.only)) {
      const { table, missed: missedBySimulation } = await benchSimulation(Number(options.runs));
      console.log(`\n${table}`);
      missed += missedBySimulation;
    }
  } finally {
    await servers.stop();
  }
}

async function bench(row: Row, servers: Awaited<ReturnType<typeof startServers>>): Promise<void> {
  const figures = new Map<string, Figures>();
  const runs = row === million ? 1 : Number(options.runs);
  for (const entrant of row.entrants) {
    if (options.entrant && entrant.label !== options.entrant) continue;
    figures.set(entrant.label, await measure(row, entrant, servers, runs));
  }
  console.log(`\n${describeRow(row, figures)}`);
  missed += aimsOf(row, figures).filter((aim) => aim.startsWith('MISSED')).length;
}

async function profile(row: Row, servers: Awaited<ReturnType<typeof startServers>>): Promise<void> {
  const { cpuSeconds } = await runOnce(row, ours, servers, ['--cpu-prof', `--cpu-prof-dir=${options.profile}`]);
  console.log(`${row.title}: ${cpuSeconds.toFixed(2)} s of CPU; profiles are in ${options.profile}.`);
}

let missed = 0;
main().then(
  () => {
    if (!options.profile) console.log(`\n${missed === 0 ? 'Every aim was met.' : `${missed} aims were missed.`}`);
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
