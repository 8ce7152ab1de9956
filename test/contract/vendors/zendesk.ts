import {
  type Answer,
  type Asked,
  type LoopbackServer,
  numberOf,
  startLoopback,
} from '../../../demo/sandbox/vendors/loopback';

const SEARCH_LIMIT = 1_000;

/**
 * Zendesk: OAuth client credentials (`POST /oauth/tokens`), search (`next_page`, at most 1,000 results, then 422)
 * and the incremental cursor export (`after_cursor` always, `end_of_stream` at the end).
 */
export function startZendesk(total: number): Promise<LoopbackServer> {
  let issued = 0;
  return startLoopback((asked) => {
    if (asked.url.pathname === '/oauth/tokens') {
      issued += 1;
      return {
        body: { access_token: `zendesk-token-${issued}`, token_type: 'bearer', scope: 'tickets:read', expires_in: 300 },
      };
    }
    if (!asked.headers.authorization?.startsWith('Bearer zendesk-token-')) {
      return {
        status: 401,
        body: {
          error: 'invalid_token',
          error_description: 'The access token provided is expired, revoked or malformed.',
        },
      };
    }
    return asked.url.pathname.includes('/incremental/') ? exportTickets(asked, total) : search(asked, total);
  });
}

function search(asked: Asked, total: number): Answer {
  const page = numberOf(asked, 'page', 1);
  const size = Math.min(100, numberOf(asked, 'per_page', 100));
  const from = (page - 1) * size;
  if (from >= SEARCH_LIMIT)
    return {
      status: 422,
      body: { error: 'Invalid', description: 'Requested response size was greater than Search Response Limits' },
    };
  const next = new URL(asked.url);
  next.searchParams.set('page', String(page + 1));
  return {
    body: {
      results: tickets(from, size, total),
      count: total,
      next_page: from + size < total ? next.href : null,
      previous_page: null,
    },
  };
}

function exportTickets(asked: Asked, total: number): Answer {
  const cursor = asked.url.searchParams.get('cursor');
  if (cursor === null && !asked.url.searchParams.has('start_time'))
    return { status: 400, body: { error: 'StartTimeMissing', description: 'start_time is required' } };
  const from = cursor === null ? 0 : Number(Buffer.from(cursor, 'base64').toString());
  const size = numberOf(asked, 'per_page', 1_000);
  const found = tickets(from, size, total);
  const after = Buffer.from(String(from + found.length)).toString('base64');
  const url = new URL(asked.url);
  url.searchParams.set('cursor', after);
  return {
    body: {
      tickets: found,
      after_cursor: after,
      after_url: url.href,
      before_cursor: null,
      end_of_stream: from + size >= total,
    },
  };
}

function tickets(from: number, size: number, total: number) {
  return Array.from({ length: Math.max(0, Math.min(size, total - from)) }, (_, at) => ({
    id: from + at + 1,
    status: 'open',
    subject: `Chamado nº ${from + at + 1}`,
  }));
}
