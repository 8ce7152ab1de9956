import type { RingbackError } from '../core/errors';
import type { PhoneNumber } from './phone-numbers';

/** A person who may have called; small and plain, for it travels in messages. */
export interface TicketUser {
  id: number;
  name: string;
  email: string | null;
  phone: string | null;
  locale: string | null;
  timeZone: string | null;
  organizationId: number | null;
}

/** Somebody whom a search brought, with every number that is known of them, as it is written there. */
export interface UserCandidate {
  user: TicketUser;
  numbers: string[];
}

export interface Ticket {
  id: number;
  subject: string;
  /** Cut: it is read aloud and travels in messages. */
  description: string;
  /** The category of a custom status. */
  status: string;
  priority: string | null;
  type: string | null;
  /** ISO 8601. */
  createdAt: string;
  updatedAt: string;
  /** Where an agent opens it. */
  url: string;
  tags: string[];
  customFields: { id: number; value: unknown }[];
}

export interface TicketComment {
  id: number;
  auditId: number | undefined;
  body: string;
  /** What an earlier run of ours wrote beside the comment, where the system gives it back. */
  mark: string | undefined;
}

/** What one call writes to a ticket. Nothing is taken away: tags are added, fields that are not named stay. */
export interface TicketChange {
  comment: {
    body: string;
    isPublic: boolean;
    /** Of files that `upload` has taken. */
    uploads?: string[];
  };
  status?: string;
  priority?: string;
  addTags: string[];
  customFields: { id: number; value: unknown }[];
  /** By which the comment is found again. */
  mark: string;
}

export interface TicketFile {
  name: string;
  /** `audio/wav`. */
  contentType: string;
  data: Uint8Array;
}

export interface NewTicket extends TicketChange {
  subject: string;
  requesterId: number | undefined;
  /** Id of the closed ticket that this one goes on with. */
  followupOf?: number;
  /** By which the ticket is found again. */
  externalId: string;
  /** The same for each try: a second one creates nothing. */
  idempotencyKey: string;
}

export type WriteOutcome =
  | { status: 'written'; ticketId: number; auditId: number | undefined; commentId: number | undefined }
  /** Somebody changed the ticket after it was read; nothing was written. */
  | { status: 'conflict'; error: RingbackError }
  /** Cut or timed out: it may have been written. */
  | { status: 'uncertain'; error: RingbackError }
  /** Not written. */
  | { status: 'failed'; error: RingbackError };

export interface Page<T> {
  rows: T[];
  hasMore: boolean;
}

export interface Identity {
  name: string;
  role: string;
  email: string | null;
  /** The account's address, without its scheme. */
  account: string;
}

/** A ticket system. Everything rejects with RingbackErrors (RB_HTTP_…) in the system's own terms. */
export interface Tickets {
  /** Callers whose profile has this number, and others that look alike: compare before you believe. */
  findUsers(number: PhoneNumber, signal: AbortSignal): Promise<UserCandidate[]>;
  /** Where a number is kept beside the profile: slower, for when the first search brings nobody. */
  findUsersElsewhere(number: PhoneNumber, signal: AbortSignal): Promise<UserCandidate[]>;
  /** Tickets that the user asked for, newest first; pages count from 1. */
  requestedTickets(userId: number, page: number, signal: AbortSignal): Promise<Page<Ticket>>;
  /** Undefined when there is none. */
  ticket(id: number, signal: AbortSignal): Promise<Ticket | undefined>;
  /** Newest first; pages count from 1. */
  comments(ticketId: number, page: number, signal: AbortSignal): Promise<Page<TicketComment>>;
  findByExternalId(externalId: string, signal: AbortSignal): Promise<Ticket | undefined>;
  /** Only while the ticket is as it was read. */
  update(ticket: Ticket, change: TicketChange, signal: AbortSignal): Promise<WriteOutcome>;
  create(ticket: NewTicket, signal: AbortSignal): Promise<WriteOutcome>;
  /** A file for a comment that is written soon: what `uploads` of the comment names. */
  upload(file: TicketFile, signal: AbortSignal): Promise<string>;
  whoAmI(signal: AbortSignal): Promise<Identity>;
  close(): void;
}
