import { RingbackError, toRingbackError } from '../../core/errors';
import type { HttpClient } from '../../ports/http';
import type { PhoneNumber } from '../../ports/phone-numbers';
import type { Page, Tickets, UserCandidate, WriteOutcome } from '../../ports/tickets';
import { createHttpClient, type HttpClientDeps } from '../http/http-client';
import { idIn, type Json, objectIn, objectsIn, textIn, textOrNull } from './read-json';
import { numbersOf, readAudit, readComment, readTicket, readUser } from './read-records';
import { createBody, updateBody } from './write-body';
import { explain, isUncertain } from './zendesk-error';
import { toIntegration, type ZendeskSettings } from './zendesk-settings';

/** Answers are parsed in Node-RED's own thread: more would hold everybody else up. */
const answerLimit = 4 * 1024 * 1024;
const pageSize = 25;
/** Twenty megabytes through a slow line; whoever uploads gives up before. */
const uploadTimeoutMs = 300_000;
/** Users of one number beyond these are a mistake in the data. */
const mostUsers = 25;
const mostIdentitiesAsked = 5;
/** Shorter numbers are extensions: every number that ends alike would be found. */
const shortestOfEnds = 7;

/** Tickets and users of a Zendesk account: https://developer.zendesk.com/api-reference/ */
export function createZendeskTickets(settings: ZendeskSettings, deps: HttpClientDeps = {}): Tickets {
  const { baseUrl } = settings;
  const http = createHttpClient(toIntegration(settings), { answerLimit, ...deps });
  /** Search asks for a scope of its own in some accounts. */
  let isSearchForbidden = false;

  const get = (path: string, query: Record<string, string | number>, signal: AbortSignal) =>
    send(http, 'GET', `${baseUrl}/api/v2/${path}.json${queryOf(query)}`, undefined, {}, signal);

  async function write(
    method: 'PUT' | 'POST',
    path: string,
    body: Record<string, unknown>,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    try {
      const answer = await send(http, method, `${baseUrl}/api/v2/${path}.json`, body, headers, signal);
      const ticketId = idIn(objectIn(answer.ticket).id);
      if (ticketId === undefined) return { status: 'uncertain', error: noZendesk(baseUrl) };
      return { status: 'written', ticketId, ...readAudit(objectIn(answer.audit)) };
    } catch (thrown) {
      const error = toRingbackError(thrown);
      if (error.status === 409) return { status: 'conflict', error };
      return { status: isUncertain(error) ? 'uncertain' : 'failed', error };
    }
  }

  async function findUsers(number: PhoneNumber, signal: AbortSignal): Promise<UserCandidate[]> {
    if (isSearchForbidden) return [];
    const pattern = number.national.length >= shortestOfEnds ? `*${number.national}` : number.national;
    const query = `role:end-user phone:${pattern}`;
    try {
      const { results } = await get('search', { query, per_page: mostUsers }, signal);
      return objectsIn(results).flatMap(candidateOf);
    } catch (thrown) {
      if (toRingbackError(thrown).status !== 403) throw thrown;
      isSearchForbidden = true;
      return [];
    }
  }

  async function findUsersElsewhere(number: PhoneNumber, signal: AbortSignal): Promise<UserCandidate[]> {
    const { users } = await get('users/search', { query: number.national, per_page: mostUsers }, signal);
    const found = objectsIn(users)
      .filter(({ role }) => role === undefined || role === 'end-user')
      .flatMap(candidateOf);
    return Promise.all(
      found.map(async (candidate, at) => {
        if (at >= mostIdentitiesAsked) return candidate;
        const { identities } = await get(`users/${candidate.user.id}/identities`, { per_page: pageSize }, signal);
        const others = objectsIn(identities)
          .filter(({ type }) => type === 'phone_number')
          .map(({ value }) => textIn(value));
        return { ...candidate, numbers: [...candidate.numbers, ...others] };
      }),
    );
  }

  return {
    findUsers,
    findUsersElsewhere,
    async requestedTickets(userId, page, signal) {
      const query = { sort_by: 'created_at', sort_order: 'desc', per_page: pageSize, page };
      const answer = await get(`users/${userId}/tickets/requested`, query, signal);
      return pageOf(answer, 'tickets', (json) => readTicket(json, baseUrl));
    },
    async ticket(id, signal) {
      try {
        const { ticket } = await get(`tickets/${id}`, {}, signal);
        return readTicket(objectIn(ticket), baseUrl);
      } catch (thrown) {
        if (toRingbackError(thrown).status === 404) return undefined;
        throw thrown;
      }
    },
    async comments(ticketId, page, signal) {
      const answer = await get(
        `tickets/${ticketId}/comments`,
        { sort_order: 'desc', per_page: pageSize, page },
        signal,
      );
      return pageOf(answer, 'comments', readComment);
    },
    async findByExternalId(externalId, signal) {
      const { tickets } = await get('tickets', { external_id: externalId, per_page: 1 }, signal);
      const [found] = objectsIn(tickets).filter((json) => json.external_id === externalId);
      return found && readTicket(found, baseUrl);
    },
    update: (ticket, change, signal) => write('PUT', `tickets/${ticket.id}`, updateBody(ticket, change), {}, signal),
    create: (ticket, signal) =>
      write('POST', 'tickets', createBody(ticket), { 'idempotency-key': ticket.idempotencyKey }, signal),
    async upload({ name, contentType, data }, signal) {
      const url = `${baseUrl}/api/v2/uploads.json${queryOf({ filename: name })}`;
      const answer = await send(http, 'POST', url, data, { 'content-type': contentType }, signal);
      const token = textIn(objectIn(answer.upload).token);
      if (token === '') throw noZendesk(url);
      return token;
    },
    async whoAmI(signal) {
      const user = objectIn((await get('users/me', {}, signal)).user);
      // Whoever is not signed in is answered as a user without an id.
      if (idIn(user.id) === undefined) throw notSignedIn(baseUrl);
      const { host, pathname } = new URL(baseUrl);
      return {
        name: textIn(user.name),
        role: textIn(user.role),
        email: textOrNull(user.email),
        account: `${host}${pathname === '/' ? '' : pathname}`,
      };
    },
    close: () => http.close(),
  };
}

