/**
 * An answer's body: parsed JSON where it is JSON, text where it is not, undefined when empty.
 * What claims to be JSON and is not stays text; whoever needs JSON says so with its start.
 */
export function decodeBody(bytes: Buffer, contentType: string | undefined): unknown {
  if (bytes.length === 0) return undefined;
  const text = decodeText(bytes, contentType);
  if (text.trim() === '') return undefined;
  if (!isPossiblyJson(text, contentType)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** JSON by name; or unnamed and beginning like it, as several systems send it (text/plain, text/javascript). */
function isPossiblyJson(text: string, contentType: string | undefined): boolean {
  return /\bjson\b/i.test(contentType ?? '') || /^\s*[[{]/.test(text);
}

export function decodeText(bytes: Buffer, contentType: string | undefined): string {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  if (charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii') {
    const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    return bytes.toString('utf8', hasMark ? 3 : 0);
  }
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}
