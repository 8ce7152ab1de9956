import { timeZoneInput } from './calendar-inputs.js';
import { type Group, mergeById, type Person } from './directory-entries.js';
import { element, find } from './element.js';
import { type EntryList, entryList } from './entry-list.js';
import { nameValueList } from './name-value-list.js';
import type { EditorNode } from './node-red-editor.js';
import { formRow, textInput } from './screens/form-row.js';
import { text } from './text.js';

export interface DirectoryLists {
  people(): Person[];
  groups(): Group[];
  add(entries: { users: Person[]; groups: Group[] }): { added: number; updated: number };
}

/** The two lists of the directory dialog. */
export function directoryLists(peopleTarget: string, groupsTarget: string, node: EditorNode): DirectoryLists {
  const people = entryList<Person>(find(peopleTarget), copies<Person>(node.people), {
    add: text('directory.addPerson'),
    search: text('directory.searchPeople'),
    blank: () => ({ id: '', name: '', addresses: {} }),
    matches: (person) => [person.id, person.name, ...Object.values(person.addresses ?? {})],
    fields: [
      {
        label: text('directory.id'),
        get: (person) => person.id,
        set: (person, value) => Object.assign(person, { id: value }),
      },
      {
        label: text('directory.name'),
        get: (person) => person.name ?? '',
        set: (person, value) => Object.assign(person, { name: value }),
      },
      {
        label: text('directory.email'),
        get: (person) => person.addresses?.email ?? '',
        set: (person, value) => setAddress(person, 'email', value),
      },
    ],
    details: personDetails,
  });
  const groups = entryList<Group>(find(groupsTarget), copies<Group>(node.groups), {
    add: text('directory.addGroup'),
    search: text('directory.searchGroups'),
    blank: () => ({ id: '', name: '', members: [], addresses: {} }),
    matches: (group) => [group.id, group.name, ...(group.members ?? [])],
    fields: [
      {
        label: text('directory.id'),
        get: (group) => group.id,
        set: (group, value) => Object.assign(group, { id: value }),
      },
      {
        label: text('directory.name'),
        get: (group) => group.name ?? '',
        set: (group, value) => Object.assign(group, { name: value }),
      },
    ],
    details: groupDetails,
  });
  return {
    people: () => people.value().map(withoutBlanks),
    groups: () => groups.value().map(withoutBlanks),
    add(coming) {
      const first = addTo(people, coming.users);
      const second = addTo(groups, coming.groups);
      return { added: first.added + second.added, updated: first.updated + second.updated };
    },
  };
}

function addTo<Entry extends Person | Group>(
  list: EntryList<Entry>,
  coming: Entry[],
): { added: number; updated: number } {
  const { entries, ...counts } = mergeById(list.value(), coming);
  list.replace(entries);
  return counts;
}

function copies<Entry>(entries: unknown): Entry[] {
  return Array.isArray(entries) ? (structuredClone(entries) as Entry[]) : [];
}

function setAddress(entry: Person | Group, kind: string, address: string): void {
  const { [kind]: _before, ...others } = entry.addresses ?? {};
  entry.addresses = address.trim() === '' ? others : { ...others, [kind]: address.trim() };
}

function personDetails(person: Person): HTMLElement {
  const locale = textInput(person.locale ?? '', { placeholder: 'es', isShort: true });
  locale.addEventListener('input', () => Object.assign(person, { locale: locale.value.trim() }));
  const zone = textInput(person.timeZone ?? '', { placeholder: 'America/Sao_Paulo' });
  zone.addEventListener('change', () => Object.assign(person, { timeZone: zone.value.trim() }));
  const zoneRow = formRow(text('field.timeZone'), zone);
  timeZoneInput(zone);
  const channel = textInput(person.defaultChannel ?? '', { placeholder: 'email' });
  channel.addEventListener('input', () => Object.assign(person, { defaultChannel: channel.value.trim() }));
  return element(
    'div',
    {},
    otherAddresses(person, ['email']),
    formRow(text('directory.locale'), locale),
    zoneRow,
    formRow(text('directory.defaultChannel'), channel, text('directory.defaultChannelHint')),
  );
}

function groupDetails(group: Group): HTMLElement {
  const members = element('textarea', { rows: 3, class: 'ringback-code', spellcheck: 'false' });
  members.value = (group.members ?? []).join('\n');
  members.addEventListener('input', () => {
    group.members = members.value
      .split(/[\n,;]+/)
      .map((member) => member.trim())
      .filter(Boolean);
  });
  return element(
    'div',
    {},
    formRow(text('directory.members'), members, text('directory.membersHint')),
    otherAddresses(group, []),
  );
}

/** Addresses that have no field of their own: webhook, inbox, phone. */
function otherAddresses(entry: Person | Group, own: string[]): HTMLElement {
  const box = element('div', {}, element('div', { class: 'ringback-hint' }, text('directory.addressesHint')));
  const others = Object.entries(entry.addresses ?? {}).filter(([kind]) => !own.includes(kind));
  const list = nameValueList(
    box,
    others.map(([name, value]) => ({ name, value })),
    {
      kind: 'address',
      onChange: () => {
        const kept = Object.entries(entry.addresses ?? {}).filter(([kind]) => own.includes(kind));
        entry.addresses = Object.fromEntries([...kept, ...list.value().map(({ name, value }) => [name, value])]);
      },
    },
  );
  return box;
}

function withoutBlanks<Entry extends Person | Group>(entry: Entry): Entry {
  return Object.fromEntries(
    Object.entries(entry).filter(([key, value]) => key === 'id' || (value !== '' && value !== undefined)),
  ) as Entry;
}
