import { RingbackError } from '../../core/errors';
import type { FollowupRegistration, FollowupRow, HeldPoll } from '../../ports/store';
import { writeEvents } from './events';
import { lastEndedPoll } from './polls';
import { first, type SqlSession } from './sql-database';

interface FollowupColumns {
  pk: number;
  followup_id: string;
  name: string;
  deployed_active: number;
  active_override: number | null;
  next_poll_at: number | null;
  has_polled: number;
  held: string | null;
  attributes: string;
}

const emptyAttributes = JSON.stringify({ local: {}, user: {} });

/** The key of a registered follow-up; undefined for one that this store does not know. */
export async function findFollowup(sql: SqlSession, followupId: string): Promise<number | undefined> {
  const row = await first(sql.tuples<[number]>('SELECT pk FROM followup WHERE followup_id = $1', [followupId]));
  return row?.[0];
}

/**
 * Keeps the follow-up's row until the transaction ends: what changes its records' states goes one after
 * the other.
 */
export async function lockFollowup(sql: SqlSession, followupId: string): Promise<number> {
  const text = `SELECT pk FROM followup WHERE followup_id = $1 ${sql.dialect.forUpdate}`;
  const row = await first(sql.tuples<[number]>(text, [followupId]));
  if (row) return row[0];
  throw unregistered(followupId);
}

export function unregistered(followupId: string): RingbackError {
  return new RingbackError('RB_STORE_UNAVAILABLE', `The store does not know the follow-up ${followupId}.`, {
    remedy:
      'Its database was replaced or emptied while in use; the follow-up is registered again by itself, or by a deploy.',
    retryable: true,
  });
}

export async function registerFollowup(sql: SqlSession, followup: FollowupRegistration): Promise<FollowupRow> {
  await sql.run(
    `INSERT INTO followup (followup_id, name, deployed_active, attributes) VALUES ($1, $2, $3, $4)
     ON CONFLICT (followup_id) DO UPDATE SET
       name = excluded.name,
       active_override = CASE WHEN followup.deployed_active = excluded.deployed_active THEN followup.active_override END,
       deployed_active = excluded.deployed_active`,
    [followup.followupId, followup.name, Number(followup.deployedActive), emptyAttributes],
  );
  return requireFollowup(sql, followup.followupId);
}

export async function readFollowup(sql: SqlSession, followupId: string): Promise<FollowupRow | undefined> {
  const row = await first(sql.all<FollowupColumns>('SELECT * FROM followup WHERE followup_id = $1', [followupId]));
  if (!row) return undefined;
  const lastPoll = await lastEndedPoll(sql, row.pk);
  return {
    followupId: row.followup_id,
    name: row.name,
    deployedActive: row.deployed_active === 1,
    ...(row.active_override !== null && { activeOverride: row.active_override === 1 }),
    ...(row.next_poll_at !== null && { nextPollAt: row.next_poll_at }),
    hasPolled: row.has_polled === 1,
    ...(row.held !== null && { held: JSON.parse(row.held) as HeldPoll }),
    ...(lastPoll && { lastPoll }),
    attributes: JSON.parse(row.attributes) as FollowupRow['attributes'],
  };
}

async function requireFollowup(sql: SqlSession, followupId: string): Promise<FollowupRow> {
  const row = await readFollowup(sql, followupId);
  if (row) return row;
  throw unregistered(followupId);
}

/** Writes an event when it changes whether the follow-up is active. */
export async function setActiveOverride(
  sql: SqlSession,
  followupId: string,
  active: boolean | null,
  now: number,
  by?: string,
): Promise<FollowupRow> {
  await lockFollowup(sql, followupId);
  const before = await requireFollowup(sql, followupId);
  const value = active === null ? null : Number(active);
  await sql.run('UPDATE followup SET active_override = $2 WHERE followup_id = $1', [followupId, value]);
  const isActive = active ?? before.deployedActive;
  if (isActive !== (before.activeOverride ?? before.deployedActive)) {
    const event = isActive
      ? { kind: 'followup.activated' as const, description: `${before.name} was made active.` }
      : { kind: 'followup.deactivated' as const, description: `${before.name} was made inactive.` };
    await writeEvents(sql, [{ ...event, followupId, ...(by !== undefined && { data: { by } }) }], now);
  }
  return requireFollowup(sql, followupId);
}

export async function setNextPollAt(sql: SqlSession, followupId: string, nextPollAt: number): Promise<void> {
  const text = 'UPDATE followup SET next_poll_at = $2 WHERE followup_id = $1';
  if ((await sql.run(text, [followupId, nextPollAt])) === 0) throw unregistered(followupId);
}

/** Without a held poll there is nothing to release; one that was released stays as it is. */
export async function releaseHeldPoll(sql: SqlSession, followupId: string, by: string, now: number): Promise<void> {
  await lockFollowup(sql, followupId);
  const { held, name } = await requireFollowup(sql, followupId);
  if (!held || held.released) return;
  const released: HeldPoll = { ...held, released: { by, at: now } };
  await sql.run('UPDATE followup SET held = $2 WHERE followup_id = $1', [followupId, JSON.stringify(released)]);
  const description = `The held poll of ${name} was released by ${by}.`;
  await writeEvents(sql, [{ kind: 'poll.released', description, followupId, data: { pollId: held.pollId, by } }], now);
}
