import type { NodeAPI } from 'node-red';
import { followupState } from '../console/followup-state';
import { listFollowups } from '../followup-service';

/** GET ringback/followups: every deployed follow-up with its state. */
export async function listFollowupStates(_RED: NodeAPI): Promise<unknown> {
  return listFollowups().map(followupState);
}
