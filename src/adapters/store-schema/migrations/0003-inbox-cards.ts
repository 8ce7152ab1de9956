/** The card of an inbox message, as JSON; messages from before have none. */
export function inboxCards(): string[] {
  return ['ALTER TABLE inbox_message ADD COLUMN card text'];
}
