import { basic, type LoopbackServer, numberOf, startLoopback } from '../../../demo/sandbox/vendors/loopback';

/** Freshservice: `page` and `per_page` of at most 100 (more is refused), API key as the user of Basic; 429 with `Retry-After`. */
export function startFreshservice(total: number, limitedRequests: readonly number[] = []): Promise<LoopbackServer> {
  let requests = 0;
  return startLoopback((asked) => {
    if (asked.headers.authorization !== basic('fresh-key', 'X')) {
      return {
        status: 401,
        body: { code: 'invalid_credentials', message: 'You have to be logged in to perform this action.' },
      };
    }
    requests += 1;
    if (limitedRequests.includes(requests))
      return {
        status: 429,
        headers: { 'retry-after': '30' },
        body: { message: 'You have exceeded the limit of requests per minute' },
      };
    const size = numberOf(asked, 'per_page', 30);
    if (size > 100)
      return {
        status: 400,
        body: {
          description: 'Validation failed',
          errors: [{ field: 'per_page', message: 'It should be 100 or less' }],
        },
      };
    const from = (numberOf(asked, 'page', 1) - 1) * size;
    return {
      body: {
        tickets: Array.from({ length: Math.max(0, Math.min(size, total - from)) }, (_, at) => ({
          id: from + at + 1,
          status: 2,
        })),
      },
    };
  });
}
