import { cutText } from '../message/cut-text';

/**
 * Control characters, halves of characters, and those that turn the direction of what follows: nobody can
 * see them, and they make a text look like another.
 */
const UNWANTED = /(?![\n\t])\p{Cc}|\p{Cs}|[\u202A-\u202E\u2066-\u2069\u2028\u2029\uFEFF]/gu;

/** A text from anywhere, as a card may show it: at most `maxLength` long, in lines. */
export function cleanText(text: string, maxLength: number): string {
  // Cut before it is searched: a record may hold megabytes.
  const within = text.length > 4 * maxLength ? text.slice(0, 4 * maxLength) : text;
  const lines = within
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(UNWANTED, '')
    .replace(/\n{3,}/g, '\n\n');
  return cutText(lines.trim(), maxLength);
}

/** As cleanText, on one line: titles, labels, names of buttons. */
export function cleanLine(text: string, maxLength: number): string {
  const within = text.length > 4 * maxLength ? text.slice(0, 4 * maxLength) : text;
  return cleanText(within.replace(/\s+/gu, ' '), maxLength);
}
