import { closedAttempt, exhaustedAttempt } from '../../core/message/notified-item';
import type { DeliveryKey } from '../../ports/store';
import { recordState } from './record-state';
import type { SqlSession } from './sql-database';
import { jsonRows } from './storable-text';

const columns = { n: 'int', followup_id: 'text', record_id: 'text', round: 'int', recipient: 'text' } as const;

/**
 * Those of the deliveries that would remind somebody of what they have answered, or of what was decided meanwhile.
 * The end of a record is told to everybody.
 */
export async function findAnswered<Key extends DeliveryKey>(sql: SqlSession, keys: readonly Key[]): Promise<Key[]> {
  const rows = keys.flatMap(({ followupId, recordId, round, attempt, recipient }, n) =>
    attempt === closedAttempt || attempt === exhaustedAttempt
      ? []
      : [{ n, followup_id: followupId, record_id: recordId, round, recipient }],
  );
  if (rows.length === 0) return [];
  const found = await sql.tuples<[number]>(
    `SELECT k.n FROM ${sql.dialect.rows('$1', columns)} k JOIN followup f ON f.followup_id = k.followup_id
     JOIN record r ON r.followup_pk = f.pk AND r.record_id = k.record_id
     WHERE (r.round = k.round AND r.state = ${recordState.keptClosed} AND r.reason = 'action')
       OR EXISTS (SELECT 1 FROM answer a WHERE a.record_pk = r.pk AND a.round = k.round AND a.recipient = k.recipient)`,
    [jsonRows(rows)],
  );
  return found.map(([n]) => keys[n] as Key);
}
