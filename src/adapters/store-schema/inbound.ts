import { conversationKeyOf } from '../../core/followup/action';
import type { AskedRecord, NewEvent, Receipt, ReceiptOutcome, Reply, ReplyOutcome } from '../../ports/store';
import { writeEvents } from './events';
import { recordState } from './record-state';
import { first, type SqlSession } from './sql-database';
import { storableText } from './storable-text';

/** Providers repeat what they could not bring for some hours at most. */
const keptMs = 30 * 24 * 60 * 60 * 1000;

/** A long exchange names each mail of it. */
const mostAnswered = 20;

type AskedTuple = [followupId: string, recordId: string, round: number, recipient: string];

/** A digest is one message and several deliveries. What failed, or was read, says nothing more after that. */
export async function recordReceipt(sql: SqlSession, receipt: Receipt, now: number): Promise<ReceiptOutcome> {
  const { channel, providerId, state, error } = receipt;
  const where = 'channel = $1 AND provider_id = $2 AND address IS NOT NULL';
  const known = await sql.tuples<[...AskedTuple, attempt: number, state: string, receipt: string | null]>(
    `SELECT followup_id, record_id, round, recipient, attempt, state, receipt FROM delivery WHERE ${where} ${sql.dialect.forUpdate}`,
    [channel, providerId],
  );
  if (known.length === 0) return 'unknown';
  const open = known.filter(([, , , , , kept, had]) => kept === 'sent' && (had === null || isLater(state, had)));
  if (open.length === 0) return 'known';
  const hasFailed = state === 'failed';
  await sql.run(
    `UPDATE delivery SET receipt = $3, state = $4, error_code = $5, error_message = $6 WHERE ${where} AND state = 'sent'`,
    [channel, providerId, state, hasFailed ? 'failed' : 'sent', error?.code ?? null, error?.message ?? null],
  );
  // That it was read is kept, and tells in the history only where nothing said that it had arrived.
  const told = open.filter(([, , , , , , had]) => had === null || hasFailed);
  await writeEvents(
    sql,
    told.map((row) => receiptEvent(row, receipt)),
    now,
  );
  return 'recorded';
}

function isLater(state: Receipt['state'], had: string): boolean {
  return had === 'delivered' && state !== 'delivered';
}

function receiptEvent(
  [followupId, recordId, round, recipient, attempt]: [...AskedTuple, number, ...unknown[]],
  { channel, state, error }: Receipt,
): NewEvent {
  const hasFailed = state === 'failed';
  return {
    kind: hasFailed ? 'notification.failed' : 'notification.delivered',
    description: hasFailed
      ? 'The follow-up notification was sent, and did not arrive.'
      : 'The follow-up notification has arrived.',
    ...{ followupId, recordId, round, recipient, channel },
    conversationKey: conversationKeyOf(followupId, round, recipient, recordId),
    initiatedBy: 'bot',
    isError: hasFailed,
    data: { attempt, ...(error && { code: error.code, error: error.message }) },
  };
}

export async function recordReply(sql: SqlSession, reply: Reply, now: number): Promise<ReplyOutcome> {
  const { channel, messageId, text, by } = reply;
  const asked = await answeredDelivery(sql, reply);
  if (!asked) return { outcome: 'unknown' };
  const isNew = await sql.run(
    'INSERT INTO inbound_message (channel, message_id, at) VALUES ($1, $2, $3) ON CONFLICT (channel, message_id) DO NOTHING',
    [channel, storableText(messageId), now],
  );
  if (isNew === 0) return { outcome: 'known' };
  await sql.run('DELETE FROM inbound_message WHERE at < $1', [now - keptMs]);
  const of = toAsked(asked);
  const { followupId, recordId, round, recipient } = of;
  await writeEvents(
    sql,
    [
      {
        kind: 'reply.received',
        description: 'The recipient has replied.',
        ...{ ...of, channel },
        conversationKey: conversationKeyOf(followupId, round, recipient, recordId),
        initiatedBy: 'user',
        data: { text: storableText(text), ...(by !== undefined && { by: storableText(by) }) },
      },
    ],
    now,
  );
  return { outcome: 'recorded', ...of };
}

/**
 * What a reply is about: what it says it answers. Where the provider never tells, what was last sent to where it comes
 * from; a mail that answers none of ours is about something else.
 */
async function answeredDelivery(
  sql: SqlSession,
  { channel, address, answers }: Reply,
): Promise<AskedTuple | undefined> {
  const columns = 'SELECT followup_id, record_id, round, recipient FROM delivery WHERE channel = $1';
  const latest = "AND state = 'sent' ORDER BY at DESC, attempt DESC LIMIT 1";
  for (const providerId of (answers ?? []).slice(0, mostAnswered)) {
    const found = await first(
      sql.tuples<AskedTuple>(`${columns} AND provider_id = $2 AND address IS NOT NULL ${latest}`, [
        channel,
        providerId,
      ]),
    );
    if (found) return found;
  }
  if (answers) return undefined;
  return first(sql.tuples<AskedTuple>(`${columns} AND address = $2 ${latest}`, [channel, address]));
}

export async function findAsked(
  sql: SqlSession,
  channel: string,
  providerId: string,
): Promise<AskedRecord | undefined> {
  const asked = await answeredDelivery(sql, { channel, address: '', messageId: '', text: '', answers: [providerId] });
  return asked && toAsked(asked);
}

export async function listAsked(
  sql: SqlSession,
  channel: string,
  address: string,
  limit: number,
): Promise<AskedRecord[]> {
  const rows = await sql.tuples<AskedTuple>(
    `SELECT d.followup_id, d.record_id, d.round, d.recipient FROM delivery d
     JOIN followup f ON f.followup_id = d.followup_id
     JOIN record r ON r.followup_pk = f.pk AND r.record_id = d.record_id AND r.round = d.round
     WHERE d.channel = $1 AND d.address = $2 AND d.state = 'sent'
       AND r.state IN (${recordState.open}, ${recordState.exhausted})
     GROUP BY d.followup_id, d.record_id, d.round, d.recipient ORDER BY MAX(d.at) DESC LIMIT $3`,
    [channel, address, limit],
  );
  return rows.map(toAsked);
}

function toAsked([followupId, recordId, round, recipient]: AskedTuple): AskedRecord {
  return { followupId, recordId, round, recipient };
}
