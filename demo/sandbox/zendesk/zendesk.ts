import type { Clock } from '../../../src/ports/clock';
import { type Exchange, HttpProblem } from '../http-exchange';
import { createAccount, type ZendeskAccount } from './account';
import { type Authentication, createAuthentication, needScope, sandboxCredentials } from './authentication';
import { createFaults, type Faults, problemOf, type ZendeskFault } from './faults';
import { createLimits, type LimitOptions, usualLimits } from './limits';
import { checkSearchDepth, pageOf } from './paging';
import { noSuchEndpoint, ZendeskProblem } from './problem';
import { type TicketRecord, timestamp, type UserRecord } from './records';
import { search } from './search';
import { createShow } from './show';
import { type Answer, answerRequestedTickets, answerTickets, type TicketsContext } from './tickets-api';
import { answerUpload } from './uploads-api';
import { answerUsers } from './users-api';

export interface ZendeskOptions {
  /** Where the sandbox listens, without a slash at its end; `/zendesk` is below it. */
  origin: () => string;
  limits?: Partial<LimitOptions>;
  /** New records are found by searches so much later; by the sandbox's clock. */
  searchLagMs?: number;
}

/** A Zendesk account that behaves as Zendesk documents its API, as far as the nodes use it. */
export interface SandboxZendesk {
  readonly account: ZendeskAccount;
  readonly faults: Faults;
  readonly authentication: Authentication;
  /** Method and path of each API request, oldest first; the last thousand. */
  readonly requests: string[];
  /** Answers what is below /zendesk; `exchange.path` begins behind that. */
  answer(exchange: Exchange): Promise<void>;
  /** What the page shows: every ticket with its comments, what changed last first. */
  overview(): Record<string, unknown>[];
}

const usualLagMs = 60_000;
const mostRequestsKept = 1_000;

