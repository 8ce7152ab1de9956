import type {
  DeliveryBegun,
  DeliveryKey,
  DeliveryRequest,
  DeliveryResult,
  DeliveryRow,
  ReceiptState,
} from '../../ports/store';
import { findAnswered } from './answered-deliveries';
import { writeEvents } from './events';
import type { SqlColumns, SqlSession } from './sql-database';
import { jsonRows } from './storable-text';

const keyColumns = {
  followup_id: 'text',
  record_id: 'text',
  round: 'int',
  attempt: 'int',
  recipient: 'text',
  channel: 'text',
} as const satisfies SqlColumns;
const keyNames = Object.keys(keyColumns).join(', ');
const isSameKey = Object.keys(keyColumns)
  .map((name) => `d.${name} = k.${name}`)
  .join(' AND ');

function keyOf({ followupId, recordId, round, attempt, recipient, channel }: DeliveryKey) {
  return { followup_id: followupId, record_id: recordId, round, attempt, recipient, channel };
}

interface Begin extends ReturnType<typeof keyOf> {
  n: number;
  delivery_id: string;
  owner: string;
}

/** One entry for each request, in order. A key that is asked for twice at once is in flight for the second. */
export async function beginDeliveries(
  sql: SqlSession,
  requests: readonly DeliveryRequest[],
  now: number,
): Promise<DeliveryBegun[]> {
  const answers = new Array<DeliveryBegun>(requests.length);
  const begins = new Map<string, Begin>();
  const twins: [n: number, firstN: number][] = [];
  for (const [n, request] of requests.entries()) {
    const key = keyOf(request);
    const text = JSON.stringify(key);
    const known = begins.get(text);
    if (known) twins.push([n, known.n]);
    else begins.set(text, { ...key, n, delivery_id: request.deliveryId, owner: request.owner });
  }
  let left = [...begins.values()];
  // Two processes may begin one key at the same moment: who comes second finds the row at the next turn.
  while (left.length > 0) {
    const answered = new Set(
      await findAnswered(
        sql,
        left.map(({ n }) => requests[n] as DeliveryRequest),
      ),
    );
    const known = await answerKnown(sql, { left, requests, answers, answered }, now);
    const fresh: Begin[] = [];
    for (const begin of left) {
      if (known.has(begin.n)) continue;
      if (!answered.has(requests[begin.n] as DeliveryRequest)) fresh.push(begin);
      else answers[begin.n] = { outcome: 'answered', deliveryId: begin.delivery_id };
    }
    const inserted = fresh.length > 0 ? await insertSending(sql, fresh, now) : 0;
    if (inserted === fresh.length) {
      for (const { n, delivery_id } of fresh) answers[n] = { outcome: 'begun', deliveryId: delivery_id };
      break;
    }
    if (inserted > 0) await takeBack(sql, fresh, now);
    left = fresh;
  }
  for (const [n, firstN] of twins) {
    const { outcome, deliveryId } = answers[firstN] as DeliveryBegun;
    answers[n] = { outcome: outcome === 'begun' ? 'inFlight' : outcome, deliveryId };
  }
  return answers;
}

interface Unanswered {
  left: readonly Begin[];
  requests: readonly DeliveryRequest[];
  answers: DeliveryBegun[];
  /** Nobody is reminded of what they have answered. */
  answered: ReadonlySet<DeliveryRequest>;
}

async function answerKnown(
  sql: SqlSession,
  { left, requests, answers, answered }: Unanswered,
  now: number,
): Promise<Set<number>> {
  const rows = await sql.tuples<[number, DeliveryRow['state'], string, string]>(
    `SELECT k.n, d.state, d.owner, d.delivery_id FROM ${sql.dialect.rows('$1', { ...keyColumns, n: 'int' })} k
     CROSS JOIN delivery d WHERE ${isSameKey} ${sql.dialect.forUpdate && 'FOR UPDATE OF d'}`,
    [jsonRows(left)],
  );
  const again: Begin[] = [];
  const byN = new Map(left.map((begin) => [begin.n, begin]));
  for (const [n, state, owner, deliveryId] of rows) {
    const request = requests[n] as DeliveryRequest;
    const open = outcomeOf(state, owner, request);
    const outcome = answered.has(request) && (open === 'begun' || open === 'uncertain') ? 'answered' : open;
    answers[n] = { outcome, deliveryId };
    if (outcome === 'begun') again.push(byN.get(n) as Begin);
  }
  if (again.length > 0) await beginAgain(sql, again, now);
  return new Set(rows.map(([n]) => n));
}

function outcomeOf(state: DeliveryRow['state'], owner: string, request: DeliveryRequest): DeliveryBegun['outcome'] {
  switch (state) {
    case 'sent':
      return 'duplicate';
    case 'failed':
      return 'begun';
    case 'answered':
      return 'answered';
    case 'held':
      return request.resend ? 'begun' : 'uncertain';
    case 'sending':
      if (owner === request.owner) return 'inFlight';
      return request.resend ? 'begun' : 'uncertain';
  }
}

