import type { SchemaDialect } from './schema-dialect';

/** Calls that are going on, so that they are known again after a restart. */
export function liveCalls({ withoutRowid }: SchemaDialect): string[] {
  return [
    `CREATE TABLE live_call (
      call_id text NOT NULL PRIMARY KEY, owner_id text NOT NULL, content text NOT NULL,
      updated_at bigint NOT NULL) ${withoutRowid}`,
    'CREATE INDEX live_call_owner ON live_call (owner_id, updated_at)',
  ];
}