export function createZendesk(clock: Clock, options: ZendeskOptions): SandboxZendesk {
  const account = createAccount(clock);
  const authentication = createAuthentication(clock);
  const faults = createFaults();
  const limits = createLimits(clock, { ...usualLimits, ...options.limits });
  const show = createShow(account, () => `${options.origin()}/zendesk/api/v2`);
  const kept: TicketsContext['kept'] = new Map();
  const requests: string[] = [];
  const actorId = account.users().find(({ email }) => email === sandboxCredentials.email)?.id ?? 0;

  /** The comment of somebody else, who was quicker. */
  function interfere(ticket: TicketRecord | undefined): void {
    if (!ticket) return;
    const comment = { body: 'I am looking into it.', isPublic: false };
    account.updateTicket(ticket, { comment }, { actorId, metadata: {} });
    // In the same second it would look unchanged.
    ticket.updatedAt += 1_000;
  }

  async function answerApi(exchange: Exchange, fault: ZendeskFault | undefined): Promise<Answer> {
    const { path } = exchange;
    const headers = limits.count();
    const context: TicketsContext = {
      ...{ account, show, limits, actorId, kept },
      scopes: authentication.scopesOf(exchange.request.headers.authorization),
      url: `${options.origin()}/zendesk/${path.join('/')}.json`,
      searchedBefore: clock.now() - (options.searchLagMs ?? usualLagMs),
      beforeChange: (ticket) => (fault?.kind === 'conflict' ? interfere(ticket) : undefined),
    };
    const answer = await route({ ...exchange, path: path.slice(1) }, context);
    return { ...answer, headers: { ...headers, ...answer.headers } };
  }

  /** `path` begins with the version. */
  async function route(exchange: Exchange, context: TicketsContext): Promise<Answer> {
    const [, resource, , part, kind] = exchange.path;
    if (resource === 'tickets') return answerTickets(exchange, context);
    if (resource === 'uploads') return answerUpload(exchange, context);
    if (exchange.method !== 'GET') throw noSuchEndpoint();
    if (resource === 'search') return { status: 200, body: answerSearch(exchange.query, context) };
    if (resource !== 'users' || (part === 'tickets' && kind !== 'requested')) throw noSuchEndpoint();
    if (part === 'tickets') return answerRequestedTickets(exchange, context);
    return { status: 200, body: answerUsers(exchange, context) };
  }

  function answerSearch(query: URLSearchParams, context: TicketsContext): Record<string, unknown> {
    needScope(context.scopes, 'read', 'users:read', 'tickets:read');
    checkSearchDepth(query);
    const found = search(account, query.get('query') ?? '', context.searchedBefore).map((record) =>
      isTicket(record)
        ? { ...show.ticket(record), result_type: 'ticket' }
        : { ...show.user(record), result_type: 'user' },
    );
    return { ...pageOf('results', found, query, context.url), facets: null };
  }

  async function answerOf(exchange: Exchange, fault: ZendeskFault | undefined): Promise<Answer> {
    const [first, second] = exchange.path;
    if (first === 'oauth' && second === 'tokens') return { status: 200, body: await authentication.grant(exchange) };
    if (first === 'api' && second === 'v2') return answerApi(exchange, fault);
    throw noSuchEndpoint();
  }

  async function answer(given: Exchange): Promise<void> {
    const exchange = { ...given, path: given.path.map((part) => part.replace(/\.json$/, '')) };
    const { response, path } = exchange;
    if (path[0] === 'agent' && path[1] === 'tickets') {
      response.writeHead(302, { location: `${options.origin()}/zendesk#ticket-${path[2]}` }).end();
      return;
    }
    if (path[0] === 'attachments') return sendAttachment(exchange);
    requests.push(`${exchange.method} /${path.join('/')}`);
    if (requests.length > mostRequestsKept) requests.shift();
    const fault = faults.next(exchange);
    if (fault?.kind === 'cut') return void response.destroy();
    if (fault?.kind === 'silent') return;
    try {
      if (fault?.kind === 'status') throw problemOf(fault);
      const { status, body, headers = {} } = await answerOf(exchange, fault);
      if (fault?.kind === 'acceptedThenCut') return void response.destroy();
      if (fault?.kind === 'acceptedThenSilent') return;
      write(exchange, status, body, headers);
    } catch (thrown) {
      const { status, body, headers } = toProblem(thrown);
      write(exchange, status, body, headers);
    }
  }

  /** What the page plays. */
  function sendAttachment({ response, path }: Exchange): void {
    const found = account.attachment(Number(path[1]));
    if (!found) return void response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': found.contentType,
      'content-length': found.data.length,
      'x-content-type-options': 'nosniff',
    });
    response.end(found.data);
  }

  return {
    ...{ account, faults, authentication, requests, answer },
    overview: () =>
      [...account.tickets()]
        .sort((one, other) => other.updatedAt - one.updatedAt || other.id - one.id)
        .map((ticket) => overviewOf(ticket, account)),
  };
}

function overviewOf(ticket: TicketRecord, account: ZendeskAccount): Record<string, unknown> {
  const nameOf = (id: number) => account.users().find((user) => user.id === id)?.name ?? String(id);
  const { id, subject, status, priority, tags, requesterId, updatedAt, followupSourceId, comments } = ticket;
  return {
    ...{ id, subject, status, priority, tags, followupSourceId },
    requester: nameOf(requesterId),
    phone: account.users().find((user) => user.id === requesterId)?.phone ?? null,
    updatedAt: timestamp(updatedAt),
    comments: comments.map(({ id: commentId, authorId, body, isPublic, createdAt, attachments }) => ({
      ...{ id: commentId, body, isPublic },
      author: nameOf(authorId),
      at: timestamp(createdAt),
      attachments: attachments.map(({ id: attachmentId, fileName, contentType, data }) => ({
        ...{ id: attachmentId, fileName, contentType, bytes: data.length },
      })),
    })),
  };
}

function isTicket(record: UserRecord | TicketRecord): record is TicketRecord {
  return 'requesterId' in record;
}

function toProblem(thrown: unknown): ZendeskProblem {
  if (thrown instanceof ZendeskProblem) return thrown;
  if (thrown instanceof HttpProblem) {
    return new ZendeskProblem(thrown.status, { error: 'BadRequest', description: thrown.message }, thrown.headers);
  }
  return new ZendeskProblem(500, { error: 'InternalError', description: String(thrown) });
}

function write({ response }: Exchange, status: number, body: object, headers: Record<string, string>): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(JSON.stringify(body));
}
