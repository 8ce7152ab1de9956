import type { InboxLink } from './sandbox/server';

interface InboxRecipient {
  recipient: string;
  recipientName?: string;
  messages: number;
  unread: number;
  link: string;
}

/** Everybody's inbox, as the admin API lists them; `nodeUrl` is what its links are relative to. */
export async function listInboxes(adminUrl: string, nodeUrl: string, channelId: string): Promise<InboxLink[]> {
  const answer = await fetch(new URL(`ringback/inbox/${channelId}/recipients`, adminUrl));
  const body: unknown = await answer.json();
  if (!answer.ok || !Array.isArray(body)) {
    throw new Error(`Node-RED answered ${answer.status} when it was asked for the inboxes.`);
  }
  return (body as InboxRecipient[]).map(({ recipient, recipientName, messages, unread, link }) => ({
    name: recipientName ?? recipient,
    messages,
    unread,
    link: new URL(link, nodeUrl).href,
  }));
}
