import type { DirectoryEntries, DirectoryGroup, DirectoryUser } from '../../ports/store';
import { isTimeZone } from '../followup/calendar';
import { isEmailAddress } from './email-address';

export interface ParsedEntries extends DirectoryEntries {
  /** What was left out and why. `line` is a line of a CSV text, or the number of the entry in its list. */
  errors: EntryError[];
}

export interface EntryError {
  line: number;
  message: string;
}

/**
 * Reads users and groups from plain data: `{ users, groups }`, or a list of users. A user may name its
 * groups as `groups: ['a', 'b']`. What cannot be read is left out and reported, the rest is kept.
 */
export function parseEntries(value: unknown): ParsedEntries {
  const errors: EntryError[] = [];
  const source: Record<string, unknown> = Array.isArray(value) ? { users: value } : (asRecord(value) ?? {});
  if (!Array.isArray(source.users) && !Array.isArray(source.groups)) {
    return {
      users: [],
      groups: [],
      errors: [{ line: 1, message: 'There is no list of users and no list of groups.' }],
    };
  }
  const entries = new EntryCollector(errors);
  for (const [index, group] of asList(source.groups).entries()) entries.addGroup(group, index + 1);
  for (const [index, user] of asList(source.users).entries()) entries.addUser(user, index + 1);
  return { ...entries.result(), errors };
}

/** Gathers entries one by one; each id once, groups made as they are named. */
export class EntryCollector {
  private readonly users = new Map<string, DirectoryUser>();
  private readonly groups = new Map<string, DirectoryGroup>();
  private readonly members = new Map<string, Set<string>>();

  constructor(private readonly errors: EntryError[]) {}

  addUser(value: unknown, line: number): void {
    const source = asRecord(value) ?? {};
    const addresses = this.addresses(source.addresses, line);
    const id = asText(source.id) || addresses.email;
    if (!id || this.users.has(id)) {
      this.report(line, repeatedOr('The user has neither an id nor an e-mail address, and was left out.', 'user', id));
      return;
    }
    const user: DirectoryUser = { id };
    const name = asText(source.name);
    if (name) user.name = name;
    if (Object.keys(addresses).length > 0) user.addresses = addresses;
    const locale = this.locale(asText(source.locale), line);
    if (locale) user.locale = locale;
    const timeZone = this.timeZone(asText(source.timeZone), line);
    if (timeZone) user.timeZone = timeZone;
    const defaultChannel = asText(source.defaultChannel);
    if (defaultChannel) user.defaultChannel = defaultChannel;
    const attributes = asRecord(source.attributes);
    if (attributes && Object.keys(attributes).length > 0) user.attributes = attributes;
    this.users.set(id, user);
    for (const group of asTexts(source.groups)) this.join(group, id);
  }

  addGroup(value: unknown, line: number): void {
    const source = asRecord(value) ?? {};
    const id = asText(source.id) || asText(source.name);
    if (!id || this.groups.has(id)) {
      this.report(line, repeatedOr('The group has neither an id nor a name, and was left out.', 'group', id));
      return;
    }
    const addresses = this.addresses(source.addresses, line);
    this.groups.set(id, {
      id,
      name: asText(source.name) || id,
      ...(Object.keys(addresses).length > 0 ? { addresses } : {}),
    });
    for (const member of asTexts(source.members)) this.join(id, member);
  }

  result(): DirectoryEntries {
    const groups = [...this.groups.values()];
    return {
      users: [...this.users.values()],
      groups: groups.map((group) => ({ ...group, members: [...(this.members.get(group.id) ?? [])] })),
    };
  }

  private join(groupId: string, userId: string): void {
    if (!this.groups.has(groupId)) this.groups.set(groupId, { id: groupId, name: groupId });
    const members = this.members.get(groupId) ?? new Set();
    this.members.set(groupId, members.add(userId));
  }

  private addresses(value: unknown, line: number): Record<string, string> {
    const addresses: Record<string, string> = {};
    for (const [key, raw] of Object.entries(asRecord(value) ?? {})) {
      const address = asText(raw);
      if (!address) continue;
      if (key === 'email' && !isEmailAddress(address)) {
        this.report(line, `"${address}" is not an e-mail address, and was left out.`);
      } else addresses[key] = address;
    }
    return addresses;
  }

  private locale(text: string, line: number): string | undefined {
    if (!text) return undefined;
    try {
      return Intl.getCanonicalLocales(text.replace('_', '-'))[0];
    } catch {
      this.report(line, `"${text}" is not a language such as en, es or pt-BR, and was left out.`);
      return undefined;
    }
  }

  private timeZone(text: string, line: number): string | undefined {
    if (!text || isTimeZone(text)) return text || undefined;
    this.report(line, `"${text}" is not a time zone such as Europe/Berlin, and was left out.`);
    return undefined;
  }

  private report(line: number, message: string): void {
    this.errors.push({ line, message });
  }
}

function repeatedOr(missing: string, kind: 'user' | 'group', id: string | undefined): string {
  return id ? `The ${kind} "${id}" is there twice; the first one counts.` : missing;
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/** A list, or a text with `,`, `;` or `|` between its parts. */
function asTexts(value: unknown): string[] {
  const parts = Array.isArray(value) ? value.map(asText) : asText(value).split(/[,;|]/);
  return [...new Set(parts.map((part) => part.trim()).filter(Boolean))];
}
