import type { ZendeskAccount } from './account';
import type { TicketRecord, UserRecord } from './records';

interface Term {
  /** Undefined for a bare word. */
  key: string | undefined;
  value: string;
}

/**
 * The part of Zendesk's search language that the nodes and the tests use: `type:`, `role:`, `phone:`, `email:`,
 * `status:`, `requester:` and words; `*` stands for anything. Only what was there `lagMs` ago is found.
 */
export function search(account: ZendeskAccount, query: string, before: number): (UserRecord | TicketRecord)[] {
  const terms = parse(query);
  const type = terms.find(({ key }) => key === 'type')?.value;
  const wantsUsers = type ? type === 'user' : !terms.some(({ key }) => key === 'status' || key === 'requester');
  const wantsTickets = type ? type === 'ticket' : !terms.some(({ key }) => key === 'role' || key === 'phone');
  const rest = terms.filter(({ key }) => key !== 'type');
  return [
    ...(wantsUsers ? account.users().filter((user) => rest.every((term) => fitsUser(account, user, term))) : []),
    ...(wantsTickets ? account.tickets().filter((ticket) => rest.every((term) => fitsTicket(ticket, term))) : []),
  ].filter(({ createdAt }) => createdAt <= before);
}

/** `/users/search`: a part of any property, the numbers of identities too. */
export function searchUsers(account: ZendeskAccount, query: string, before: number): UserRecord[] {
  const terms = parse(query);
  return account
    .users()
    .filter(({ createdAt }) => createdAt <= before)
    .filter((user) => terms.every((term) => fitsUser(account, user, term)));
}

function parse(query: string): Term[] {
  return [...query.matchAll(/(?:(\w+):)?("[^"]*"|\S+)/g)].map(([, key, value = '']) => ({
    key: key?.toLowerCase(),
    value: value.replaceAll('"', '').toLowerCase(),
  }));
}

function fitsUser(account: ZendeskAccount, user: UserRecord, { key, value }: Term): boolean {
  switch (key) {
    case 'role':
      return user.role === value;
    case 'phone':
      return fits(digitsOf(user.phone), value.replaceAll(/[^\d*]/g, ''));
    case 'email':
      return fits(user.email?.toLowerCase() ?? '', value);
    case undefined: {
      const numbers = account.identities(user.id).map((identity) => digitsOf(identity.value));
      const digits = value.replaceAll(/\D/g, '');
      const isNumber = digits.length >= 5 && /^[+*\d().-]+$/.test(value);
      const words = `${user.name} ${user.email ?? ''}`.toLowerCase();
      return isNumber ? numbers.some((number) => number.includes(digits)) : words.includes(value.replaceAll('*', ''));
    }
    default:
      return false;
  }
}

function fitsTicket(ticket: TicketRecord, { key, value }: Term): boolean {
  switch (key) {
    case 'status':
      return ticket.status === value;
    case 'requester':
      return String(ticket.requesterId) === value;
    case undefined:
      return String(ticket.id) === value || `${ticket.subject} ${ticket.description}`.toLowerCase().includes(value);
    default:
      return false;
  }
}

function digitsOf(number: string | null): string {
  return (number ?? '').replaceAll(/\D/g, '');
}

function fits(text: string, pattern: string): boolean {
  if (text === '') return false;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}
