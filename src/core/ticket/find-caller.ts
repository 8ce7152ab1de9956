import type { PhoneNumbers } from '../../ports/phone-numbers';
import type { Tickets, TicketUser } from '../../ports/tickets';
import { matchNumbers } from './match-numbers';
import { isWithheld } from './withheld';

export type CallerOutcome =
  | { status: 'found'; user: TicketUser }
  | { status: 'several'; users: TicketUser[] }
  | { status: 'none'; reason: 'withheld' | 'noNumber' | 'unknown' };

export interface CallerDeps {
  tickets: Pick<Tickets, 'findUsers' | 'findUsersElsewhere'>;
  numbers: PhoneNumbers;
}

/** Who calls from a number. Never chooses among several. Errors: those of the ticket system. */
export async function findCaller(
  caller: string,
  { tickets, numbers }: CallerDeps,
  signal: AbortSignal,
): Promise<CallerOutcome> {
  if (isWithheld(caller)) return { status: 'none', reason: 'withheld' };
  const number = numbers.read(caller);
  if (!number) return { status: 'none', reason: 'noNumber' };
  let users = matchNumbers(number, await tickets.findUsers(number, signal), numbers);
  if (users.length === 0) {
    users = matchNumbers(number, await tickets.findUsersElsewhere(number, signal), numbers);
  }
  const [user, ...others] = users;
  if (!user) return { status: 'none', reason: 'unknown' };
  return others.length === 0 ? { status: 'found', user } : { status: 'several', users };
}
