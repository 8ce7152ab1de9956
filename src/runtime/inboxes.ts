import type { Inbox } from '../adapters/inbox/inbox';

/** The inboxes of deployed channels, by the id of the channel's config node. */
const live = new Map<string, Inbox>();

export function findInbox(channelId: string): Inbox | undefined {
  return live.get(channelId);
}

/** Returns what takes it away again. */
export function serveInbox(inbox: Inbox): () => void {
  const { channelId } = inbox.settings;
  live.set(channelId, inbox);
  return () => {
    if (live.get(channelId) === inbox) live.delete(channelId);
  };
}
