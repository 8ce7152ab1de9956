import { basic, type LoopbackServer, numberOf, startLoopback } from '../../../demo/sandbox/vendors/loopback';

/** Jira Service Management lists: `start`, `limit` (50 at most, whatever is asked), `isLastPage`. */
export function startJiraServiceManagement(total: number): Promise<LoopbackServer> {
  return startLoopback((asked) => {
    if (asked.headers.authorization !== basic('me@example.com', 'api-token')) return { status: 401, body: {} };
    const start = numberOf(asked, 'start', 0);
    const limit = Math.min(50, numberOf(asked, 'limit', 50));
    const values = Array.from({ length: Math.max(0, Math.min(limit, total - start)) }, (_, at) => ({
      id: String(start + at),
      key: `SD-${start + at}`,
    }));
    return { body: { size: values.length, start, limit, isLastPage: start + values.length >= total, values } };
  });
}
