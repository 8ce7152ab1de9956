import { type LoopbackServer, numberOf, startLoopback } from '../../../demo/sandbox/vendors/loopback';

/** Redmine: `offset`, `limit` of at most 100 (silently), `total_count`; `X-Redmine-API-Key`. */
export function startRedmine(total: number): Promise<LoopbackServer> {
  return startLoopback((asked) => {
    if (asked.headers['x-redmine-api-key'] !== 'redmine-key') return { status: 401, body: '' };
    const offset = numberOf(asked, 'offset', 0);
    const limit = Math.min(100, numberOf(asked, 'limit', 25));
    const issues = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, at) => ({
      id: offset + at + 1,
      subject: `Issue ${offset + at + 1}`,
      status: { id: 3, name: 'Resolved' },
    }));
    return { body: { issues, total_count: total, offset, limit } };
  });
}
