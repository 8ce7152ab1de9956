/** A text of at most `maxLength` UTF-16 units: shortened between characters, never inside one, and ended by `ellipsis`. */
export function cutText(text: string, maxLength: number, ellipsis = '…'): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, Math.max(0, maxLength - ellipsis.length)).replace(/[\uD800-\uDBFF]$/, '')}${ellipsis}`;
}
