import type { Ticket, Tickets } from '../../ports/tickets';

/** Statuses that a ticket can be unsolved in; custom statuses count by their category. */
export const unsolvedStatuses = ['new', 'open', 'pending', 'hold'] as const;
export type UnsolvedStatus = (typeof unsolvedStatuses)[number];

/** Whoever has so many solved tickets before the first unsolved one is not kept waiting for it. */
const mostPages = 8;

/** The newest ticket of the user in one of these statuses. Errors: those of the ticket system. */
export async function latestUnsolvedTicket(
  tickets: Pick<Tickets, 'requestedTickets'>,
  userId: number,
  statuses: readonly string[],
  signal: AbortSignal,
): Promise<Ticket | undefined> {
  for (let page = 1; page <= mostPages; page += 1) {
    const { rows, hasMore } = await tickets.requestedTickets(userId, page, signal);
    const latest = newestIn(rows, statuses);
    if (latest || !hasMore) return latest;
  }
  return undefined;
}

/** By the time of its creation; of two of one second, the one with the higher id. */
export function newestIn(tickets: readonly Ticket[], statuses: readonly string[]): Ticket | undefined {
  return tickets
    .filter(({ status }) => statuses.includes(status))
    .sort((one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt) || other.id - one.id)[0];
}
