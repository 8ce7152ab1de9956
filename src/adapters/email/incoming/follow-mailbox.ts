import type { FeedReader } from '../../../ports/channel-inbound';
import type { ImapMailbox, MailboxPosition } from './imap-mailbox';
import { itemsOfMail } from './items-of-mail';

/** Tells what comes to a mailbox, as far as it is about messages of ours, until the signal is aborted. Never rejects. */
export function followMailbox(mailbox: ImapMailbox, reader: FeedReader, signal: AbortSignal): Promise<void> {
  return mailbox.watch(
    {
      readPosition: async () => parsePosition(await reader.recall()),
      savePosition: (position) => reader.remember(JSON.stringify(position)),
      async take(mail) {
        const items = itemsOfMail(mail);
        return items.length > 0 && (await reader.take(items));
      },
      onTrouble: (error) => reader.onTrouble(error),
    },
    signal,
  );
}

function parsePosition(text: string | undefined): MailboxPosition | undefined {
  if (text === undefined) return undefined;
  const { validity, uid } = JSON.parse(text) as Partial<MailboxPosition>;
  return typeof validity === 'string' && Number.isInteger(uid) ? { validity, uid: uid as number } : undefined;
}
