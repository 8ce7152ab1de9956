import type { ActionDesk } from '../adapters/action-link/action-desk';
import { RingbackError } from '../core/errors';

/** The desks of deployed action nodes, by the id of their follow-up. */
const live = new Map<string, ActionDesk>();

export function findActionDesk(followupId: string): ActionDesk | undefined {
  return live.get(followupId);
}

/** The keys of links have changed: what is known of them is read again. */
export function forgetActionKeys(): void {
  for (const desk of live.values()) desk.keyring.forget();
}

/** Returns what takes it away again. RB_CONFIG when the follow-up has one: who would be told of an answer? */
export function serveActionDesk(desk: ActionDesk, followupName: string): () => void {
  if (live.has(desk.followupId)) {
    throw new RingbackError('RB_CONFIG', `The follow-up "${followupName}" has two action nodes.`, {
      remedy: 'Keep one: all actions of a follow-up are in one action node.',
    });
  }
  live.set(desk.followupId, desk);
  return () => {
    if (live.get(desk.followupId) === desk) live.delete(desk.followupId);
  };
}
