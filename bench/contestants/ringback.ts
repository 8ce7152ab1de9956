import { setTimeout as pause } from 'node:timers/promises';
import { type FollowupService, findFollowup } from '../../src/runtime/followup-service';
import { runContestant } from '../contestant-main';
import type { Contestant, Job } from '../job';
import { type FlowNode, FlowTally, startNodeRed } from '../node-red';
import { callFlow, twilioCallFlow, webexCallFlow } from './call-flow';
import { followupId, ringbackFlow } from './ringback-flow';

const lookMs = 20;

async function create(job: Job): Promise<Contestant> {
  const tally = new FlowTally();
  const besides: Record<string, FlowNode[]> = {
    calls: callFlow('store'),
    'webex-calls': webexCallFlow('store'),
    'twilio-calls': twilioCallFlow('store'),
  };
  const beside = besides[process.argv[3] ?? ''] ?? [];
  const { pingUrl, stop } = await startNodeRed(job.folder, [...ringbackFlow(job), ...beside], tally);
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
      await isWritten(tally.lastId);
      return { notified: tally.notified - before.notified, gone: tally.gone - before.gone };
    },
  };
}

/**
 * Not when the last message has gone out, but when the store knows that it has. (That the flow was told of the
 * records that are gone is confirmed seconds later, when no node has taken them up; nothing waits for that.)
 */
async function isWritten(lastId: string): Promise<void> {
  const service = followup();
  for (;;) {
    if (!service.snapshot.polling) {
      const record = await service.storeService.store.readRecord(followupId, lastId);
      if (record && record.attemptsDone > 0) return;
    }
    await pause(lookMs);
  }
}

function followup(): FollowupService {
  const service = findFollowup(followupId);
  if (service) return service;
  throw new Error('The follow-up is not running.');
}

runContestant(create);
