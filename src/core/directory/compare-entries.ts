import type { DirectoryEntries, DirectoryGroup, DirectoryUser } from '../../ports/store';
import { addressKey } from './address-key';

/** What an import would do to a directory, before anything is changed. */
export interface EntryComparison {
  /** Ids of users, and of groups as `group:<id>`, in the order in which they come. */
  added: string[];
  changed: { id: string; fields: FieldChange[] }[];
  same: string[];
  /** Users that come under an id of their own, with an address that somebody else has: perhaps one person. */
  suspects: SuspectedDuplicate[];
}

export interface FieldChange {
  /** `name`, `addresses.email`, `attributes.cost centre`, `members`. */
  field: string;
  before: string;
  after: string;
}

export interface SuspectedDuplicate {
  id: string;
  /** Who has the address already: in the directory, or earlier in the import. */
  otherId: string;
  address: string;
}

/** Compares field by field. What the import does not name stays as it is, so it is no change. */
export function compareEntries(known: DirectoryEntries, coming: DirectoryEntries): EntryComparison {
  const comparison: EntryComparison = { added: [], changed: [], same: [], suspects: [] };
  const users = new Map(known.users.map((user) => [user.id, user]));
  const groups = new Map(known.groups.map((group) => [group.id, group]));
  for (const user of coming.users) sort(comparison, user.id, users.get(user.id), user);
  for (const group of coming.groups) sort(comparison, `group:${group.id}`, groups.get(group.id), group);
  comparison.suspects = findSuspects(known.users, coming.users);
  return comparison;
}

type Entry = DirectoryUser | DirectoryGroup;

function sort(comparison: EntryComparison, id: string, before: Entry | undefined, coming: Entry): void {
  const fields = before && changesOf(before, coming);
  if (!fields) comparison.added.push(id);
  else if (fields.length === 0) comparison.same.push(id);
  else comparison.changed.push({ id, fields });
}

function changesOf(before: Entry, coming: Entry): FieldChange[] {
  const known = fieldsOf(before);
  const changes: FieldChange[] = [];
  for (const [field, after] of fieldsOf(coming)) {
    const was = known.get(field) ?? '';
    if (was !== after) changes.push({ field, before: was, after });
  }
  const added = newMembers(before, coming);
  if (added.length > 0) changes.push({ field: 'members', before: '', after: added.join(', ') });
  return changes;
}

function fieldsOf(entry: Entry): Map<string, string> {
  const fields = new Map<string, string>();
  const add = (name: string, value: unknown) => {
    if (value !== undefined && value !== '')
      fields.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  };
  add('name', entry.name);
  for (const name of ['locale', 'timeZone', 'defaultChannel'] as const) {
    if (name in entry) add(name, (entry as DirectoryUser)[name]);
  }
  for (const [name, value] of Object.entries(entry.addresses ?? {})) add(`addresses.${name}`, value);
  const attributes = 'attributes' in entry ? entry.attributes : undefined;
  for (const [name, value] of Object.entries(attributes ?? {})) add(`attributes.${name}`, value);
  return fields;
}

/** A file names a group's members one by one: they come on top of those that are there. */
function newMembers(before: Entry, coming: Entry): string[] {
  const known = new Set('members' in before ? before.members : []);
  const members = 'members' in coming ? (coming.members ?? []) : [];
  return members.filter((member) => !known.has(member));
}

function findSuspects(known: readonly DirectoryUser[], coming: readonly DirectoryUser[]): SuspectedDuplicate[] {
  const holders = new Map<string, string>();
  const hold = (user: DirectoryUser) => {
    for (const address of Object.values(user.addresses ?? {})) {
      const key = addressKey(address);
      if (key !== '' && !holders.has(key)) holders.set(key, user.id);
    }
  };
  for (const user of known) hold(user);
  const knownIds = new Set(known.map(({ id }) => id));
  const suspects: SuspectedDuplicate[] = [];
  for (const user of coming) {
    const address = Object.values(user.addresses ?? {}).find((each) => {
      const holder = holders.get(addressKey(each));
      return holder !== undefined && holder !== user.id;
    });
    const otherId = address && holders.get(addressKey(address));
    // Who is in the directory already under both ids is two people, or somebody has decided so.
    if (otherId && !knownIds.has(user.id)) suspects.push({ id: user.id, otherId, address });
    hold(user);
  }
  return suspects;
}
