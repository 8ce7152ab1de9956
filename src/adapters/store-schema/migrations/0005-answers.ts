import type { SchemaDialect } from './schema-dialect';

/**
 * Each recipient's answer to a round, and apart from them what the flow is told: what was decided, or that all have
 * answered and nothing is. `waits` is 1 while an answer is to be looked at again without another one coming.
 * `asked` keeps whom a message with buttons asked, and for what.
 */
export function answers({ pk, thenPk, withoutRowid }: SchemaDialect): string[] {
  return [
    `CREATE TABLE answer (
      pk ${pk}, followup_pk bigint NOT NULL, record_pk bigint NOT NULL, round int NOT NULL, recipient text NOT NULL,
      name text NOT NULL, comment text, inputs text, acted_by text NOT NULL, by_name text, at bigint NOT NULL, via text,
      waits smallint NOT NULL DEFAULT 0, checked_at bigint NOT NULL DEFAULT 0, UNIQUE (record_pk, round, recipient))`,
    `CREATE INDEX answer_waiting ON answer (followup_pk, checked_at${thenPk}) WHERE waits = 1`,

    `CREATE TABLE decision (
      pk ${pk}, followup_pk bigint NOT NULL, record_pk bigint NOT NULL, round int NOT NULL,
      is_undecided smallint NOT NULL DEFAULT 0, recipient text NOT NULL, name text NOT NULL, comment text, inputs text,
      acted_by text NOT NULL, by_name text, at bigint NOT NULL, via text, answers text,
      told smallint NOT NULL DEFAULT 0, lease_until bigint NOT NULL DEFAULT 0, UNIQUE (record_pk, round, is_undecided))`,
    `INSERT INTO decision (followup_pk, record_pk, round, recipient, name, comment, acted_by, at, via, told, lease_until)
      SELECT followup_pk, record_pk, round, recipient, name, comment, acted_by, at, via, told, lease_until
      FROM recipient_action ORDER BY pk`,
    'DROP TABLE recipient_action',
    `CREATE INDEX decision_untold ON decision (followup_pk, at${thenPk}) WHERE told = 0`,

    `CREATE TABLE asked (
      followup_id text NOT NULL, record_id text NOT NULL, round int NOT NULL, recipient text NOT NULL,
      details text NOT NULL, PRIMARY KEY (followup_id, record_id, round, recipient)) ${withoutRowid}`,
  ];
}
