/** A person as the directory node keeps it. */
export interface Person {
  id: string;
  name?: string;
  addresses?: Record<string, string>;
  locale?: string;
  timeZone?: string;
  defaultChannel?: string;
  attributes?: Record<string, unknown>;
}

export interface Group {
  id: string;
  name?: string;
  members?: string[];
  addresses?: Record<string, string>;
}

/** What came in replaces what has the same id, field by field; the rest stays. Counts what was new. */
export function mergeById<Entry extends Person | Group>(
  present: Entry[],
  coming: Entry[],
): { entries: Entry[]; added: number; updated: number } {
  const entries = new Map(present.map((entry) => [entry.id, entry]));
  let added = 0;
  for (const entry of coming) {
    const before = entries.get(entry.id);
    if (!before) added += 1;
    const members = membersOf(before, entry);
    const addresses = { ...before?.addresses, ...entry.addresses };
    const attributes = attributesOf(before, entry);
    entries.set(entry.id, {
      ...{ ...before, ...entry, addresses },
      ...(attributes ? { attributes } : {}),
      ...(members ? { members } : {}),
    });
  }
  return { entries: [...entries.values()], added, updated: coming.length - added };
}

/** A file names a group's members one by one: it adds to them. */
function membersOf(before: Person | Group | undefined, coming: Person | Group): string[] | undefined {
  const known = before && 'members' in before ? (before.members ?? []) : [];
  const added = 'members' in coming ? (coming.members ?? []) : [];
  return known.length + added.length === 0 ? undefined : [...new Set([...known, ...added])];
}

function attributesOf(before: Person | Group | undefined, coming: Person | Group): Record<string, unknown> | undefined {
  const known = before && 'attributes' in before ? before.attributes : undefined;
  const added = 'attributes' in coming ? coming.attributes : undefined;
  return known || added ? { ...known, ...added } : undefined;
}

/** The users under the ids that they are to be merged into, and the members of the groups with them. */
export function mergedInto(
  { users, groups }: { users: Person[]; groups: Group[] },
  targets: ReadonlyMap<string, string>,
): { users: Person[]; groups: Group[] } {
  const idOf = (id: string): string => {
    const seen = new Set<string>();
    let found = id;
    // Whom somebody is merged into may be merged into somebody else.
    for (let next = targets.get(found); next !== undefined && !seen.has(next); next = targets.get(found)) {
      seen.add(next);
      found = next;
    }
    return found;
  };
  return {
    users: users.map((user) => ({ ...user, id: idOf(user.id) })),
    groups: groups.map((group) => ({ ...group, ...(group.members ? { members: group.members.map(idOf) } : {}) })),
  };
}
