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

/** Files of a comment. They never cost it: what cannot be had is said in it instead. */
export interface CommentFiles {
  /** Uploads them, and names them in the change. */
  attach(change: TicketChange, signal: AbortSignal): Promise<TicketChange>;
  /** The ticket system takes no comment that names them. */
  detach(change: TicketChange, error: RingbackError): TicketChange;
}

export interface CommentJob {
  ticketId: number;
  change: TicketChange;
  files?: CommentFiles;
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
  const { ticketId } = job;
  const draft = new Draft(job, signal);
  return untilCertain(deps, signal, async (isFirst, wasUncertain) => {
    const ticket = await tickets.ticket(ticketId, signal);
    if (!ticket) throw noTicket(ticketId);
    if (!isFirst || job.mayBeThere) {
      const found = await findComment(tickets, ticketId, job.change.mark, signal);
      if (found) {
        const { id: commentId, auditId } = found;
        return { ticketId, commentId, auditId, isFollowup: false, wasDuplicate: !wasUncertain };
      }
    }
    if (ticket.status === 'closed') {
      return open({ ...job, subject: ticket.subject || job.subject }, draft, deps, signal, ticket);
    }
    return draft.write(async (change) => {
      const outcome = await tickets.update(ticket, change, signal);
      if (!isRefused(outcome)) return outcome;
      // It may have been closed since it was read.
      const now = await tickets.ticket(ticketId, signal);
      return now?.status === 'closed' ? { status: 'conflict', error: outcome.error } : outcome;
    });
  });
}

/** Opens a ticket with the comment as its first, exactly once. */
export function openTicket(job: NewTicketJob, deps: WriteDeps, signal: AbortSignal): Promise<WrittenComment> {
  return open(job, new Draft(job, signal), deps, signal);
}

/** `source` is the closed ticket that the new one goes on with. */
function open(
  job: NewTicketJob,
  draft: Draft,
  deps: WriteDeps,
  signal: AbortSignal,
  source?: Ticket,
): Promise<WrittenComment> {
  const { tickets } = deps;
  const { subject, requesterId } = job;
  const { mark } = job.change;
  const isFollowup = source !== undefined;
  const externalId = externalIdOf(mark);
  const what = source ? `follow-up of ${source.id}` : 'new ticket';
  return untilCertain(deps, signal, async (isFirst, wasUncertain) => {
    if (!isFirst || job.mayBeThere) {
      const found = await tickets.findByExternalId(externalId, signal);
      if (found) return { ticketId: found.id, isFollowup, wasDuplicate: !wasUncertain };
    }
    const outcome = await draft.write((change, isDetached) =>
      tickets.create(
        {
          ...change,
          ...{ subject, requesterId, externalId },
          ...(source ? { followupOf: source.id } : {}),
          // It is another request: under the key of the one that was refused it would be refused again.
          idempotencyKey: idempotencyKeyOf(mark, isDetached ? `${what} without files` : what),
        },
        signal,
      ),
    );
    return outcome.status === 'written' ? { ...withoutUndefined(outcome), isFollowup, wasDuplicate: false } : outcome;
  });
}

/** What is written: with its files from when that begins, and without them when they are what is refused. */
class Draft {
  #change: Promise<TicketChange> | undefined;
  #isDetached = false;

  constructor(
    private readonly job: Pick<CommentJob, 'change' | 'files'>,
    private readonly signal: AbortSignal,
  ) {}

  async write(send: (change: TicketChange, isDetached: boolean) => Promise<WriteOutcome>): Promise<WriteOutcome> {
    const { files } = this.job;
    this.#change ??= files?.attach(this.job.change, this.signal) ?? Promise.resolve(this.job.change);
    const change = await this.#change;
    const outcome = await send(change, this.#isDetached);
    if (!files || !change.comment.uploads?.length || !isRefused(outcome)) return outcome;
    const detached = files.detach(change, outcome.error);
    this.#change = Promise.resolve(detached);
    this.#isDetached = true;
    return send(detached, true);
  }
}

function isRefused(outcome: WriteOutcome): outcome is Extract<WriteOutcome, { status: 'failed' }> {
  return outcome.status === 'failed' && outcome.error.status === 422;
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
