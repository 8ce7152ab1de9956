import {
  type Asked,
  basic,
  type LoopbackServer,
  numberOf,
  startLoopback,
} from '../../../demo/sandbox/vendors/loopback';

/**
 * ServiceNow Table API: `sysparm_limit` and `sysparm_offset`, `Link` with first, prev, next and last,
 * `X-Total-Count`. Rows have no fixed order unless the query asks for one, so pages overlap.
 */
export function startServiceNow(total: number): Promise<LoopbackServer> {
  let requests = 0;
  return startLoopback((asked) => {
    if (asked.headers.authorization !== basic('integration', 'secret')) {
      return {
        status: 401,
        body: { error: { message: 'User Not Authenticated', detail: 'Required to provide Auth information' } },
      };
    }
    requests += 1;
    const offset = numberOf(asked, 'sysparm_offset', 0);
    const limit = numberOf(asked, 'sysparm_limit', 10_000);
    const isOrdered = asked.url.searchParams.get('sysparm_query')?.includes('ORDERBY');
    const shift = isOrdered ? 0 : requests * 7;
    const result = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, at) => {
      const number = (offset + at + shift) % total;
      return {
        sys_id: String(number).padStart(32, '0'),
        number: `INC${number}`,
        priority: '1',
        assigned_to: { value: 'u1' },
      };
    });
    return { headers: { link: links(asked, offset, limit, total), 'x-total-count': String(total) }, body: { result } };
  });
}

function links(asked: Asked, offset: number, limit: number, total: number): string {
  const at = (to: number, rel: string) => {
    const url = new URL(asked.url);
    url.searchParams.set('sysparm_offset', String(to));
    return `<${url.href}>;rel="${rel}"`;
  };
  const list = [at(0, 'first')];
  if (offset > 0) list.push(at(Math.max(0, offset - limit), 'prev'));
  if (offset + limit < total) list.push(at(offset + limit, 'next'));
  return [...list, at(Math.floor((total - 1) / limit) * limit, 'last')].join(',');
}
