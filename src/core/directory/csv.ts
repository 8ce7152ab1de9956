/** A row of a CSV text with the number of the line on which it starts (1 is the first). */
export interface CsvRow {
  line: number;
  cells: string[];
}

export interface CsvText {
  rows: CsvRow[];
  /** Line of a quote that is opened and never closed: what follows it is one cell. */
  openQuoteLine?: number;
}

/**
 * Reads RFC 4180 text: quoted cells may hold the separator, line breaks and doubled quotes. The
 * separator is `;`, `,` or a tab, whichever the first line has most of; a byte order mark, spaces
 * around cells and empty lines are passed over.
 */
export function readCsv(text: string): CsvText {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const separator = guessSeparator(source.slice(0, /\n|$/.exec(source)?.index));
  const rows: CsvRow[] = [];
  let row: CsvRow = { line: 1, cells: [] };
  let cell = '';
  let line = 1;
  let isQuoted = false;
  let quoteLine = 1;

  const endRow = () => {
    row.cells.push(cell.trim());
    cell = '';
    if (row.cells.some((value) => value !== '')) rows.push(row);
    row = { line: line + 1, cells: [] };
  };
  for (let i = 0; i < source.length; i++) {
    const char = source[i] as string;
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (source[i + 1] === '"') cell += source[++i];
      else isQuoted = false;
    } else if (char === '"' && cell.trim() === '') {
      cell = '';
      isQuoted = true;
      quoteLine = line;
    } else if (char === separator) {
      row.cells.push(cell.trim());
      cell = '';
    } else if (char === '\n') endRow();
    else cell += char;
    if (char === '\n') line++;
  }
  endRow();
  return isQuoted ? { rows, openQuoteLine: quoteLine } : { rows };
}

function guessSeparator(firstLine: string): string {
  const unquoted = firstLine.replace(/"[^"]*"/g, '');
  const count = (separator: string) => unquoted.split(separator).length;
  return [';', '\t'].reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best), ',');
}
