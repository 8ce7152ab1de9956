import type { FollowupNumbers, SeriesPoint, SeriesSpan } from '../../ports/store';
import { findFollowup } from './followups';
import { recordState } from './record-state';
import type { SqlSession } from './sql-database';

const { open, exhausted, closed, keptClosed } = recordState;
/** How many of the next moments are told. */
const mostComing = 12;

/** Reads every record of the follow-up, without its payload: for a screen that somebody looks at, not for a status. */
export async function followupNumbers(
  sql: SqlSession,
  followupId: string,
  span: SeriesSpan,
): Promise<FollowupNumbers | undefined> {
  const followupPk = await findFollowup(sql, followupId);
  if (followupPk === undefined) return undefined;
  const [totals] = await sql.tuples<number[]>(
    `SELECT ${[
      'is_baseline = 0',
      `state = ${open} AND is_baseline = 0`,
      `state = ${open} AND is_baseline = 1`,
      'attempts_done > 0',
      "reason = 'action'",
      `state IN (${closed}, ${keptClosed}) AND is_baseline = 0`,
      `state = ${exhausted}`,
    ]
      .map((condition) => `COALESCE(SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0)`)
      .join(', ')} FROM record WHERE followup_pk = $1`,
    [followupPk],
  );
  const [records = 0, openNow = 0, baseline = 0, notified = 0, acted = 0, closedNow = 0, exhaustedNow = 0] = (
    totals ?? []
  ).map(Number);
  const levels = await sql.tuples<[number, number]>(
    `SELECT attempts_done, count(*) FROM record WHERE followup_pk = $1 AND state = ${open} AND is_baseline = 0
     GROUP BY attempts_done`,
    [followupPk],
  );
  const attempts: number[] = [];
  for (const [level, count] of levels) attempts[Number(level)] = Number(count);
  const coming = await sql.tuples<[number, number]>(
    `SELECT due_at, count(*) FROM record WHERE followup_pk = $1 AND state = ${open} AND due_at IS NOT NULL
     GROUP BY due_at ORDER BY due_at LIMIT ${mostComing}`,
    [followupPk],
  );
  return {
    ...{ records, open: openNow, baseline, notified, acted, closed: closedNow, exhausted: exhaustedNow },
    attempts: Array.from(attempts, (count) => count ?? 0),
    series: await series(sql, followupPk, span),
    coming: coming.map(([at, count]) => ({ at: Number(at), records: Number(count) })),
  };
}

/** Of the rounds that records are in now: what an earlier round was is not in their rows any more. */
async function series(sql: SqlSession, followupPk: number, { from, to, buckets }: SeriesSpan): Promise<SeriesPoint[]> {
  const width = Math.max(1, Math.ceil((to - from) / buckets));
  const of = `FROM record WHERE followup_pk = $1 AND is_baseline = 0 AND`;
  const perBucket = (column: string) =>
    sql.tuples<[number, number]>(
      `SELECT CAST((${column} - $2) / $4 AS bigint) AS bucket, count(*) ${of} ${column} >= $2 AND ${column} < $3 GROUP BY bucket`,
      [followupPk, from, to, width],
    );
  const before = await sql.tuples<[number]>(
    `SELECT count(*) ${of} first_seen_at < $2 AND (ended_at IS NULL OR ended_at >= $2)`,
    [followupPk, from],
  );
  const opened = new Map((await perBucket('first_seen_at')).map(([bucket, count]) => [Number(bucket), Number(count)]));
  const ended = new Map((await perBucket('ended_at')).map(([bucket, count]) => [Number(bucket), Number(count)]));
  let isOpen = Number(before[0]?.[0] ?? 0);
  return Array.from({ length: buckets }, (_, bucket) => {
    const point = { at: from + bucket * width, opened: opened.get(bucket) ?? 0, ended: ended.get(bucket) ?? 0 };
    isOpen += point.opened - point.ended;
    return { ...point, open: isOpen };
  });
}
