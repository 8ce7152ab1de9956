import { joinLargeJson, type LargeJson, splitLargeJson } from '../../core/extract/large-json';

/** Answers above this are split at their longest list, for the sake of memory. */
const LARGE = 4 * 1024 * 1024;

export interface DecodedBody {
  body: unknown;
  large?: LargeJson;
}

/** As decodeBody; a large answer that is mostly one list is not parsed until its body or its elements are read. */
export function decodeAnswer(bytes: Buffer, contentType: string | undefined): DecodedBody {
  const large = bytes.length > LARGE ? splitIfJson(bytes, contentType) : undefined;
  if (!large) return { body: decodeBody(bytes, contentType) };
  let whole: { body: unknown } | undefined;
  return {
    large,
    get body() {
      whole ??= { body: wholeBody(large, bytes, contentType) };
      return whole.body;
    },
  };
}

function wholeBody(large: LargeJson, bytes: Buffer, contentType: string | undefined): unknown {
  try {
    return joinLargeJson(large);
  } catch {
    // An element is no JSON; then the whole is text, as with small answers.
    return decodeText(bytes, contentType);
  }
}

function splitIfJson(bytes: Buffer, contentType: string | undefined): LargeJson | undefined {
  const isUtf8 = !/charset/i.test(contentType ?? '') || /charset\s*=\s*"?utf-?8/i.test(contentType ?? '');
  if (!isUtf8 || !/^\s*[[{]/.test(bytes.toString('latin1', 0, 100))) return undefined;
  try {
    return splitLargeJson(bytes);
  } catch {
    // No JSON; decodeBody says so by giving text.
    return undefined;
  }
}

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
