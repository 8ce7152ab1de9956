import type { SchemaDialect } from './schema-dialect';

/** What recipients have answered; `told` turns 1 once the flow is through with it. */
export function actions({ pk, thenPk }: SchemaDialect): string[] {
  return [
    `CREATE TABLE recipient_action (
      pk ${pk}, followup_pk bigint NOT NULL, record_pk bigint NOT NULL, round int NOT NULL, recipient text NOT NULL,
      name text NOT NULL, comment text, acted_by text NOT NULL, at bigint NOT NULL, via text,
      told smallint NOT NULL DEFAULT 0, lease_until bigint NOT NULL DEFAULT 0, UNIQUE (record_pk, round))`,
    `CREATE INDEX recipient_action_untold ON recipient_action (followup_pk, at${thenPk}) WHERE told = 0`,
  ];
}
