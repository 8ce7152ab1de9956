import assert from 'node:assert/strict';
import type { Sandbox } from '../../demo/sandbox/server';
import { setCallNotes } from '../../src/runtime/call-notes';
import type { Message } from '../../src/runtime/define-node';
import type { ZendeskPart } from '../../src/runtime/zendesk-message';
import { startSandbox, ticketIdOf, userIdOf } from '../sandbox-zendesk';
import { caught, deploy, messages, send, statusOf, until, useNodeRed } from './deployed-flow';
import { zendeskCredentials, zendeskFlow } from './zendesk-flow';

const learnt = (id: string, at = 0) => messages(id)[at]?.zendesk as ZendeskPart | undefined;
const call = (ani: string, id = 'c1') => ({ call: { id, ani, startedAt: '2026-03-02T09:00:00Z' } });

describe('the nodes zendesk user and zendesk ticket', function () {
  this.timeout(20_000);
  useNodeRed();
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox({ zendesk: { searchLagMs: 0 } });
  });
  afterEach(() => sandbox.stop());

  it('find the caller and the latest unsolved ticket; foreign properties and earlier knowledge survive', async () => {
    await deploy(zendeskFlow(sandbox), zendeskCredentials);
    send('user', { ...call('+971501234567'), foreign: 7, zendesk: { mine: true }, payload: 'p' });
    await until(() => messages('found').length === 1, 'the user');
    const { user } = learnt('found') ?? {};
    assert.deepEqual(user, {
      ...{ id: userIdOf(sandbox, 'Farida Haddad'), name: 'Farida Haddad', email: 'farida@example.test' },
      ...{ phone: '+971 50 123 4567', locale: 'en', timeZone: 'Asia/Dubai', organizationId: null },
    });
    const [msg] = messages('found');
    assert.deepEqual(
      [msg?.foreign, msg?.payload, (msg?.zendesk as { mine?: boolean } | undefined)?.mine],
      [7, 'p', true],
    );
    await until(() => statusOf('user').text === 'Farida Haddad', 'the status');
    send('ticket', msg as Message);
    await until(() => messages('ticketFound').length === 1, 'the ticket');
    const { ticket, user: kept } = learnt('ticketFound') ?? {};
    assert.equal(kept?.name, 'Farida Haddad');
    assert.deepEqual(
      [ticket?.id, ticket?.subject, ticket?.status, ticket?.priority, ticket?.tags],
      [ticketIdOf(sandbox, 'VPN drops every hour'), 'VPN drops every hour', 'open', 'urgent', ['vpn', 'remote_work']],
    );
    assert.match(ticket?.description ?? '', /^The VPN drops every hour, sharp/);
    assert.deepEqual(caught(), []);
  });

  it('lead to each output, with the reason', async () => {
    await deploy(zendeskFlow(sandbox), zendeskCredentials);
    send('user', call('5135550142'));
    await until(() => messages('several').length === 1, 'several');
    assert.deepEqual(
      learnt('several')
        ?.users?.map(({ name }) => name)
        .sort(),
      ['Noah Carter', 'Olivia Carter'],
    );
    assert.equal(learnt('several')?.user, undefined);
    const asked = sandbox.zendesk.requests.length;
    send('user', call('anonymous'));
    send('user', {});
    await until(() => messages('notFound').length === 2, 'withheld numbers');
    assert.equal(learnt('notFound')?.reason, 'withheld');
    assert.equal(sandbox.zendesk.requests.length, asked, 'nobody was asked');
    send('user', call('+1 513 555 0000'));
    await until(() => messages('notFound').length === 3, 'an unknown number');
    assert.equal(learnt('notFound', 2)?.reason, 'unknown');
    send('ticket', { zendesk: { user: { id: userIdOf(sandbox, 'Hugo Lindqvist') } } });
    send('ticket', { zendesk: {} });
    await until(() => messages('ticketNone').length === 2, 'no tickets');
    assert.deepEqual(
      messages('ticketNone')
        .map(({ zendesk }) => (zendesk as ZendeskPart).reason)
        .sort(),
      ['noUser', 'none'],
    );
    assert.deepEqual(caught(), []);
  });

  it('take the number and the user from wherever the settings say, and count the statuses that are chosen', async () => {
    const user = { number: '${msg.payload.phone}', numberType: 'str' };
    const ticket = { user: '$number(msg.payload)', userType: 'jsonata', unsolved: ['hold'] };
    await deploy(zendeskFlow(sandbox, { user, ticket }), zendeskCredentials);
    send('user', { payload: { phone: '(513) 555-7611' } });
    await until(() => messages('found').length === 1, 'the user');
    send('ticket', { payload: String(learnt('found')?.user?.id) });
    await until(() => messages('ticketFound').length === 1, 'the ticket on hold');
    send('ticket', { payload: userIdOf(sandbox, 'Maria Oliveira') });
    await until(() => messages('ticketNone').length === 1, 'none on hold');
  });

  it('tell the call what they learnt', async () => {
    const noted: unknown[] = [];
    setCallNotes({ note: (msg) => void noted.push((msg.zendesk as ZendeskPart).user?.name) });
    try {
      await deploy(zendeskFlow(sandbox), zendeskCredentials);
      send('user', call('+971501234567'));
      send('user', { call: { ani: '+46812345678' } });
      await until(() => messages('found').length === 2, 'two users');
      assert.deepEqual(noted, ['Farida Haddad']);
    } finally {
      setCallNotes(undefined);
    }
  });

  const failures: [string, () => void, string, RegExp][] = [
    ['never answers', () => sandbox.zendesk.faults.plan({ kind: 'silent' }), 'RB_HTTP_TIMEOUT', /within 2 s/],
    [
      'is never signed in to',
      () => plan({ kind: 'status', status: 401 }, 'oauth'),
      'RB_HTTP_AUTH',
      /gave no access token/,
    ],
    ['forbids', () => plan({ kind: 'status', status: 403 }, 'users'), 'RB_HTTP_STATUS', /tickets:read, users:read/],
    ['is down', () => plan({ kind: 'status', status: 500 }), 'RB_HTTP_STATUS', /The fault is Zendesk/],
    [
      'is exhausted',
      () => plan({ kind: 'status', status: 429, retryAfterS: 600 }),
      'RB_HTTP_RATE_LIMIT',
      /no more requests/,
    ],
  ];
  function plan(fault: Parameters<Sandbox['zendesk']['faults']['plan']>[0], path = ''): void {
    for (let times = 0; times < 8; times += 1) sandbox.zendesk.faults.plan(fault, { path });
  }
  const prepare = (begin: () => void, code: string) => {
    begin();
    if (code === 'RB_HTTP_TIMEOUT')
      for (let times = 0; times < 8; times += 1) sandbox.zendesk.faults.plan({ kind: 'silent' });
    // An answer of 403 to the search alone leads to the other search.
    if (code === 'RB_HTTP_STATUS') sandbox.zendesk.faults.plan({ kind: 'status', status: 403 }, { path: 'v2/search' });
  };

  for (const [what, begin, code, sentence] of failures) {
    it(`bring it to Catch when Zendesk ${what}, within the time limit`, async () => {
      await deploy(zendeskFlow(sandbox, { account: { timeout: 5 } }), zendeskCredentials);
      prepare(begin, code);
      const begun = performance.now();
      send('user', { ...call('+971501234567'), foreign: 1 });
      await until(() => caught().length === 1, 'the error');
      assert.ok(performance.now() - begun < 3_000);
      const [error] = caught();
      assert.deepEqual([error?.code, error?.from], [code, 'user']);
      assert.match(error?.message ?? '', sentence);
      assert.equal(messages('caught')[0]?.foreign, 1);
      await until(() => statusOf('user').fill === 'red', 'the red status');
      assert.deepEqual([messages('found').length, messages('notFound').length], [0, 0]);
    });

    it(`or go on when Zendesk ${what}`, async () => {
      const settings = { account: { timeout: 5 }, user: { onFailure: 'goOn' } };
      await deploy(zendeskFlow(sandbox, settings), zendeskCredentials);
      prepare(begin, code);
      send('user', call('+971501234567'));
      await until(() => messages('notFound').length === 1, 'the second output');
      const { error, reason } = learnt('notFound') ?? {};
      assert.deepEqual([reason, error?.code], ['unavailable', code]);
      assert.deepEqual(caught(), []);
    });
  }

  it('go on without the ticket too', async () => {
    await deploy(zendeskFlow(sandbox, { ticket: { onFailure: 'goOn' } }), zendeskCredentials);
    plan({ kind: 'status', status: 503, retryAfterS: 600 }, 'requested');
    send('ticket', { zendesk: { user: { id: userIdOf(sandbox, 'Farida Haddad') } } });
    await until(() => messages('ticketNone').length === 1, 'the second output');
    assert.equal(learnt('ticketNone')?.reason, 'unavailable');
    assert.match(learnt('ticketNone')?.error?.message ?? '', /503/);
  });

  it('bring what is no id to Catch', async () => {
    await deploy(zendeskFlow(sandbox), zendeskCredentials);
    send('ticket', { zendesk: { user: { id: 'Farida' } } });
    await until(() => caught().length === 1, 'the error');
    assert.equal(caught()[0]?.code, 'RB_INPUT');
    assert.match(caught()[0]?.message ?? '', /"Farida"/);
  });

  const invalid: [string, Parameters<typeof zendeskFlow>[1], Record<string, Record<string, string>>, RegExp][] = [
    ['no credentials', {}, {}, /Zendesk account.*cannot be used/],
    ['no subdomain', { account: { subdomain: '' } }, zendeskCredentials, /cannot be used/],
    ['a country that does not exist', { account: { country: 'XX' } }, zendeskCredentials, /"XX" is no country/],
    ['no account', { user: { account: '' } }, zendeskCredentials, /No Zendesk account is chosen/],
    ['no number', { user: { number: '' } }, zendeskCredentials, /Phone number is empty/],
    ['a time limit of an hour', { user: { timeLimit: 3600 } }, zendeskCredentials, /from 1 to 60/],
  ];
  for (const [what, options, credentials, sentence] of invalid) {
    it(`are inert with ${what}, and say so`, async () => {
      await deploy(zendeskFlow(sandbox, options), credentials);
      send('user', call('+971501234567'));
      await until(() => caught().length === 1, 'the error');
      assert.equal(caught()[0]?.code, 'RB_CONFIG');
      assert.match(caught()[0]?.message ?? '', sentence);
      assert.equal(statusOf('user').fill, 'red');
    });
  }
});
