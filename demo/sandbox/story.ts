import type { CollectionName } from './collections';
import type { NewRecord } from './desk';
import { findPerson, referTo } from './people';

/** Something that happens at the desk by itself. `minute` counts demo minutes from the beginning. */
export type StoryEvent = { minute: number; collection: CollectionName; key: string } & (
  | { does: 'create'; fields: NewRecord }
  /** Only while the record still has the status `from`: a visitor may have been quicker. */
  | { does: 'change'; from: string; to: string; fields?: Record<string, unknown> }
  | { does: 'remove' }
);

/** A new chapter begins every so many demo minutes. */
export const chapterMinutes = 60;

/** Records leave the desk this long after they came, so that the lists stay short. */
const shelfLifeMinutes = 420;

const approvalTitles = ['Travel to Lisbon', 'Licences for the design tool', 'Second monitor', 'Trade fair stand'];
const requestTitles = ['Two days of remote work', 'Parental leave', 'Training: incident command', 'Company bicycle'];
const incidentTitles = ['VPN drops every hour', 'No sound in meeting room 4', 'Printer prints blank pages', 'Slow CRM'];
const accounts = ['Northwind Bakeries', 'Blue Harbour Shipping', 'Solano Clinics', 'Kestrel Robotics'];

/**
 * What happens in a chapter; chapter 0 is what a newcomer sees first. The same number always gives the
 * same events. Every second approval and request is answered after its first reminder; the others
 * are left until the attempts of a short schedule are used up. Every third incident vanishes.
 */
export function tellChapter(chapter: number): StoryEvent[] {
  const start = chapter * chapterMinutes;
  const events = [
    ...tellApproval(chapter, start),
    ...tellRequest(chapter, start),
    ...tellIncident(chapter, start),
    ...tellOpportunity(chapter, start),
    ...(chapter === 0 ? tellOpening() : []),
  ];
  return events.sort((a, b) => a.minute - b.minute);
}

/** What else is there when the desk opens, so that no list begins with a single row. */
function tellOpening(): StoryEvent[] {
  return [
    ...life('approvals', 'opening-approval', 0, approval('Laptop for the new designer', 'carmen', 'ana', 1890), [
      { after: 24, from: 'waiting', to: 'approved' },
    ]),
    ...life('requests', 'opening-request', 0, request('Home office chair', 'bruno'), [
      { after: 34, from: 'awaiting manager', to: 'approved' },
    ]),
    ...life('incidents', 'opening-resolved', 0, { ...incident('Mailbox is full', 'ana', 3), status: 'resolved' }, [
      { after: 75, from: 'resolved', to: 'closed' },
    ]),
    ...life(
      'incidents',
      'opening-pending',
      0,
      { ...incident('Badge does not open the lab', 'hugo', 2), status: 'pending information' },
      [{ after: 28, from: 'pending information', to: 'open' }],
    ),
    ...life('opportunities', 'opening-opportunity', 0, opportunity('Pilot for 40 seats', 'Orchard Insurance', 18000), [
      { after: 45, from: 'new', to: 'qualified' },
    ]),
  ];
}

function tellApproval(chapter: number, start: number): StoryEvent[] {
  const isAnswered = chapter % 2 === 1;
  const fields = approval(pick(approvalTitles, chapter), pick(['carmen', 'emma'], chapter), 'hugo', 400 + chapter * 35);
  return life('approvals', `approval-${chapter}`, start + (chapter ? 5 : 0), fields, [
    isAnswered
      ? { after: 26, from: 'waiting', to: 'approved' }
      : { after: 150, from: 'waiting', to: 'rejected', fields: { comment: 'Nobody answered in time.' } },
  ]);
}

function tellRequest(chapter: number, start: number): StoryEvent[] {
  const isAnswered = chapter % 2 === 0;
  const fields = request(pick(requestTitles, chapter), pick(['ana', 'david', 'farida'], chapter));
  return life('requests', `request-${chapter}`, start + (chapter ? 12 : 0), fields, [
    { after: isAnswered ? 31 : 160, from: 'awaiting manager', to: isAnswered ? 'approved' : 'declined' },
  ]);
}

function tellIncident(chapter: number, start: number): StoryEvent[] {
  const key = `incident-${chapter}`;
  const fields = incident(
    pick(incidentTitles, chapter),
    pick(['farida', 'hugo', 'carmen'], chapter),
    (chapter % 4) + 1,
  );
  const begin = start + (chapter ? 8 : 0);
  const events = life('incidents', key, begin, fields, [
    { after: 14, from: 'new', to: 'open', fields: { assignee: referTo(pick(['ana', 'bruno', 'david'], chapter)) } },
    { after: 36, from: 'open', to: 'pending information' },
    { after: 90, from: 'pending information', to: 'resolved', fields: { resolution: 'Replaced and tested.' } },
    { after: 170, from: 'resolved', to: 'closed' },
  ]);
  const vanishes = chapter % 3 === 2;
  return vanishes ? [...events, { minute: begin + 60, collection: 'incidents', key, does: 'remove' }] : events;
}

function tellOpportunity(chapter: number, start: number): StoryEvent[] {
  const account = pick(accounts, chapter);
  const fields = opportunity(`Service contract for ${account}`, account, 9000 + (chapter % 5) * 14000);
  return life('opportunities', `opportunity-${chapter}`, start + (chapter ? 18 : 0), fields, [
    { after: 33, from: 'new', to: 'qualified' },
    { after: 140, from: 'qualified', to: chapter % 2 ? 'won' : 'lost' },
  ]);
}

interface Turn {
  /** Minutes after the record came. */
  after: number;
  from: string;
  to: string;
  fields?: Record<string, unknown>;
}

/** A record comes, takes its turns, and is cleared away in the end. */
function life(collection: CollectionName, key: string, minute: number, fields: NewRecord, turns: Turn[]): StoryEvent[] {
  return [
    { minute, collection, key, does: 'create', fields },
    ...turns.map(
      ({ after, ...turn }): StoryEvent => ({ minute: minute + after, collection, key, does: 'change', ...turn }),
    ),
    { minute: minute + shelfLifeMinutes, collection, key, does: 'remove' },
  ];
}

function approval(title: string, approver: string, requester: string, amount: number): NewRecord {
  return { title, amount, currency: 'EUR', approver: referTo(approver), requestedBy: referTo(requester) };
}

/** Names the employee only: whoever asks for the manager looks the employee up. */
function request(title: string, employee: string): NewRecord {
  return { title, employeeId: employee, employeeName: findPerson(employee).name };
}

function incident(title: string, caller: string, priority: number): NewRecord {
  const group = priority <= 2 ? 'network' : 'service-desk';
  return { title, priority, caller: referTo(caller), assignee: null, group, manager: referTo('emma') };
}

function opportunity(title: string, account: string, amount: number): NewRecord {
  return { title, account, amount, currency: 'EUR', owner: referTo(amount > 20000 ? 'farida' : 'hugo') };
}

function pick<T>(choices: readonly [T, ...T[]] | readonly T[], index: number): T {
  return choices[index % choices.length] as T;
}
