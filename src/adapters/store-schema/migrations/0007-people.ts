import type { SchemaDialect } from './schema-dialect';

/** On which channels people did something, which channel they prefer, and which follow-ups they have stopped for themselves. */
export function people({ withoutRowid }: SchemaDialect): string[] {
  return [
    `CREATE TABLE channel_use (
      directory_id text NOT NULL, recipient text NOT NULL, channel_id text NOT NULL, kind text NOT NULL,
      used_at bigint NOT NULL, PRIMARY KEY (directory_id, recipient, channel_id)) ${withoutRowid}`,
    `CREATE TABLE opt_out (
      followup_id text NOT NULL, recipient text NOT NULL, opted_out_at bigint NOT NULL,
      PRIMARY KEY (followup_id, recipient)) ${withoutRowid}`,
    'ALTER TABLE directory_user ADD COLUMN default_channel text',
    'ALTER TABLE directory_user ADD COLUMN imported smallint NOT NULL DEFAULT 0',
    'ALTER TABLE directory_user ADD COLUMN inactive smallint NOT NULL DEFAULT 0',
    'ALTER TABLE inbox_message ADD COLUMN opt_out_url text',
  ];
}
