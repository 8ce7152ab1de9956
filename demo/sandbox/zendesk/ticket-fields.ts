import { badRequest, invalidRecord } from './problem';
import { type TicketPriority, type TicketRecord, type TicketStatus, ticketPriorities, ticketStatuses } from './records';

/** What a request may set on a ticket. */
export interface TicketFields {
  subject?: string;
  status?: TicketStatus;
  priority?: TicketPriority | null;
  type?: string | null;
  tags?: string[];
  additionalTags?: string[];
  customFields?: { id: number; value: unknown }[];
  comment?: { body: string; isPublic: boolean; authorId?: number; uploads?: string[] };
}

/** @throws ZendeskProblem 400 for what is no ticket at all. */
export function readTicketFields(given: Record<string, unknown>): TicketFields {
  const { subject, status, priority, type, tags, additional_tags: additional, custom_fields: custom } = given;
  const fields: TicketFields = {};
  if (typeof subject === 'string') fields.subject = subject;
  if (status !== undefined) fields.status = String(status) as TicketStatus;
  if (priority !== undefined) fields.priority = (priority === null ? null : String(priority)) as TicketPriority | null;
  if (type !== undefined) fields.type = type === null ? null : String(type);
  if (tags !== undefined) fields.tags = readTags(tags);
  if (additional !== undefined) fields.additionalTags = readTags(additional);
  if (Array.isArray(custom)) {
    fields.customFields = custom.map((field: { id?: unknown; value?: unknown }) => ({
      id: Number(field.id),
      value: field.value ?? null,
    }));
  }
  if (given.comment !== undefined) fields.comment = readComment(given.comment);
  return fields;
}

/** @throws ZendeskProblem 422. */
export function checkTicketFields(fields: TicketFields, ticket?: TicketRecord): void {
  if (ticket?.status === 'closed') throw invalidRecord('status', 'Status: closed prevents ticket update');
  const { status, priority } = fields;
  if (status !== undefined && !ticketStatuses.includes(status)) {
    throw invalidRecord('status', `Status: ${status} is not a valid status`);
  }
  if (status === 'new' && ticket && ticket.status !== 'new') {
    throw invalidRecord('status', 'Status: cannot be changed back to New');
  }
  if (priority && !ticketPriorities.includes(priority)) {
    throw invalidRecord('priority', `Priority: ${priority} is not a valid priority`);
  }
  if (fields.customFields?.some(({ id }) => !Number.isSafeInteger(id) || id <= 0)) {
    throw invalidRecord('base', 'Custom field: is invalid');
  }
  if (fields.comment && fields.comment.body.trim() === '') {
    throw invalidRecord('comment', 'Description: cannot be blank');
  }
  if (!ticket && !fields.comment) throw invalidRecord('base', 'Description: cannot be blank');
}

/** Tags are words: spaces separate them, and capitals become small. */
function readTags(given: unknown): string[] {
  const words = Array.isArray(given) ? given.map(String) : String(given ?? '').split(/[\s,]+/);
  return words
    .flatMap((word) => word.split(/\s+/))
    .filter(Boolean)
    .map((word) => word.toLowerCase());
}

function readComment(given: unknown): TicketFields['comment'] {
  if (typeof given !== 'object' || given === null) throw badRequest('Comment must be an object');
  const { body, html_body: html, public: isPublic, author_id: author, uploads } = given as Record<string, unknown>;
  return {
    body: String(body ?? html ?? ''),
    isPublic: isPublic !== false,
    ...(author === undefined ? {} : { authorId: Number(author) }),
    ...(Array.isArray(uploads) ? { uploads: uploads.map(String) } : {}),
  };
}
