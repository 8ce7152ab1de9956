import { RingbackError } from '../core/errors';
import type { WrittenComment } from '../core/ticket/write-comment';
import type { Ticket, TicketUser } from '../ports/tickets';
import { noteOnCall } from './call-notes';
import type { Message } from './define-node';

/** `msg.zendesk`: what the Zendesk nodes have learnt so far. */
export interface ZendeskPart {
  user?: TicketUser;
  /** All that have the caller's number, when they are several. */
  users?: TicketUser[];
  ticket?: Ticket;
  comment?: WrittenComment;
  /** Why nobody, or no ticket, was found. */
  reason?: string;
  /** Why Zendesk could not be asked, where the node is set to go on without it. */
  error?: { code: string; message: string };
}

/** Puts what a node has learnt into the message, keeps the rest of it, and tells the call. Undefined takes away. */
export function learn(msg: Message, part: ZendeskPart): Message {
  const before = typeof msg.zendesk === 'object' && msg.zendesk !== null ? msg.zendesk : {};
  const after: Record<string, unknown> = { ...before, error: undefined, reason: undefined, ...part };
  msg.zendesk = Object.fromEntries(Object.entries(after).filter(([, value]) => value !== undefined));
  noteOnCall(msg);
  return msg;
}

/** An id from a message or a dialog; undefined when there is none. Errors: RB_INPUT for what cannot be one. */
export function idOf(value: unknown, what: string): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const id = typeof value === 'string' ? Number(value.trim().replace(/^#/, '')) : value;
  if (typeof id === 'number' && Number.isSafeInteger(id) && id > 0) return id;
  throw new RingbackError(
    'RB_INPUT',
    `The ${what} is not the id of one in Zendesk: ${JSON.stringify(value).slice(0, 60)}.`,
    {
      remedy: `Check where the node takes the ${what} from.`,
    },
  );
}