async function insertSending(sql: SqlSession, begins: readonly Begin[], now: number): Promise<number> {
  return sql.run(
    `INSERT INTO delivery (${keyNames}, delivery_id, owner, state, at)
     SELECT ${keyNames}, delivery_id, owner, 'sending', $2
     FROM ${sql.dialect.rows('$1', { ...keyColumns, delivery_id: 'text', owner: 'text' })} k WHERE true
     ON CONFLICT (${keyNames}) DO NOTHING`,
    [jsonRows(begins), now],
  );
}

/** Undoes an insert of which another process had a part, to look again at what is there. */
async function takeBack(sql: SqlSession, begins: readonly Begin[], now: number): Promise<void> {
  await sql.run(
    `DELETE FROM delivery d USING ${sql.dialect.rows('$1', { ...keyColumns, delivery_id: 'text', owner: 'text' })} k
     WHERE ${isSameKey} AND d.delivery_id = k.delivery_id AND d.owner = k.owner AND d.state = 'sending' AND d.at = $2`,
    [jsonRows(begins), now],
  );
}

/** Under its first id: the receiver may know it. */
async function beginAgain(sql: SqlSession, begins: readonly Begin[], now: number): Promise<void> {
  await sql.run(
    `UPDATE delivery SET state = 'sending', owner = k.owner, at = $2, error_code = NULL, error_message = NULL
     FROM ${sql.dialect.rows('$1', { ...keyColumns, owner: 'text' })} k
     WHERE ${isSameKey.replaceAll('d.', 'delivery.')}`,
    [jsonRows(begins), now],
  );
}

const resultColumns = {
  ...keyColumns,
  delivery_id: 'text',
  state: 'text',
  provider_id: 'text',
  address: 'text',
  error_code: 'text',
  error_message: 'text',
} as const satisfies SqlColumns;

/** How deliveries ended, with their events. One that is known as sent stays sent, whatever comes after. */
export async function finishDeliveries(
  sql: SqlSession,
  results: readonly DeliveryResult[],
  now: number,
): Promise<void> {
  const rows = new Map<string, object>();
  for (const result of results) {
    const key = keyOf(result);
    rows.set(JSON.stringify(key), {
      ...key,
      delivery_id: result.deliveryId,
      state: result.state,
      provider_id: result.providerId ?? null,
      address: result.address ?? null,
      error_code: result.error?.code ?? null,
      error_message: result.error?.message ?? null,
    });
  }
  if (rows.size === 0) return;
  const names = Object.keys(resultColumns).join(', ');
  await sql.run(
    `INSERT INTO delivery (${names}, owner, at)
     SELECT ${names}, '', $2 FROM ${sql.dialect.rows('$1', resultColumns)} k WHERE true
     ON CONFLICT (${keyNames}) DO UPDATE SET state = excluded.state, at = excluded.at, provider_id = excluded.provider_id,
       address = excluded.address, receipt = NULL, error_code = excluded.error_code, error_message = excluded.error_message
     WHERE delivery.state <> 'sent'`,
    [jsonRows([...rows.values()]), now],
  );
  await writeEvents(
    sql,
    results.map((result) => result.event),
    now,
  );
}

interface DeliveryColumns {
  followup_id: string;
  record_id: string;
  round: number;
  attempt: number;
  recipient: string;
  channel: string;
  delivery_id: string;
  state: DeliveryRow['state'];
  at: number;
  provider_id: string | null;
  address: string | null;
  receipt: ReceiptState | null;
  error_code: string | null;
  error_message: string | null;
}

export async function listDeliveries(sql: SqlSession, followupId: string, recordId: string): Promise<DeliveryRow[]> {
  const rows = await sql.all<DeliveryColumns>(
    `SELECT * FROM delivery WHERE followup_id = $1 AND record_id = $2 ORDER BY round, attempt, at, recipient, channel`,
    [followupId, recordId],
  );
  return rows.map(toDelivery);
}

/** For the other lists of deliveries, too. */
export function toDelivery(row: DeliveryColumns): DeliveryRow {
  return {
    followupId: row.followup_id,
    recordId: row.record_id,
    round: row.round,
    attempt: row.attempt,
    recipient: row.recipient,
    channel: row.channel,
    deliveryId: row.delivery_id,
    state: row.state,
    at: row.at,
    ...(row.provider_id !== null && { providerId: row.provider_id }),
    ...(row.address !== null && { address: row.address }),
    ...(row.receipt !== null && { receipt: row.receipt }),
    ...(row.error_code !== null && { error: { code: row.error_code, message: row.error_message ?? '' } }),
  };
}
