import { isEmailAddress } from '../directory/email-address';

/**
 * What a value of a record says about one recipient, before the directory is asked. Of addresses only
 * an e-mail address is taken: whoever writes a record must not choose where a webhook goes.
 */
export interface Candidate {
  /** What to look the recipient up by, the surest first. */
  lookups: string[];
  /** What it is called when the directory does not know it. */
  id: string;
  name?: string;
  email?: string;
  locale?: string;
  timeZone?: string;
}

export interface CandidateList {
  candidates: Candidate[];
  /** A sentence for each value that cannot name anybody. */
  unusable: string[];
}

/** Longer than any id or address; such a text is a description in the wrong field. */
const MAX_TEXT_LENGTH = 320;
const MAX_DEPTH = 8;

/** Names that systems give to the same thing, in lower case: ServiceNow, Jira, Salesforce, Zendesk, GitLab, … */
const ID_NAMES = ['id', 'userid', 'accountid', 'sys_id', 'value', 'key', 'login', 'username', 'user_name', 'uid'];
const EMAIL_NAMES = ['email', 'emailaddress', 'email_address', 'mail'];
const PERSON_NAMES = ['name', 'displayname', 'display_name', 'display_value', 'fullname', 'full_name'];

/**
 * Reads who a value names: text, number, array, object, in any nesting of arrays. A text is taken
 * whole when `isWhole` knows it, else split at `,`, `;` and new lines (not inside quotes or `<…>`).
 * Nothing (undefined, null, empty text or array) gives no candidates.
 */
export function readCandidates(value: unknown, isWhole: (text: string) => boolean): CandidateList {
  const list: CandidateList = { candidates: [], unusable: [] };
  collect(value, 0, list, isWhole);
  return list;
}

function collect(value: unknown, depth: number, list: CandidateList, isWhole: (text: string) => boolean): void {
  if (value === undefined || value === null) return;
  if (typeof value === 'number' && Number.isFinite(value)) collectText(String(value), list, isWhole);
  else if (typeof value === 'string') collectText(value, list, isWhole);
  else if (Array.isArray(value) && depth < MAX_DEPTH) {
    for (const entry of value) collect(entry, depth + 1, list, isWhole);
  } else if (typeof value === 'object' && !Array.isArray(value)) collectObject(value, list);
  else list.unusable.push(`A recipient cannot be ${Array.isArray(value) ? 'a list that deep' : `a ${typeof value}`}.`);
}

function collectText(text: string, list: CandidateList, isWhole: (text: string) => boolean): void {
  const whole = text.trim();
  if (whole === '') return;
  const parts = isWhole(whole) ? [whole] : splitNames(whole);
  for (const part of parts) {
    if (part.length > MAX_TEXT_LENGTH) {
      list.unusable.push(`"${part.slice(0, 40)}…" is too long (${part.length} characters) to be a recipient.`);
    } else list.candidates.push(candidateFromText(part));
  }
}

/** Parts between `,`, `;` and new lines; `"Doe, Jane" <jane@example.org>` is one part. */
function splitNames(text: string): string[] {
  const parts = text.match(/(?:"[^"]*"|<[^>]*>|[^,;\r\n])+/g) ?? [];
  return parts.map((part) => part.trim()).filter(Boolean);
}

/** A name, id or address as people write it, also as `Jane Doe <jane@example.org>`. */
export function candidateFromText(text: string): Candidate {
  const named = /^(.*?)\s*<([^<>]+)>$/.exec(text);
  const email = (named?.[2] ?? text).trim();
  // `user:` and `group:` say what an id is; they are not part of it.
  if (!isEmailAddress(email)) return { lookups: [text], id: text.replace(/^(user|group):(?=.)/, '') };
  const name = named?.[1]?.replace(/^"(.*)"$/, '$1').trim();
  return { lookups: [email], id: email.toLowerCase(), email, ...(name ? { name } : {}) };
}

function collectObject(value: object, list: CandidateList): void {
  const fields = new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]));
  const email = EMAIL_NAMES.map((name) => asText(fields.get(name))).find((text) => text && isEmailAddress(text));
  const id = firstText(fields, ID_NAMES);
  const name = firstText(fields, PERSON_NAMES);
  const lookups = [id, email, name].filter((text) => text !== undefined);
  const key = id ?? email?.toLowerCase() ?? name;
  if (key === undefined) {
    list.unusable.push('A recipient is an object without an id, an email or a name.');
    return;
  }
  const locale = asText(fields.get('locale'));
  const timeZone = asText(fields.get('timezone')) ?? asText(fields.get('time_zone'));
  list.candidates.push({
    lookups,
    ...(isEmailAddress(key) ? { id: key.toLowerCase(), email: key } : { id: key }),
    ...(name ? { name } : {}),
    ...(email ? { email } : {}),
    ...(locale ? { locale } : {}),
    ...(timeZone ? { timeZone } : {}),
  });
}

function firstText(fields: Map<string, unknown>, names: string[]): string | undefined {
  return names.map((name) => asText(fields.get(name))).find((text) => text !== undefined);
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' || text.length > MAX_TEXT_LENGTH ? undefined : text;
}
