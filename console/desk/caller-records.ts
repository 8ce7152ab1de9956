import { element } from '../shared/element.js';
import { icon } from '../shared/icons.js';
import { pageLanguage, text } from '../shared/texts.js';
import { addressAt, listAt, objectAt, textAt } from './read-foreign.js';

const knownStatuses = ['new', 'open', 'pending', 'hold', 'solved', 'closed'];
const knownPriorities = ['urgent', 'high', 'normal', 'low'];
const dateOf = new Intl.DateTimeFormat(pageLanguage, { dateStyle: 'medium', timeStyle: 'short' });

/** What the flow has found out about the caller: `msg.zendesk`, as far as it has the shape of our nodes. */
export function callerRecords(zendesk: unknown): HTMLElement[] {
  const user = objectAt(zendesk, 'user');
  const ticket = objectAt(zendesk, 'ticket');
  const users = listAt(zendesk, 'users');
  return [
    ...(user ? [userCard(user)] : []),
    ...(!user && users.length > 0 ? [severalCard(users)] : []),
    ...(ticket ? [ticketCard(ticket)] : []),
  ];
}

function userCard(user: Record<string, unknown>): HTMLElement {
  const name = textAt(user, 'name') || text('unnamed');
  const lines = ['email', 'phone'].map((key) => textAt(user, key)).filter(Boolean);
  return record('person', text('caller'), element('strong', { textContent: name, dir: 'auto' }), ...lines.map(line));
}

function severalCard(users: unknown[]): HTMLElement {
  const names = users.slice(0, 5).map((user) => textAt(user, 'name') || text('unnamed'));
  const rest = users.length - names.length;
  return record(
    'person',
    text('severalCallers', { count: users.length }),
    ...names.map(line),
    ...(rest > 0 ? [line(text('andMore', { count: rest }))] : []),
  );
}

function ticketCard(ticket: Record<string, unknown>): HTMLElement {
  const subject = textAt(ticket, 'subject') || text('noSubject');
  const description = textAt(ticket, 'description');
  const url = addressAt(ticket, 'url');
  const id = textAt(ticket, 'id');
  const title = url
    ? element('a', { href: url, target: '_blank', rel: 'noopener noreferrer', textContent: subject, dir: 'auto' })
    : element('strong', { textContent: subject, dir: 'auto' });
  const updatedAt = Date.parse(textAt(ticket, 'updatedAt'));
  return record(
    'ticket',
    id ? text('ticketNumber', { id }) : text('ticket'),
    title,
    element('p', { className: 'tags' }, ...tagsOf(ticket)),
    ...(description && description !== subject
      ? [element('p', { className: 'description', textContent: description, dir: 'auto' })]
      : []),
    ...(Number.isNaN(updatedAt) ? [] : [line(text('updated', { time: dateOf.format(updatedAt) }))]),
  );
}

function tagsOf(ticket: Record<string, unknown>): HTMLElement[] {
  const status = textAt(ticket, 'status');
  const priority = textAt(ticket, 'priority');
  const tag = (kind: string, value: string, known: string[]) =>
    element('span', {
      className: `tag is-${kind}-${known.includes(value) ? value : 'other'}`,
      textContent: known.includes(value) ? text(`${kind}.${value}`) : value,
    });
  return [
    ...(status ? [tag('status', status, knownStatuses)] : []),
    ...(priority ? [tag('priority', priority, knownPriorities)] : []),
  ];
}

function record(name: 'person' | 'ticket', label: string, ...content: HTMLElement[]): HTMLElement {
  return element('section', { className: 'record' }, element('h3', {}, icon(name), label), ...content);
}

function line(words: string): HTMLElement {
  return element('p', { className: 'faint', textContent: words, dir: 'auto' });
}
