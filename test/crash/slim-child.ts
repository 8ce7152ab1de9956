import { readFileSync } from 'node:fs';
import type { NodeAPI } from 'node-red';
import { type FollowupService, listFollowups } from '../../src/runtime/followup-service';
import type { FlowNode } from '../node-red-process';
import { SmallRed } from './small-red';

/**
 * A process that runs a flow with the real nodes, the real engine thread and the real store, but without the
 * rest of Node-RED. Argument: a file with {flow, clockStart}. Prints "ready", and "idle" when a poll has
 * ended and nothing is due or on its way. SIGTERM closes the nodes as a stop of Node-RED does.
 */
const { flow, clockStart } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as {
  flow: FlowNode[];
  clockStart: number;
};
const red = new SmallRed({ ringback: { clockStart } }, (error) => console.error(String(error)));
const nodes = ['store', 'followup', 'integration', 'channel', 'poller', 'reconciler', 'recipients', 'notifier'];
for (const name of nodes) (require(`../../nodes/${name}/${name}`) as (RED: NodeAPI) => void)(red.api);
red.start(flow);
console.log('ready');

/** Looks in a row that must find it idle: between two steps of its work it may look so for a moment. */
const looks = 4;
let idleLooks = 0;
const watch = setInterval(async () => {
  const [service] = listFollowups();
  idleLooks = service && (await isIdle(service)) ? idleLooks + 1 : 0;
  if (idleLooks !== looks) return;
  clearInterval(watch);
  console.log('idle');
}, 20);

async function isIdle({ id, coordinator, storeService, clock }: FollowupService): Promise<boolean> {
  const { lastOutcome, polling } = coordinator.snapshot;
  const isResting = () => lastOutcome !== undefined && !polling && coordinator.inFlight === 0;
  if (!isResting()) return false;
  // Leased until later counts as later: the window says what is on its way.
  const nextDueAt = await storeService.store.nextDueAt(id);
  return isResting() && (nextDueAt === undefined || nextDueAt > clock.now());
}

process.once('SIGTERM', async () => {
  clearInterval(watch);
  await red.stop();
});
