import { basic, type LoopbackServer, numberOf, startLoopback } from '../../../demo/sandbox/vendors/loopback';

/** Jira Cloud `/rest/api/3/search/jql`: `nextPageToken` until it is missing, no total, at most 100 on a page. */
export function startJira(total: number): Promise<LoopbackServer> {
  return startLoopback((asked) => {
    if (asked.headers.authorization !== basic('me@example.com', 'api-token')) {
      return { status: 401, body: { errorMessages: ['Client must be authenticated to access this resource.'] } };
    }
    const given =
      asked.method === 'POST'
        ? (JSON.parse(asked.body) as Record<string, unknown>)
        : Object.fromEntries(asked.url.searchParams);
    if (typeof given.jql !== 'string')
      return { status: 400, body: { errorMessages: ['Unbounded JQL queries are not allowed here.'] } };
    const size = Math.min(100, Number(given.maxResults ?? numberOf(asked, 'maxResults', 50)));
    const token = typeof given.nextPageToken === 'string' ? given.nextPageToken : 'at=0';
    const from = Number(token.slice(3));
    const issues = Array.from({ length: Math.max(0, Math.min(size, total - from)) }, (_, at) => ({
      id: String(10_000 + from + at),
      key: `HD-${from + at}`,
      fields: { summary: 'Ein Antrag 🎫', status: { name: 'Waiting for approval' } },
    }));
    const isLast = from + size >= total;
    return { body: { issues, isLast, ...(isLast ? {} : { nextPageToken: `at=${from + size}` }) } };
  });
}
