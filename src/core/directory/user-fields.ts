import { RingbackError } from '../errors';
import { compilePath, type JsonPath } from '../extract/json-path';

/** What a directory can take of a record, each by a JSONPath. */
export const USER_FIELDS = [
  'id',
  'name',
  'email',
  'phone',
  'slack',
  'locale',
  'timeZone',
  'groups',
  'defaultChannel',
  'manager',
] as const;
export type UserField = (typeof USER_FIELDS)[number];
export type UserFields = Partial<Record<UserField, string>>;

const addressFields = ['email', 'phone', 'slack'] as const;

/** A record of a user directory as an entry of ours; what `parseEntries` reads. */
export type UserMapping = (record: unknown) => Record<string, unknown>;

/** RB_CONFIG for fields by which nobody can be told apart, RB_JSONPATH for what is no path. */
export function compileUserFields(value: unknown): UserMapping {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const paths = new Map<UserField, JsonPath>();
  for (const field of USER_FIELDS) {
    const path = String(given[field] ?? '').trim();
    if (path !== '') paths.set(field, compilePath(path));
  }
  if (!paths.has('id') && !paths.has('email')) {
    throw new RingbackError('RB_CONFIG', 'The directory says not where in a record the ID or the email address is.', {
      remedy: 'Enter a JSONPath such as $.id for at least one of them.',
    });
  }
  const read = (field: UserField, record: unknown) => paths.get(field)?.first(record);
  return (record) => {
    const manager = read('manager', record);
    return {
      ...Object.fromEntries(
        (['id', 'name', 'locale', 'timeZone', 'defaultChannel'] as const).map((field) => [field, read(field, record)]),
      ),
      addresses: Object.fromEntries(addressFields.map((field) => [field, read(field, record)])),
      groups: groupsOf(paths.get('groups')?.all(record) ?? []),
      ...(manager === undefined || manager === null || manager === '' ? {} : { attributes: { manager } }),
    };
  };
}

/** One list, or several values of the path; `parseEntries` splits a text. */
function groupsOf(found: unknown[]): unknown {
  return found.length === 1 ? found[0] : found;
}
