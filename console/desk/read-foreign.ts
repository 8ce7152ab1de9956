/** What a flow has put into a message may be anything; these take what can be shown, and nothing else. */

export function objectAt(value: unknown, name: string): Record<string, unknown> | undefined {
  const found = memberOf(value, name);
  return typeof found === 'object' && found !== null && !Array.isArray(found)
    ? (found as Record<string, unknown>)
    : undefined;
}

export function listAt(value: unknown, name: string): unknown[] {
  const found = memberOf(value, name);
  return Array.isArray(found) ? found : [];
}

/** Empty for what is neither text nor a number. */
export function textAt(value: unknown, name: string): string {
  const found = memberOf(value, name);
  return typeof found === 'string' || typeof found === 'number' ? String(found).trim().slice(0, 2_000) : '';
}

/** A web address, or empty: a link must not be able to run anything. */
export function addressAt(value: unknown, name: string): string {
  const address = textAt(value, name);
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) ? address : '';
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
