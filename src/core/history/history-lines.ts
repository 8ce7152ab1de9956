import type { EventRow } from '../../ports/store';

export type HistoryFormat = 'csv' | 'jsonl';

const columns = [
  ...(['at', 'kind', 'description', 'followupId', 'recordId', 'round', 'recipient', 'channel'] as const),
  ...(['conversationId', 'initiatedBy', 'isError', 'data'] as const),
];

/** What a file of this format begins with; a byte order mark lets spreadsheets read it as UTF-8. */
export function historyHead(format: HistoryFormat): string {
  return format === 'csv' ? `\u{feff}${columns.join(',')}\r\n` : '';
}

/** One event as one line of the file. Times are ISO 8601, UTC. */
export function historyLine(event: EventRow, format: HistoryFormat): string {
  const at = new Date(event.at).toISOString();
  if (format === 'jsonl') return `${JSON.stringify({ ...event, at })}\n`;
  const values = columns.map((name) => {
    if (name === 'at') return at;
    const value = event[name];
    return typeof value === 'object' ? JSON.stringify(value) : String(value ?? '');
  });
  return `${values.map(csvCell).join(',')}\r\n`;
}

/** RFC 4180. What a spreadsheet would take for a formula is made text by an apostrophe, as OWASP advises. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
