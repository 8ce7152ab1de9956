import type { LateAction } from '../../adapters/action-link/action-desk';

type TellReply = (reply: LateAction) => void;

const live = new Map<string, TellReply>();

/** For the action node of a follow-up: gets what recipients write back. Returns what takes it away. */
export function serveReplies(followupId: string, tell: TellReply): () => void {
  live.set(followupId, tell);
  return () => {
    if (live.get(followupId) === tell) live.delete(followupId);
  };
}

export function tellReply(followupId: string, reply: LateAction): void {
  live.get(followupId)?.(reply);
}
