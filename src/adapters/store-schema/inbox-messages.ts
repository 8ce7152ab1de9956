import type { FilledCard } from '../../core/card/card';
import type { InboxMessage, InboxRecipient, Page, PageRequest } from '../../ports/store';
import { Conditions, toPage } from './event-page';
import type { SqlSession } from './sql-database';

interface InboxColumns {
  pk: number;
  message_id: string;
  channel_id: string;
  recipient: string;
  recipient_name: string | null;
  subject: string;
  body: string;
  image_url: string | null;
  image_alt: string | null;
  card: string | null;
  opt_out_url: string | null;
  followup_id: string | null;
  at: number;
  read_at: number | null;
}

/** Idempotent: a message that is there already stays as it is. */
export async function addInboxMessage(sql: SqlSession, message: InboxMessage): Promise<void> {
  await sql.run(
    `INSERT INTO inbox_message (message_id, channel_id, recipient, recipient_name, subject, body, image_url, image_alt,
       followup_id, at, read_at, card, opt_out_url)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (message_id) DO NOTHING`,
    [
      message.messageId,
      message.channelId,
      message.recipient,
      message.recipientName ?? null,
      message.subject,
      message.text,
      message.imageUrl ?? null,
      message.imageAlt ?? null,
      message.followupId ?? null,
      message.at,
      message.readAt ?? null,
      message.card ? JSON.stringify(message.card) : null,
      message.optOutUrl ?? null,
    ],
  );
}

/** Newest first. */
export async function listInbox(
  sql: SqlSession,
  channelId: string,
  recipient: string,
  page: PageRequest,
): Promise<Page<InboxMessage>> {
  const where = new Conditions(sql);
  where.add('channel_id = ?', channelId);
  where.add('recipient = ?', recipient);
  where.addCursor(['at', 'pk'], page.cursor);
  const rows = await sql.all<InboxColumns>(
    `SELECT * FROM inbox_message WHERE ${where.text} ORDER BY at DESC, pk DESC LIMIT $${where.parameters.length + 1}`,
    [...where.parameters, page.limit + 1],
  );
  return toPage(rows, page, (row) => row.at, toInboxMessage);
}

/** Who was written to last comes first; under the name of the newest message that had one. */
export async function listInboxRecipients(sql: SqlSession, channelId: string): Promise<InboxRecipient[]> {
  const rows = await sql.all<{
    recipient: string;
    recipient_name: string | null;
    messages: number;
    unread: number;
    last_at: number;
  }>(
    `SELECT i.recipient, count(*) AS messages, count(*) - count(i.read_at) AS unread, max(i.at) AS last_at,
       (SELECT n.recipient_name FROM inbox_message n WHERE n.channel_id = $1 AND n.recipient = i.recipient
          AND n.recipient_name IS NOT NULL ORDER BY n.at DESC, n.pk DESC LIMIT 1) AS recipient_name
     FROM inbox_message i WHERE i.channel_id = $1 GROUP BY i.recipient ORDER BY last_at DESC, i.recipient`,
    [channelId],
  );
  return rows.map((row) => ({
    recipient: row.recipient,
    ...(row.recipient_name !== null && { recipientName: row.recipient_name }),
    messages: row.messages,
    unread: row.unread,
    lastAt: row.last_at,
  }));
}

/** What was read keeps the time of the first reading. */
export async function markInboxRead(
  sql: SqlSession,
  channelId: string,
  recipient: string,
  messageIds: readonly string[],
  now: number,
): Promise<void> {
  await sql.run(
    `UPDATE inbox_message SET read_at = $4 WHERE channel_id = $1 AND recipient = $2 AND read_at IS NULL
     AND ${sql.dialect.isIn('message_id', '$3', 'text')}`,
    [channelId, recipient, messageIds, now],
  );
}

/** For the other lists of messages, too. */
export function toInboxMessage(row: InboxColumns): InboxMessage {
  return {
    messageId: row.message_id,
    channelId: row.channel_id,
    recipient: row.recipient,
    ...(row.recipient_name !== null && { recipientName: row.recipient_name }),
    subject: row.subject,
    text: row.body,
    ...(row.image_url !== null && { imageUrl: row.image_url }),
    ...(row.image_alt !== null && { imageAlt: row.image_alt }),
    ...(row.card !== null && { card: JSON.parse(row.card) as FilledCard }),
    ...(row.opt_out_url !== null && { optOutUrl: row.opt_out_url }),
    ...(row.followup_id !== null && { followupId: row.followup_id }),
    at: row.at,
    ...(row.read_at !== null && { readAt: row.read_at }),
  };
}
