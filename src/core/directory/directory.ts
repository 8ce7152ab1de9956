import type { DirectoryEntries, DirectoryGroup, DirectoryUser } from '../../ports/store';
import { addressKey } from './address-key';
import { mergeEntries } from './merge-entries';

/** Who can be told, found by whatever a record calls them. */
export interface Directory {
  /** By id, else by an address, else by name. What several users share finds none of them. */
  findUser(value: string): DirectoryUser | undefined;
  /** Only by an address, of whatever kind. What several users share finds none of them. */
  findByAddress(address: string): DirectoryUser | undefined;
  /** By id (also as `group:<id>`), else by an address, else by name; as with users. */
  findGroup(value: string): DirectoryGroup | undefined;
  /** Each member once, through groups within groups; a group that contains itself does no harm. */
  expandGroup(groupId: string): GroupMembers;
}

export interface GroupMembers {
  users: DirectoryUser[];
  /** Members that the directory does not know, as they were written. */
  unknown: string[];
}

const GROUP_PREFIX = 'group:';
const USER_PREFIX = 'user:';

/** A directory of what is configured and what was learnt; where both say something, the configured counts. */
export function createDirectory(configured: DirectoryEntries, learnt: DirectoryEntries): Directory {
  const entries = mergeEntries(configured, learnt);
  const entered = new Set(configured.users.map(({ id }) => id));
  const users = createIndex(
    entries.users.map((user) => (entered.has(user.id) ? asActive(user) : user)),
    USER_PREFIX,
  );
  const groups = createIndex(entries.groups, GROUP_PREFIX);
  return {
    findUser: users.find,
    findByAddress: users.findByAddress,
    findGroup: groups.find,
    expandGroup: (groupId) => expand(groupId, users.find, groups.find),
  };
}

/** Whoever is entered by hand is there, whatever an import says. */
function asActive({ isInactive: _, ...user }: DirectoryUser): DirectoryUser {
  return user;
}

type Find<T> = (value: string) => T | undefined;

interface Index<T> {
  find: Find<T>;
  findByAddress: Find<T>;
}

interface Entry {
  id: string;
  name?: string;
  addresses?: Record<string, string>;
}

function createIndex<T extends Entry>(entries: T[], prefix: string): Index<T> {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const byAddress = new Map<string, T | null>();
  const byName = new Map<string, T | null>();
  for (const entry of entries) {
    for (const address of Object.values(entry.addresses ?? {})) addUnique(byAddress, addressKey(address), entry);
    if (entry.name) addUnique(byName, nameKey(entry.name), entry);
  }
  const findByAddress: Find<T> = (address) => byAddress.get(addressKey(address)) ?? undefined;
  const find: Find<T> = (value) => {
    const text = value.trim();
    const id = text.startsWith(prefix) ? text.slice(prefix.length) : text;
    return byId.get(text) ?? byId.get(id) ?? findByAddress(text) ?? byName.get(nameKey(text)) ?? undefined;
  };
  return { find, findByAddress };
}

/** null marks a key that several entries share: better nobody than the wrong one. */
function addUnique<T>(index: Map<string, T | null>, key: string, entry: T): void {
  if (key === '') return;
  const known = index.get(key);
  index.set(key, known === undefined || known === entry ? entry : null);
}

function nameKey(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}

function expand(groupId: string, users: Find<DirectoryUser>, groups: Find<DirectoryGroup>): GroupMembers {
  const found = new Map<string, DirectoryUser>();
  const unknown = new Set<string>();
  const seen = new Set<string>();
  const pending = [groupId];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const group = groups(id);
    if (!group || seen.has(group.id)) continue;
    seen.add(group.id);
    for (const member of group.members ?? []) {
      const user = member.startsWith(GROUP_PREFIX) ? undefined : users(member);
      if (user?.isInactive) continue;
      if (user) found.set(user.id, user);
      else if (member.startsWith(GROUP_PREFIX) && groups(member)) pending.push(member);
      else unknown.add(member);
    }
  }
  return { users: [...found.values()], unknown: [...unknown] };
}
