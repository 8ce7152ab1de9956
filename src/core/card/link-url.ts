const MAX_LENGTH = 2_000;

/**
 * The address that a button may open, or undefined: `http:` and `https:` only, without user and password,
 * which make an address look like that of another host.
 */
export function parseLinkUrl(text: string): string | undefined {
  const url = text.trim();
  if (url.length > MAX_LENGTH || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  const isWeb = parsed.protocol === 'https:' || parsed.protocol === 'http:';
  if (!isWeb || parsed.username !== '' || parsed.password !== '' || parsed.href.length > MAX_LENGTH) return undefined;
  return parsed.href;
}
