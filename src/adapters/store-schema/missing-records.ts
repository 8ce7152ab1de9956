import type { MissingRecords, PollMemory } from './poll-memory';
import { recordState } from './record-state';
import type { SqlSession } from './sql-database';

/** The records that the source should have brought and did not. */
export async function findMissing(sql: SqlSession, followupPk: number, memory: PollMemory): Promise<MissingRecords> {
  const missing: MissingRecords = { gone: [], released: [], open: 0 };
  if (!memory.hasRecords) return missing;
  await sql.each(
    `SELECT pk, state FROM record WHERE followup_pk = $1
     AND state IN (${recordState.open}, ${recordState.exhausted}, ${recordState.keptClosed})`,
    [followupPk],
    ([pk, state]) => {
      const isKeptClosed = state === recordState.keptClosed;
      if (!isKeptClosed) missing.open += 1;
      if (memory.seen.has(pk as number)) return;
      if (isKeptClosed) missing.released.push(pk as number);
      else missing.gone.push(pk as number);
    },
  );
  return missing;
}
