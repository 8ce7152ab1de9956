import type { DirectoryEntries, DirectoryGroup, DirectoryUser } from '../../ports/store';

/**
 * Entries of both by id. Where both have one, each field of `preferred` counts if it is set, and the
 * addresses and attributes are put together name by name. Neither argument is changed.
 */
export function mergeEntries(preferred: DirectoryEntries, other: DirectoryEntries): DirectoryEntries {
  return {
    users: mergeById(preferred.users, other.users, mergeUser),
    groups: mergeById(preferred.groups, other.groups, mergeGroup),
  };
}

function mergeById<T extends { id: string }>(preferred: T[], other: T[], merge: (a: T, b: T) => T): T[] {
  const byId = new Map<string, T>();
  for (const entry of [...preferred, ...other]) {
    const known = byId.get(entry.id);
    byId.set(entry.id, known ? merge(known, entry) : entry);
  }
  return [...byId.values()];
}

function mergeUser(preferred: DirectoryUser, other: DirectoryUser): DirectoryUser {
  return {
    ...other,
    ...withoutEmpty(preferred),
    addresses: { ...other.addresses, ...withoutEmpty(preferred.addresses ?? {}) },
    attributes: { ...other.attributes, ...preferred.attributes },
  };
}

function mergeGroup(preferred: DirectoryGroup, other: DirectoryGroup): DirectoryGroup {
  return {
    ...other,
    ...withoutEmpty(preferred),
    addresses: { ...other.addresses, ...withoutEmpty(preferred.addresses ?? {}) },
    // Members that messages teach come on top of those that were typed in.
    members: [...new Set([...(preferred.members ?? []), ...(other.members ?? [])])],
  };
}

/** Fields that are set; the type stays, since what is left out was empty anyway. */
function withoutEmpty<T extends object>(fields: T): T {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(set) as T;
}
