/**
 * The text, cut with an ellipsis so that it measures at most `most`. A cut message reaches the
 * recipient; one that is too long is refused. `measure` grows with the text, and is never less than its length.
 */
export function shorten(text: string, most: number, measure: (text: string) => number = (all) => all.length): string {
  if (text.length <= most && measure(text) <= most) return text;
  // What cannot fit is not measured: a record may hold a hundred thousand characters.
  const characters = [...text.slice(0, Math.max(0, most))];
  let fits = 0;
  let tooMany = characters.length;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (measure(`${characters.slice(0, middle).join('')}…`) <= most) fits = middle;
    else tooMany = middle;
  }
  return `${characters.slice(0, fits).join('').trimEnd()}…`;
}

export const bytesOf = (text: string): number => Buffer.byteLength(text);
