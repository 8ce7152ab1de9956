import type { SchemaDialect } from './schema-dialect';

/**
 * The first schema. Notes on its shape:
 * - a payload has a row of its own, so that a change of state never rewrites it;
 * - `record.due_at` is the next attempt of an open record, or when the end of an ended one became known
 *   to nobody yet; empty when there is nothing to do;
 * - `record_work` starts with what claims ask for; leases are not in it, for a lease that moved index
 *   entries would double the cost of a claim;
 * - `staged` holds what a running poll brought; it is emptied when the poll ends.
 */
export function firstSchema(dialect: SchemaDialect): string[] {
  const { pk, withoutRowid, thenPk, roomForUpdates } = dialect;
  return [
    `CREATE TABLE followup (
      pk ${pk}, followup_id text NOT NULL UNIQUE, name text NOT NULL, deployed_active smallint NOT NULL,
      active_override smallint, next_poll_at bigint, has_polled smallint NOT NULL DEFAULT 0, held text,
      attributes text NOT NULL, poll_fence bigint NOT NULL DEFAULT 0, poll_owner text, poll_lease_until bigint,
      poll_pk bigint)`,

    `CREATE TABLE poll (
      pk ${pk}, followup_pk bigint NOT NULL, poll_id text NOT NULL, outcome text NOT NULL, started_at bigint NOT NULL,
      ended_at bigint, pages bigint NOT NULL DEFAULT 0, records bigint NOT NULL DEFAULT 0,
      missing_ids bigint NOT NULL DEFAULT 0, duplicate_ids bigint NOT NULL DEFAULT 0, error_code text,
      error_message text, new_count bigint NOT NULL DEFAULT 0, changed_count bigint NOT NULL DEFAULT 0,
      unchanged_count bigint NOT NULL DEFAULT 0, gone_count bigint NOT NULL DEFAULT 0,
      done_count bigint NOT NULL DEFAULT 0)`,
    `CREATE INDEX poll_followup ON poll (followup_pk${thenPk})`,

    `CREATE TABLE payload (pk ${pk}, json text NOT NULL)`,

    `CREATE TABLE record (
      pk ${pk}, followup_pk bigint NOT NULL, record_id text NOT NULL, hash text NOT NULL, state smallint NOT NULL,
      payload_pk bigint NOT NULL, round int NOT NULL DEFAULT 1, attempts_done int NOT NULL DEFAULT 0, due_at bigint,
      lease_until bigint NOT NULL DEFAULT 0, lease bigint, emission int NOT NULL DEFAULT 0,
      is_baseline smallint NOT NULL DEFAULT 0, is_changed smallint NOT NULL DEFAULT 0, first_seen_at bigint NOT NULL,
      changed_at bigint NOT NULL, ended_at bigint, reason text) ${roomForUpdates}`,
    'CREATE UNIQUE INDEX record_key ON record (followup_pk, record_id)',
    `CREATE INDEX record_work ON record (followup_pk, state, attempts_done, due_at${thenPk})`,
    `CREATE INDEX record_outcome ON record (followup_pk, due_at${thenPk}) WHERE ended_at IS NOT NULL AND due_at IS NOT NULL`,

    `CREATE TABLE staged (
      pk ${pk}, followup_pk bigint NOT NULL, kind smallint NOT NULL, record_pk bigint, record_id text NOT NULL,
      hash text NOT NULL, payload_pk bigint, is_done smallint NOT NULL)`,

    `CREATE TABLE deferral (
      pk ${pk}, followup_pk bigint NOT NULL, record_pk bigint NOT NULL, round int NOT NULL, attempt int NOT NULL,
      recipient text NOT NULL, due_at bigint NOT NULL, lease_until bigint NOT NULL DEFAULT 0, lease bigint,
      emission int NOT NULL DEFAULT 0, UNIQUE (record_pk, round, attempt, recipient))`,
    'CREATE INDEX deferral_due ON deferral (followup_pk, due_at)',

    `CREATE TABLE delivery (
      followup_id text NOT NULL, record_id text NOT NULL, round int NOT NULL, attempt int NOT NULL,
      recipient text NOT NULL, channel text NOT NULL, delivery_id text NOT NULL, owner text NOT NULL,
      state text NOT NULL, at bigint NOT NULL, provider_id text, error_code text, error_message text,
      PRIMARY KEY (followup_id, record_id, round, attempt, recipient, channel)) ${withoutRowid}`,

    `CREATE TABLE conversation (
      pk ${pk}, conversation_key text NOT NULL UNIQUE, followup_id text, record_id text, recipient text, channel text,
      initiated_by text NOT NULL, is_session smallint NOT NULL, started_at bigint NOT NULL,
      last_event_at bigint NOT NULL, events bigint NOT NULL)`,
    `CREATE INDEX conversation_last ON conversation (last_event_at${thenPk})`,
    `CREATE INDEX conversation_recipient ON conversation (recipient, last_event_at${thenPk})`,
    `CREATE INDEX conversation_followup ON conversation (followup_id, last_event_at${thenPk})`,

    `CREATE TABLE event (
      pk ${pk}, at bigint NOT NULL, kind text NOT NULL, description text NOT NULL, followup_id text, record_id text,
      round int, recipient text, channel text, conversation_pk bigint, initiated_by text NOT NULL,
      is_error smallint NOT NULL, data text)`,
    `CREATE INDEX event_at ON event (at${thenPk})`,
    `CREATE INDEX event_followup ON event (followup_id, at${thenPk})`,
    `CREATE INDEX event_record ON event (record_id, at${thenPk}) WHERE record_id IS NOT NULL`,
    `CREATE INDEX event_recipient ON event (recipient, at${thenPk}) WHERE recipient IS NOT NULL`,
    `CREATE INDEX event_channel ON event (channel, at${thenPk}) WHERE channel IS NOT NULL`,
    `CREATE INDEX event_conversation ON event (conversation_pk, at${thenPk}) WHERE conversation_pk IS NOT NULL`,
    `CREATE INDEX event_error ON event (at${thenPk}) WHERE is_error = 1`,

    `CREATE TABLE directory_user (
      directory_id text NOT NULL, id text NOT NULL, name text, addresses text, locale text, time_zone text,
      attributes text, updated_at bigint NOT NULL, PRIMARY KEY (directory_id, id))`,
    `CREATE TABLE directory_group (
      directory_id text NOT NULL, id text NOT NULL, name text, members text, addresses text,
      updated_at bigint NOT NULL, PRIMARY KEY (directory_id, id))`,

    `CREATE TABLE inbox_message (
      pk ${pk}, message_id text NOT NULL UNIQUE, channel_id text NOT NULL, recipient text NOT NULL,
      recipient_name text, subject text NOT NULL, body text NOT NULL, image_url text, image_alt text,
      followup_id text, at bigint NOT NULL, read_at bigint)`,
    `CREATE INDEX inbox_recipient ON inbox_message (channel_id, recipient, at${thenPk})`,

    'CREATE TABLE global_attribute (name text PRIMARY KEY, json text NOT NULL, updated_at bigint NOT NULL)',
    'CREATE TABLE kept_value (name text PRIMARY KEY, content text NOT NULL, updated_at bigint NOT NULL)',
  ];
}
