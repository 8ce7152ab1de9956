import { type LoopbackServer, numberOf, startLoopback } from '../../../demo/sandbox/vendors/loopback';

const PATH = '/services/data/v60.0/query';
const BATCH = 2_000;

/** Salesforce query: `nextRecordsUrl` from the root of the instance until `done`, 2,000 rows at a time; OAuth client credentials in the body. */
export function startSalesforce(total: number): Promise<LoopbackServer> {
  return startLoopback((asked) => {
    if (asked.url.pathname === '/services/oauth2/token') {
      const form = new URLSearchParams(asked.body);
      const isKnown = form.get('client_id') === 'client' && form.get('client_secret') === 'client-secret';
      return isKnown
        ? { body: { access_token: 'sf-token', token_type: 'Bearer', instance_url: asked.url.origin } }
        : { status: 400, body: { error: 'invalid_client', error_description: 'invalid client credentials' } };
    }
    if (asked.headers.authorization !== 'Bearer sf-token') {
      return { status: 401, body: [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }] };
    }
    const [, cursor] = asked.url.pathname.split(`${PATH}/01gxx-`);
    const from = cursor === undefined ? numberOf(asked, 'from', 0) : Number(cursor);
    if (cursor === undefined && !asked.url.searchParams.get('q'))
      return { status: 400, body: [{ message: 'q is required', errorCode: 'MALFORMED_QUERY' }] };
    const records = Array.from({ length: Math.max(0, Math.min(BATCH, total - from)) }, (_, at) => ({
      attributes: { type: 'Opportunity' },
      Id: `006${String(from + at).padStart(12, '0')}AAA`,
      StageName: 'Prospecting',
    }));
    const done = from + BATCH >= total;
    return {
      body: { totalSize: total, done, records, ...(done ? {} : { nextRecordsUrl: `${PATH}/01gxx-${from + BATCH}` }) },
    };
  });
}
