import { type LoopbackServer, numberOf, startLoopback } from '../../../demo/sandbox/vendors/loopback';

/** GitLab, and GitHub alike: the answer is a list; `Link: rel="next"`; Bearer token. */
export function startGitlab(total: number): Promise<LoopbackServer> {
  return startLoopback((asked) => {
    if (asked.headers.authorization !== 'Bearer glpat-token')
      return { status: 401, body: { message: '401 Unauthorized' } };
    const page = numberOf(asked, 'page', 1);
    const size = Math.min(100, numberOf(asked, 'per_page', 20));
    const from = (page - 1) * size;
    const body = Array.from({ length: Math.max(0, Math.min(size, total - from)) }, (_, at) => ({
      id: from + at,
      title: 'Größe',
    }));
    const url = new URL(asked.url);
    url.searchParams.set('page', String(page + 1));
    const last = `<${asked.url.origin}/last>; rel="last"`;
    return { body, headers: { link: from + size < total ? `<${url.href}>; rel="next", ${last}` : last } };
  });
}
