import type { HeldPoll, PollEnd, PollLease } from '../../ports/store';
import { writeEvents } from './events';
import { pollEvent } from './poll-event';
import { requireLease } from './poll-lease';
import { noCounts, writePollEnd } from './polls';
import type { SqlSession } from './sql-database';
import { dropStaged } from './staged-rows';

/** Ends a poll without applying it. A hold replaces an earlier one; other endings leave it as it is. */
export async function endPoll(sql: SqlSession, lease: PollLease, end: PollEnd): Promise<void> {
  const { followupPk, pollPk } = await requireLease(sql, lease);
  const { now, outcome, report, preview, nextPollAt } = end;
  await dropStaged(sql, followupPk);
  const counts = preview ?? noCounts;
  await writePollEnd(sql, { pollPk, now, outcome, report, counts });
  await sql.run(
    `UPDATE followup SET next_poll_at = $2, poll_owner = NULL, poll_lease_until = NULL, poll_pk = NULL WHERE pk = $1`,
    [followupPk, nextPollAt],
  );
  if (outcome === 'held' && preview) {
    const held: HeldPoll = { pollId: lease.pollId, at: now, preview };
    await sql.run('UPDATE followup SET held = $2 WHERE pk = $1', [followupPk, JSON.stringify(held)]);
  }
  if (outcome !== 'skipped') await writeEvents(sql, [pollEvent(lease, outcome, report, counts)], now);
}
