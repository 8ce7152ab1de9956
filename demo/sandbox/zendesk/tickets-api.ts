import { type Exchange, readJsonObject } from '../http-exchange';
import { updatedStamp } from './account';
import { needScope } from './authentication';
import type { Limits } from './limits';
import { pageOf, sorted } from './paging';
import { badRequest, invalidRecord, noSuchEndpoint, notFound, ZendeskProblem } from './problem';
import type { AuditRecord, TicketRecord } from './records';
import { readTicketFields } from './ticket-fields';
import type { ReadContext } from './users-api';

export interface TicketsContext extends ReadContext {
  limits: Limits;
  /** Id of the user whose credentials these are. */
  actorId: number;
  /** What a POST with an Idempotency-Key was answered with. */
  kept: Map<string, { request: string; ticketId: number }>;
  /** Runs after the body was read and before anything is changed. */
  beforeChange(ticket: TicketRecord | undefined): void;
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** Answers everything below /api/v2/tickets. */
export async function answerTickets(exchange: Exchange, context: TicketsContext): Promise<Answer> {
  const { method, path, query } = exchange;
  const { account, show, url, scopes } = context;
  const [, , id, part] = path;
  if (method === 'GET') {
    if (part === 'audits') needScope(scopes, 'read');
    else needScope(scopes, 'read', 'tickets:read');
  } else needScope(scopes, 'write', 'tickets:write');
  if (id === undefined) {
    if (method === 'POST') return createTicket(exchange, context);
    const externalId = query.get('external_id');
    const listed = account.tickets().filter((ticket) => externalId === null || ticket.externalId === externalId);
    return ok(pageOf('tickets', sorted(listed.map(show.ticket), query), query, url));
  }
  const ticket = account.ticket(Number(id));
  if (!ticket) throw notFound();
  switch (`${method} ${part ?? ''}`) {
    case 'GET ':
      return ok({ ticket: show.ticket(ticket) });
    case 'PUT ':
      return updateTicket(exchange, context, ticket);
    case 'GET comments':
      return ok(pageOf('comments', sorted(ticket.comments.map(show.comment), byTime(query)), query, url));
    case 'GET audits':
      return ok(pageOf('audits', sorted(ticket.audits.map(show.audit), byTime(query)), query, url));
    case 'GET tags':
      return ok({ tags: ticket.tags });
    case 'PUT tags':
      return addTags(exchange, context, ticket);
    default:
      throw noSuchEndpoint();
  }
}

/** GET /api/v2/users/{id}/tickets/requested. */
export function answerRequestedTickets({ path, query }: Exchange, context: ReadContext): Answer {
  const { account, show, scopes, url } = context;
  needScope(scopes, 'read', 'tickets:read');
  const userId = Number(path[2]);
  if (!account.users().some(({ id }) => id === userId)) throw notFound();
  const own = account.tickets().filter(({ requesterId }) => requesterId === userId);
  return ok(pageOf('tickets', sorted(own.map(show.ticket), query), query, url));
}

async function createTicket({ request }: Exchange, context: TicketsContext): Promise<Answer> {
  const { account, actorId, kept, limits } = context;
  const body = await readJsonObject(request);
  const given = objectAt(body, 'ticket');
  const key = request.headers['idempotency-key'];
  const known = typeof key === 'string' ? kept.get(key) : undefined;
  if (known) {
    if (known.request !== JSON.stringify(body)) {
      throw new ZendeskProblem(400, {
        error: 'IdempotentRequestError',
        description: 'Request parameters do not match the given idempotency key',
      });
    }
    const before = account.ticket(known.ticketId);
    if (before) return written(201, before, before.audits[0], context, { 'x-idempotency-lookup': 'hit' });
  }
  context.beforeChange(undefined);
  const source = given.via_followup_source_id === undefined ? null : Number(given.via_followup_source_id);
  if (source !== null && account.ticket(source)?.status !== 'closed') {
    throw invalidRecord('base', 'Via followup source: is not a closed ticket');
  }
  const requesterId = given.requester_id === undefined ? actorId : Number(given.requester_id);
  if (!account.users().some(({ id }) => id === requesterId)) throw invalidRecord('requester', 'Requester: is invalid');
  limits.countUpdate(-1);
  const { ticket, audit } = account.createTicket(
    {
      ...readTicketFields(given),
      requesterId,
      externalId: typeof given.external_id === 'string' ? given.external_id : null,
      followupSourceId: source,
    },
    { actorId, metadata: metadataOf(given) },
  );
  if (typeof key === 'string') kept.set(key, { request: JSON.stringify(body), ticketId: ticket.id });
  return written(201, ticket, audit, context, typeof key === 'string' ? { 'x-idempotency-lookup': 'miss' } : {});
}

async function updateTicket({ request }: Exchange, context: TicketsContext, ticket: TicketRecord): Promise<Answer> {
  const given = objectAt(await readJsonObject(request), 'ticket');
  context.beforeChange(ticket);
  checkStamp(given, ticket);
  context.limits.countUpdate(ticket.id);
  const audit = context.account.updateTicket(ticket, readTicketFields(given), {
    actorId: context.actorId,
    metadata: metadataOf(given),
  });
  return written(200, ticket, audit, context);
}

async function addTags({ request }: Exchange, context: TicketsContext, ticket: TicketRecord): Promise<Answer> {
  const given = await readJsonObject(request);
  checkStamp(given, ticket);
  context.limits.countUpdate(ticket.id);
  const { additionalTags } = readTicketFields({ additional_tags: given.tags });
  context.account.updateTicket(ticket, { additionalTags }, { actorId: context.actorId, metadata: {} });
  return ok({ tags: ticket.tags });
}

/** `safe_update`: only while the ticket is as it was read. */
function checkStamp(given: Record<string, unknown>, ticket: TicketRecord): void {
  const isSafe = given.safe_update === true || given.safe_update === 'true';
  if (!isSafe) return;
  if (typeof given.updated_stamp !== 'string') throw badRequest('updated_stamp is required for a safe update');
  if (Date.parse(given.updated_stamp) === Date.parse(updatedStamp(ticket))) return;
  throw new ZendeskProblem(409, {
    error: 'UpdateConflict',
    description:
      'Safe Update prevented the update due to outdated ticket data. Please fetch the latest ticket data and try again.',
  });
}

function written(
  status: number,
  ticket: TicketRecord,
  audit: AuditRecord | undefined,
  { show }: TicketsContext,
  headers: Record<string, string> = {},
): Answer {
  return { status, headers, body: { ticket: show.ticket(ticket), audit: audit && show.audit(audit) } };
}

function ok(body: Record<string, unknown>): Answer {
  return { status: 200, body };
}

/** Comments and audits are sorted by time alone. */
function byTime(query: URLSearchParams): URLSearchParams {
  const changed = new URLSearchParams(query);
  if (!changed.has('sort')) changed.set('sort_by', 'created_at');
  return changed;
}

function metadataOf(given: Record<string, unknown>): Record<string, unknown> {
  const { metadata } = given;
  return typeof metadata === 'object' && metadata !== null ? (metadata as Record<string, unknown>) : {};
}

function objectAt(body: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = body[name];
  if (typeof value !== 'object' || value === null) throw badRequest(`Parameter ${name} is required`);
  return value as Record<string, unknown>;
}
