import type { NodeAPI } from 'node-red';
import { listFollowups } from '../followup-service';

/** GET ringback/followups: every deployed follow-up with its state. */
export async function listFollowupStates(_RED: NodeAPI): Promise<unknown> {
  return listFollowups().map(({ id, name, settings, snapshot, coordinator }) => ({
    id,
    name,
    active: snapshot.isActive,
    deployedActive: settings.isActive,
    overridden: snapshot.isOverridden,
    counts: snapshot.counts,
    nextPollAt: snapshot.nextPollAt,
    polling: snapshot.polling,
    held: coordinator.row?.held,
    lastPoll: coordinator.row?.lastPoll,
    error: snapshot.error && {
      code: snapshot.error.code,
      message: snapshot.error.summary,
      remedy: snapshot.error.remedy,
    },
  }));
}
