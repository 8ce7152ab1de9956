import { runContestant } from '../contestant-main';
import type { Contestant, Job } from '../job';
import { FlowTally, startNodeRed } from '../node-red';
import { stockFlow } from './stock-flow';

async function create(job: Job): Promise<Contestant> {
  const tally = new FlowTally();
  const isPaged = process.argv[3] === 'paged';
  const { pingUrl, stop } = await startNodeRed(job.folder, stockFlow(job, isPaged), tally);
  return {
    pingUrl,
    stop,
    async poll(_version, expected) {
      const before = { notified: tally.notified, gone: tally.gone };
      const reached = tally.reached(before.notified + expected.notified, before.gone + expected.gone);
      tally.begin({});
      await reached;
      return { notified: tally.notified - before.notified, gone: tally.gone - before.gone };
    },
  };
}

runContestant(create);
