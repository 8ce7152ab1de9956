import { type CsvRow, readCsv } from './csv';
import { EntryCollector, type EntryError, type ParsedEntries, parseEntries } from './parse-entries';

/** What a column of a CSV file holds. Headers are compared without case, spaces, hyphens and underscores. */
type Column =
  | { kind: 'id' | 'name' | 'locale' | 'timeZone' | 'defaultChannel' | 'groups' }
  | { kind: 'address'; key: string }
  | { kind: 'attribute'; name: string };

const FIELDS: ReadonlyMap<string, Exclude<Column['kind'], 'address' | 'attribute'>> = new Map([
  ['id', 'id'],
  ['user', 'id'],
  ['userid', 'id'],
  ['username', 'id'],
  ['login', 'id'],
  ['name', 'name'],
  ['displayname', 'name'],
  ['fullname', 'name'],
  ['nombre', 'name'],
  ['nome', 'name'],
  ['locale', 'locale'],
  ['language', 'locale'],
  ['idioma', 'locale'],
  ['timezone', 'timeZone'],
  ['tz', 'timeZone'],
  ['zonahoraria', 'timeZone'],
  ['fusohorario', 'timeZone'],
  ['defaultchannel', 'defaultChannel'],
  ['channel', 'defaultChannel'],
  ['canal', 'defaultChannel'],
  ['group', 'groups'],
  ['groups', 'groups'],
  ['grupos', 'groups'],
]);

const ADDRESS_KEYS: ReadonlyMap<string, string> = new Map([
  ['email', 'email'],
  ['mail', 'email'],
  ['correo', 'email'],
  ['emailaddress', 'email'],
  ['phone', 'phone'],
  ['mobile', 'phone'],
  ['telefono', 'phone'],
  ['telefone', 'phone'],
  ['sms', 'sms'],
  ['whatsapp', 'whatsapp'],
  ['slack', 'slack'],
  ['teams', 'teams'],
  ['webex', 'webex'],
  ['telegram', 'telegram'],
  ['webhook', 'webhook'],
  ['inbox', 'inbox'],
]);

/**
 * Reads a directory from a file's text. CSV: a line of headers in any order (`id`, `name`, `email`,
 * `phone`, `slack`, `webhook`, …, `locale`, `timeZone`, `defaultChannel`,
 * `groups`; `address:x` is an address of the
 * kind x, any other column an attribute), then a user a line. JSON: `{ users, groups }` or a list of
 * users. Never throws: what could not be read is in `errors` with its line.
 */
export function importDirectory(text: string, format: 'csv' | 'json'): ParsedEntries {
  return format === 'csv' ? importCsv(text) : importJson(text);
}

function importJson(text: string): ParsedEntries {
  try {
    return parseEntries(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { users: [], groups: [], errors: [{ line: 1, message: `The text is not JSON: ${detail}` }] };
  }
}

function importCsv(text: string): ParsedEntries {
  const errors: EntryError[] = [];
  const { rows, openQuoteLine } = readCsv(text);
  const [header, ...lines] = rows;
  const columns = (header?.cells ?? []).map(columnOf);
  if (!columns.some((column) => column.kind === 'id' || (column.kind === 'address' && column.key === 'email'))) {
    errors.push({
      line: 1,
      message: 'The first line must name the columns, with at least "id" or "email" among them.',
    });
    return { users: [], groups: [], errors };
  }
  const entries = new EntryCollector(errors);
  for (const row of lines) {
    if (row.cells.length > columns.length) {
      errors.push({
        line: row.line,
        message: `The line has ${row.cells.length} cells, but there are ${columns.length} columns.`,
      });
    } else entries.addUser(userOf(row, columns), row.line);
  }
  if (openQuoteLine !== undefined) {
    errors.push({ line: openQuoteLine, message: 'A quote is opened here and never closed.' });
  }
  return { ...entries.result(), errors };
}

function columnOf(header: string): Column {
  const prefixed = /^address[:.](.+)$/i.exec(header.trim());
  if (prefixed?.[1]) return { kind: 'address', key: prefixed[1].trim() };
  const word = header
    .normalize('NFD')
    .replace(/[\s_\p{M}-]/gu, '')
    .toLowerCase();
  const kind = FIELDS.get(word);
  if (kind) return { kind };
  const key = ADDRESS_KEYS.get(word);
  if (key) return { kind: 'address', key };
  return { kind: 'attribute', name: header.trim() };
}

function userOf(row: CsvRow, columns: Column[]): Record<string, unknown> {
  const user: Record<string, unknown> = {};
  const addresses: Record<string, string> = {};
  const attributes: Record<string, string> = {};
  columns.forEach((column, index) => {
    const cell = row.cells[index] ?? '';
    if (cell === '') return;
    if (column.kind === 'address') addresses[column.key] ||= cell;
    else if (column.kind === 'attribute') attributes[column.name] = cell;
    else user[column.kind] = cell;
  });
  return { ...user, addresses, attributes };
}
