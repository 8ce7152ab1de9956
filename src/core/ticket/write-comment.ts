import type { Ticket, TicketChange, TicketComment, Tickets, WriteOutcome } from '../../ports/tickets';
import { RingbackError } from '../errors';
import { externalIdOf, idempotencyKeyOf, isMarked } from './comment-mark';

export interface WrittenComment {
  ticketId: number;
  commentId?: number;
  auditId?: number;
  /** The ticket was closed: the comment opened another one. */
  isFollowup: boolean;
  /** It had been written before; nothing was written now. */
  wasDuplicate: boolean;
}

export interface WriteDeps {
  tickets: Tickets;
  /** Rejects when the signal aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

export interface CommentJob {
  ticketId: number;
  change: TicketChange;
  /** Of a follow-up, and of who asked for it. */
  subject: string;
  requesterId: number | undefined;
  /** The mark may have been used before: look before the first try too. */
  mayBeThere: boolean;
}

export type NewTicketJob = Omit<CommentJob, 'ticketId'>;

const mostTries = 5;
const firstPauseMs = 250;
/** The newest so many pages of comments are looked through. */
const pagesLooked = 4;

/**
 * Adds one comment, exactly once. What was cut or timed out is looked for before it is tried again, and every write
 * names the state that was read: of two that overlap, the ticket system refuses one, whichever is later.
 * Errors: RB_INPUT without such a ticket, RB_DELIVERY_UNCERTAIN when nobody can say, else the ticket system's.
 */
export function writeComment(job: CommentJob, deps: WriteDeps, signal: AbortSignal): Promise<WrittenComment> {
  const { tickets } = deps;
  const { ticketId, change } = job;
  return untilCertain(deps, signal, async (isFirst, wasUncertain) => {
    const ticket = await tickets.ticket(ticketId, signal);
    if (!ticket) throw noTicket(ticketId);
    if (!isFirst || job.mayBeThere) {
      const found = await findComment(tickets, ticketId, change.mark, signal);
      if (found) {
        const { id: commentId, auditId } = found;
        return { ticketId, commentId, auditId, isFollowup: false, wasDuplicate: !wasUncertain };
      }
    }
    if (ticket.status === 'closed') {
      return openTicket({ ...job, subject: ticket.subject || job.subject }, deps, signal, ticket);
    }
    const outcome = await tickets.update(ticket, change, signal);
    if (outcome.status !== 'failed' || outcome.error.status !== 422) return outcome;
    // It may have been closed since it was read.
    const now = await tickets.ticket(ticketId, signal);
    return now?.status === 'closed' && ticket.status !== 'closed'
      ? { status: 'conflict', error: outcome.error }
      : outcome;
  });
}

/** Opens a ticket with the comment as its first, exactly once; `source` is the closed ticket that it goes on with. */
export function openTicket(
  job: NewTicketJob,
  deps: WriteDeps,
  signal: AbortSignal,
  source?: Ticket,
): Promise<WrittenComment> {
  const { tickets } = deps;
  const { change, subject, requesterId } = job;
  const isFollowup = source !== undefined;
  const externalId = externalIdOf(change.mark);
  return untilCertain(deps, signal, async (isFirst, wasUncertain) => {
    if (!isFirst || job.mayBeThere) {
      const found = await tickets.findByExternalId(externalId, signal);
      if (found) return { ticketId: found.id, isFollowup, wasDuplicate: !wasUncertain };
    }
    const outcome = await tickets.create(
      {
        ...change,
        ...{ subject, requesterId, externalId },
        ...(source ? { followupOf: source.id } : {}),
        idempotencyKey: idempotencyKeyOf(change.mark, source ? `follow-up of ${source.id}` : 'new ticket'),
      },
      signal,
    );
    return outcome.status === 'written' ? { ...withoutUndefined(outcome), isFollowup, wasDuplicate: false } : outcome;
  });
}

type Try = (isFirst: boolean, wasUncertain: boolean) => Promise<WrittenComment | WriteOutcome>;

async function untilCertain({ pause }: WriteDeps, signal: AbortSignal, tryOnce: Try): Promise<WrittenComment> {
  let uncertain: RingbackError | undefined;
  for (let tries = 1; ; tries += 1) {
    try {
      const result = await tryOnce(tries === 1, uncertain !== undefined);
      if ('wasDuplicate' in result) return result;
      if (result.status === 'written') {
        return { ...withoutUndefined(result), isFollowup: false, wasDuplicate: false };
      }
      if (result.status === 'failed') throw result.error;
      if (result.status === 'uncertain') uncertain = result.error;
      if (tries >= mostTries) throw result.error;
      await pause(firstPauseMs * 2 ** (tries - 1), signal);
    } catch (thrown) {
      throw uncertain ? nobodyKnows(uncertain, thrown) : thrown;
    }
  }
}

async function findComment(
  tickets: Tickets,
  ticketId: number,
  mark: string,
  signal: AbortSignal,
): Promise<TicketComment | undefined> {
  for (let page = 1; page <= pagesLooked; page += 1) {
    const { rows, hasMore } = await tickets.comments(ticketId, page, signal);
    const found = rows.find((comment) => isMarked(comment, mark));
    if (found || !hasMore) return found;
  }
  return undefined;
}

function withoutUndefined({ ticketId, auditId, commentId }: Extract<WriteOutcome, { status: 'written' }>) {
  return {
    ticketId,
    ...(commentId === undefined ? {} : { commentId }),
    ...(auditId === undefined ? {} : { auditId }),
  };
}

function noTicket(id: number): RingbackError {
  return new RingbackError('RB_INPUT', `Zendesk has no ticket ${id}.`, {
    remedy: 'It may have been deleted, or be of another account; check which ticket the node is given.',
    status: 404,
  });
}

function nobodyKnows(first: RingbackError, last: unknown): RingbackError {
  return new RingbackError(
    'RB_DELIVERY_UNCERTAIN',
    `It is not known whether Zendesk took the comment. ${first.summary}`,
    {
      retryable: true,
      remedy: 'Send the message again: the node looks for the comment before it writes.',
      cause: last,
    },
  );
}