function candidateOf(json: Json): UserCandidate[] {
  const user = readUser(json);
  // Deleted users are found for a while.
  return user && json.active !== false ? [{ user, numbers: numbersOf(json) }] : [];
}

function pageOf<T>(answer: Json, name: string, read: (json: Json) => T | undefined): Page<T> {
  const rows = objectsIn(answer[name]).flatMap((json) => read(json) ?? []);
  return { rows, hasMore: textOrNull(answer.next_page) !== null };
}

async function send(
  http: HttpClient,
  method: 'GET' | 'PUT' | 'POST',
  url: string,
  body: Record<string, unknown> | Uint8Array | undefined,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Json> {
  try {
    const given = { accept: 'application/json', 'content-type': 'application/json', ...headers };
    const request = { method, url, headers: given };
    const withBody =
      body instanceof Uint8Array
        ? { ...request, body, timeoutMs: uploadTimeoutMs }
        : { ...request, body: JSON.stringify(body) };
    const answer = await http.request(body === undefined ? request : withBody, signal);
    if (typeof answer.body !== 'object' || answer.body === null) throw noZendesk(url);
    return objectIn(answer.body);
  } catch (thrown) {
    throw explain(toRingbackError(thrown));
  }
}

function noZendesk(url: string): RingbackError {
  return new RingbackError('RB_HTTP_BODY', `What ${new URL(url).host} answered is not from Zendesk’s API.`, {
    where: new URL(url).host,
  });
}

function notSignedIn(url: string): RingbackError {
  return explain(
    new RingbackError('RB_HTTP_AUTH', `Zendesk answers at ${new URL(url).host}, but does not accept the credentials.`),
  );
}

function queryOf(query: Record<string, string | number>): string {
  const entries = Object.entries(query).map(([name, value]) => [name, String(value)]);
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
}
