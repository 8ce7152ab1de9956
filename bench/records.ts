/** Bytes of JSON that each record has. */
export const recordBytes = 600;

/** 1: the first poll. 2: 1 % new, 1 % changed, 1 % gone against it. */
export type Version = 1 | 2;

const goneAt = 50;
const changedAt = 25;
const people = 1_000;

/** Of `count` records in version 1; `count` is a multiple of 100. */
export function recordsIn(count: number, version: Version): number {
  return version === 1 ? count : (count / 100) * 99 + count / 100;
}

/** How many records of `count` are new, changed and gone in version 2. */
export function churnOf(count: number): number {
  return count / 100;
}

/** The record at a position of the answer, as JSON text. */
export function recordAt(position: number, count: number, version: Version): string {
  if (version === 1) return recordJson(position, 1);
  const staying = (count / 100) * 99;
  if (position >= staying) return recordJson(count + position - staying, 1);
  const inBlock = position % 99;
  const index = Math.floor(position / 99) * 100 + (inBlock < goneAt ? inBlock : inBlock + 1);
  return recordJson(index, index % 100 === changedAt ? 2 : 1);
}

function recordJson(index: number, revision: number): string {
  const person = `person-${(index * 7919) % people}`;
  const record = {
    id: `INC${String(index).padStart(8, '0')}`,
    status: index % 3 === 0 ? 'pending' : 'open',
    priority: (index % 4) + 1,
    title: `Printer ${index % 977} on floor ${index % 12} does not answer`,
    assignee: { name: person, email: `${person}@example.com` },
    group: { id: index % 40, name: `Group ${index % 40}` },
    tags: ['printer', `floor-${index % 12}`],
    openedAt: new Date(1_750_000_000_000 + index * 1_000).toISOString(),
    revision,
    description: '',
  };
  const length = JSON.stringify(record).length;
  record.description = filler.slice(0, recordBytes - length);
  return JSON.stringify(record);
}

const filler = 'The user has turned it off and on again, and asks when somebody will come by. '.repeat(8);
