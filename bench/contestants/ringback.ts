import { setTimeout as pause } from 'node:timers/promises';
import { type FollowupService, findFollowup } from '../../src/runtime/followup-service';
import { runContestant } from '../contestant-main';
import type { Contestant, Job } from '../job';
import { FlowTally, startNodeRed } from '../node-red';
import { followupId, ringbackFlow } from './ringback-flow';

const lookMs = 20;
/** An attempt that is not counted yet is due within its lease; one that is, days later. */
const soonMs = 600_000;

async function create(job: Job): Promise<Contestant> {
  const tally = new FlowTally();
  const { pingUrl, stop } = await startNodeRed(job.folder, ringbackFlow(job), tally);
  // Its first numbers come from the store: it is open, and the follow-up at work.
  while (!followup().snapshot.counts) await pause(lookMs);
  return {
    pingUrl,
    stop,
    async poll(version, expected) {
      const before = { notified: tally.notified, gone: tally.gone };
      const reached = tally.reached(before.notified + expected.notified, before.gone + expected.gone);
      tally.begin({ command: version === 1 ? 'activate' : 'poll' });
      await reached;
      await isWritten();
      return { notified: tally.notified - before.notified, gone: tally.gone - before.gone };
    },
  };
}

/** Not when the last message has gone out, but when the store knows that all have. */
async function isWritten(): Promise<void> {
  const service = followup();
  for (;;) {
    const dueAt = await service.storeService.store.nextDueAt(followupId);
    const isPolling = service.snapshot.polling !== undefined;
    if (
      !isPolling &&
      service.coordinator.inFlight === 0 &&
      (dueAt ?? Number.POSITIVE_INFINITY) > service.clock.now() + soonMs
    )
      return;
    await pause(lookMs);
  }
}

function followup(): FollowupService {
  const service = findFollowup(followupId);
  if (service) return service;
  throw new Error('The follow-up is not running.');
}

runContestant(create);
