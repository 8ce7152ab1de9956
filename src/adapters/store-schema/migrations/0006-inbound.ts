import type { SchemaDialect } from './schema-dialect';

/**
 * What comes back from providers: `address` is where a delivery went as the provider calls it, `receipt` what
 * the provider has said of it since. An entry of `inbound_message` is a message that was taken in.
 */
export function inbound({ withoutRowid }: SchemaDialect): string[] {
  return [
    'ALTER TABLE delivery ADD COLUMN address text',
    'ALTER TABLE delivery ADD COLUMN receipt text',
    'CREATE INDEX delivery_provider ON delivery (channel, provider_id) WHERE address IS NOT NULL',
    'CREATE INDEX delivery_address ON delivery (channel, address, at) WHERE address IS NOT NULL',
    `CREATE TABLE inbound_message (
      channel text NOT NULL, message_id text NOT NULL, at bigint NOT NULL,
      PRIMARY KEY (channel, message_id)) ${withoutRowid}`,
    'CREATE INDEX inbound_message_at ON inbound_message (at)',
  ];
}
