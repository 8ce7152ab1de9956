import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../src/ports/clock';
import { cast } from './cast';
import { invalidRecord } from './problem';
import {
  type AuditRecord,
  type CommentRecord,
  type IdentityRecord,
  type TicketRecord,
  timestamp,
  type UploadRecord,
  type UserRecord,
} from './records';
import { checkTicketFields, type TicketFields } from './ticket-fields';

const msPerHour = 3_600_000;
const uploadsKeptMs = 72 * msPerHour;
const firstTicketId = 101;

export interface NewTicket extends TicketFields {
  requesterId: number;
  externalId: string | null;
  followupSourceId: number | null;
}

/** Who does something, and with what marks. */
export interface Deed {
  actorId: number;
  metadata: Record<string, unknown>;
}

/** The records of one Zendesk account, in memory, always seeded alike. */
export interface ZendeskAccount {
  users(): UserRecord[];
  identities(userId: number): IdentityRecord[];
  addUser(user: Pick<UserRecord, 'name' | 'email' | 'phone' | 'role'> & Partial<UserRecord>): UserRecord;
  tickets(): TicketRecord[];
  ticket(id: number): TicketRecord | undefined;
  createTicket(ticket: NewTicket, deed: Deed): { ticket: TicketRecord; audit: AuditRecord };
  /** @throws ZendeskProblem 422, also for a closed ticket. */
  updateTicket(ticket: TicketRecord, fields: TicketFields, deed: Deed): AuditRecord;
  /** Keeps a file until a comment takes it, for three days at most. */
  addUpload(file: Pick<UploadRecord, 'fileName' | 'contentType' | 'data'>): UploadRecord;
  attachment(id: number): UploadRecord | undefined;
}

