import { createHash } from 'node:crypto';
import type { TicketComment } from '../../ports/tickets';

/** What a comment is known by: the call's id as it is where it is a plain word, else a digest of it. */
export function markOf(key: string): string {
  return /^[\w.:@+-]{1,80}$/.test(key) ? key : createHash('sha256').update(key).digest('hex').slice(0, 32);
}

/** The line at a comment's end: unlike what is kept beside a comment, its text is documented to come back. */
export function referenceLine(mark: string): string {
  return `[ringback:${mark}]`;
}

export function withReference(body: string, mark: string): string {
  const line = referenceLine(mark);
  return body.includes(line) ? body : `${body.trimEnd()}\n\n${line}`;
}

export function isMarked(comment: TicketComment, mark: string): boolean {
  return comment.mark === mark || comment.body.includes(referenceLine(mark));
}

/** A ticket that a call opened. */
export function externalIdOf(mark: string): string {
  return `ringback:${mark}`;
}

/** Zendesk keeps it for two hours; afterwards the external id tells. */
export function idempotencyKeyOf(mark: string, what: string): string {
  return createHash('sha256').update(`${what}\n${mark}`).digest('hex').slice(0, 40);
}
