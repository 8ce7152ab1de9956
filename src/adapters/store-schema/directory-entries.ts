import type { DirectoryEntries, DirectoryGroup, DirectoryUser } from '../../ports/store';
import type { SqlSession } from './sql-database';
import { jsonRows } from './storable-text';

interface UserColumns {
  id: string;
  name: string | null;
  addresses: string | null;
  locale: string | null;
  time_zone: string | null;
  default_channel: string | null;
  attributes: string | null;
}

/** As it is read: an import alone writes the others. */
type UserRow = UserColumns & { inactive: number };

interface GroupColumns {
  id: string;
  name: string | null;
  members: string | null;
  addresses: string | null;
}

const userColumns = {
  id: 'text',
  name: 'text',
  addresses: 'text',
  locale: 'text',
  time_zone: 'text',
  default_channel: 'text',
  attributes: 'text',
} as const;
const groupColumns = { id: 'text', name: 'text', members: 'text', addresses: 'text' } as const;

/**
 * Adds or updates by id. Addresses and attributes are fields of their own: one more address leaves the
 * others as they were; members are replaced as a whole, for that is how somebody leaves a group.
 */
export async function saveDirectory(
  sql: SqlSession,
  directoryId: string,
  entries: DirectoryEntries,
  now: number,
): Promise<void> {
  const known = await readDirectory(sql, directoryId);
  const users = new Map(known.users.map((user) => [user.id, user]));
  const groups = new Map(known.groups.map((group) => [group.id, group]));
  const changedUsers = new Map<string, UserColumns>();
  const changedGroups = new Map<string, GroupColumns>();
  for (const user of entries.users) {
    const merged = mergeUser(users.get(user.id), user);
    users.set(user.id, merged);
    changedUsers.set(user.id, fromUser(merged));
  }
  for (const group of entries.groups) {
    const merged = mergeGroup(groups.get(group.id), group);
    groups.set(group.id, merged);
    changedGroups.set(group.id, fromGroup(merged));
  }
  await upsert(sql, { table: 'directory_user', columns: userColumns, directoryId, now }, [...changedUsers.values()]);
  await upsert(sql, { table: 'directory_group', columns: groupColumns, directoryId, now }, [...changedGroups.values()]);
}

interface Target {
  table: string;
  columns: Record<string, 'text'>;
  directoryId: string;
  now: number;
}

async function upsert(sql: SqlSession, target: Target, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(target.columns);
  const updates = names.filter((name) => name !== 'id').map((name) => `${name} = excluded.${name}`);
  await sql.run(
    `INSERT INTO ${target.table} (directory_id, ${names.join(', ')}, updated_at)
     SELECT $2, ${names.join(', ')}, $3 FROM ${sql.dialect.rows('$1', target.columns)} e WHERE true
     ON CONFLICT (directory_id, id) DO UPDATE SET ${updates.join(', ')}, updated_at = excluded.updated_at`,
    [jsonRows(rows), target.directoryId, target.now],
  );
}

/** In the order of their ids. */
export async function readDirectory(sql: SqlSession, directoryId: string): Promise<DirectoryEntries> {
  const users = await sql.all<UserRow>('SELECT * FROM directory_user WHERE directory_id = $1 ORDER BY id', [
    directoryId,
  ]);
  const groups = await sql.all<GroupColumns>('SELECT * FROM directory_group WHERE directory_id = $1 ORDER BY id', [
    directoryId,
  ]);
  return { users: users.map(toUser), groups: groups.map(toGroup) };
}

/** Without the fields that are absent, which must not hide what is known. */
function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

function mergeUser(known: DirectoryUser | undefined, user: DirectoryUser): DirectoryUser {
  const merged = { ...known, ...present(user) };
  if (user.addresses && known?.addresses) merged.addresses = { ...known.addresses, ...user.addresses };
  if (user.attributes && known?.attributes) merged.attributes = { ...known.attributes, ...user.attributes };
  return merged;
}

function mergeGroup(known: DirectoryGroup | undefined, group: DirectoryGroup): DirectoryGroup {
  const merged = { ...known, ...present(group) };
  if (group.addresses && known?.addresses) merged.addresses = { ...known.addresses, ...group.addresses };
  return merged;
}

function fromUser(user: DirectoryUser): UserColumns {
  return {
    id: user.id,
    name: user.name ?? null,
    addresses: user.addresses ? JSON.stringify(user.addresses) : null,
    locale: user.locale ?? null,
    time_zone: user.timeZone ?? null,
    default_channel: user.defaultChannel ?? null,
    attributes: user.attributes ? JSON.stringify(user.attributes) : null,
  };
}

function fromGroup(group: DirectoryGroup): GroupColumns {
  return {
    id: group.id,
    name: group.name ?? null,
    members: group.members ? JSON.stringify(group.members) : null,
    addresses: group.addresses ? JSON.stringify(group.addresses) : null,
  };
}

function toUser(row: UserRow): DirectoryUser {
  return {
    id: row.id,
    ...(row.name !== null && { name: row.name }),
    ...(row.addresses !== null && { addresses: JSON.parse(row.addresses) as Record<string, string> }),
    ...(row.locale !== null && { locale: row.locale }),
    ...(row.time_zone !== null && { timeZone: row.time_zone }),
    ...(row.default_channel !== null && { defaultChannel: row.default_channel }),
    ...(row.attributes !== null && { attributes: JSON.parse(row.attributes) as Record<string, unknown> }),
    ...(row.inactive === 1 && { isInactive: true }),
  };
}

function toGroup(row: GroupColumns): DirectoryGroup {
  return {
    id: row.id,
    ...(row.name !== null && { name: row.name }),
    ...(row.members !== null && { members: JSON.parse(row.members) as string[] }),
    ...(row.addresses !== null && { addresses: JSON.parse(row.addresses) as Record<string, string> }),
  };
}