export function createAccount(clock: Pick<Clock, 'now'>): ZendeskAccount {
  const users: UserRecord[] = [];
  const identities: IdentityRecord[] = [];
  const tickets: TicketRecord[] = [];
  const uploads = new Map<string, UploadRecord>();
  let lastId = 9_000;
  const nextId = () => {
    lastId += 1;
    return lastId;
  };

  function addUser(user: Parameters<ZendeskAccount['addUser']>[0]): UserRecord {
    const now = clock.now();
    const added: UserRecord = {
      ...{ locale: 'en-US', timeZone: 'Etc/UTC', organizationId: null, createdAt: now, updatedAt: now },
      ...user,
      id: 1_001 + users.length,
    };
    users.push(added);
    if (added.email) addIdentity(added.id, 'email', added.email);
    if (added.phone) addIdentity(added.id, 'phone_number', added.phone);
    return added;
  }

  function addIdentity(userId: number, type: IdentityRecord['type'], value: string): void {
    const isPrimary = !identities.some((other) => other.userId === userId && other.type === type);
    identities.push({ id: nextId(), userId, type, value, isPrimary });
  }

  function addUpload(file: Pick<UploadRecord, 'fileName' | 'contentType' | 'data'>): UploadRecord {
    const id = nextId();
    const upload = { ...file, id, token: `upload-${id}-${randomUUID()}`, uploadedAt: clock.now() };
    uploads.set(upload.token, upload);
    return upload;
  }

  /** @throws ZendeskProblem 422 for a token that there is not, or not any more. */
  function uploadsOf({ comment }: TicketFields): UploadRecord[] {
    return (comment?.uploads ?? []).map((token) => {
      const upload = uploads.get(token);
      if (!upload || clock.now() - upload.uploadedAt > uploadsKeptMs) {
        throw invalidRecord('base', `Uploads: ${token} is invalid`);
      }
      return upload;
    });
  }

  /** What one request did, with its comment. */
  function record(ticket: TicketRecord, fields: TicketFields, deed: Deed, events: Record<string, unknown>[]) {
    const createdAt = clock.now();
    const audit: AuditRecord = {
      ...{ id: nextId(), ticketId: ticket.id, authorId: deed.actorId, createdAt, events },
      metadata: { system: { client: 'sandbox' }, custom: deed.metadata },
    };
    if (fields.comment) {
      const { body, isPublic, authorId = deed.actorId } = fields.comment;
      const comment: CommentRecord = {
        ...{ id: nextId(), auditId: audit.id, authorId, body, isPublic, createdAt },
        metadata: audit.metadata,
        attachments: uploadsOf(fields),
      };
      for (const { token } of comment.attachments) uploads.delete(token);
      ticket.comments.push(comment);
      audit.events.unshift({ id: comment.id, type: 'Comment', author_id: authorId, body, public: isPublic });
    }
    ticket.audits.push(audit);
    ticket.updatedAt = createdAt;
    return audit;
  }

  function createTicket(given: NewTicket, deed: Deed): { ticket: TicketRecord; audit: AuditRecord } {
    checkTicketFields(given);
    uploadsOf(given);
    const now = clock.now();
    const body = given.comment?.body ?? '';
    const source = tickets.find(({ id }) => id === given.followupSourceId);
    const ticket: TicketRecord = {
      id: firstTicketId + tickets.length,
      externalId: given.externalId,
      requesterId: given.requesterId,
      submitterId: deed.actorId,
      subject: given.subject ?? body.slice(0, 80),
      description: body,
      status: given.status ?? 'new',
      priority: given.priority ?? null,
      type: given.type ?? null,
      // A follow-up has the tags of its closed ticket, unless it is given some.
      tags: [...(given.tags ?? source?.tags ?? []), ...(given.additionalTags ?? [])],
      customFields: given.customFields ?? [],
      followupSourceId: given.followupSourceId,
      createdAt: now,
      updatedAt: now,
      comments: [],
      audits: [],
    };
    tickets.push(ticket);
    const audit = record(ticket, given, deed, [
      { id: nextId(), type: 'Create', field_name: 'status', value: ticket.status },
    ]);
    return { ticket, audit };
  }

  function updateTicket(ticket: TicketRecord, fields: TicketFields, deed: Deed): AuditRecord {
    checkTicketFields(fields, ticket);
    uploadsOf(fields);
    const events: Record<string, unknown>[] = [];
    const change = (field: string, previous: unknown, value: unknown) => {
      if (previous !== value)
        events.push({ id: nextId(), type: 'Change', field_name: field, previous_value: previous, value });
    };
    if (fields.status) {
      change('status', ticket.status, fields.status);
      ticket.status = fields.status;
    }
    if (fields.priority !== undefined) {
      change('priority', ticket.priority, fields.priority);
      ticket.priority = fields.priority;
    }
    if (fields.subject !== undefined) ticket.subject = fields.subject;
    if (fields.type !== undefined) ticket.type = fields.type;
    if (fields.tags) ticket.tags = [...new Set(fields.tags)];
    if (fields.additionalTags) ticket.tags = [...new Set([...ticket.tags, ...fields.additionalTags])];
    for (const field of fields.customFields ?? []) {
      ticket.customFields = [...ticket.customFields.filter(({ id }) => id !== field.id), field];
    }
    return record(ticket, fields, deed, events);
  }

  function seed(): void {
    const begun = clock.now();
    for (const { tickets: owned = [], otherNumbers = [], ...member } of cast) {
      const user = addUser({ ...member, createdAt: begun - 2_000 * msPerHour, updatedAt: begun - 2_000 * msPerHour });
      for (const number of otherNumbers) addIdentity(user.id, 'phone_number', number);
      for (const { hoursAgo, description, ...fields } of owned) {
        const { ticket } = createTicket(
          {
            ...{ requesterId: user.id, externalId: null, followupSourceId: null },
            ...{ ...fields, comment: { body: description, isPublic: true, authorId: user.id } },
          },
          { actorId: user.id, metadata: {} },
        );
        backdate(ticket, begun - hoursAgo * msPerHour);
      }
    }
  }

  seed();
  return {
    addUser,
    addUpload,
    attachment: (id) =>
      tickets
        .flatMap(({ comments }) => comments.flatMap(({ attachments }) => attachments))
        .find((one) => one.id === id),
    createTicket,
    updateTicket,
    users: () => users,
    identities: (userId) => identities.filter((identity) => identity.userId === userId),
    tickets: () => tickets,
    ticket: (id) => tickets.find((one) => one.id === id),
  };
}

function backdate(ticket: TicketRecord, at: number): void {
  ticket.createdAt = at;
  ticket.updatedAt = at;
  for (const part of [...ticket.comments, ...ticket.audits]) part.createdAt = at;
}

/** As `updated_at` shows it. */
export function updatedStamp(ticket: TicketRecord): string {
  return timestamp(ticket.updatedAt);
}
