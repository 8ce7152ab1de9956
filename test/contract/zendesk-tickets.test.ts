import assert from 'node:assert/strict';
import type { Sandbox } from '../../demo/sandbox/server';
import { createPhoneNumbers } from '../../src/adapters/phone-numbers/phone-numbers';
import { RingbackError } from '../../src/core/errors';
import { findCaller } from '../../src/core/ticket/find-caller';
import { latestUnsolvedTicket, unsolvedStatuses } from '../../src/core/ticket/latest-unsolved';
import type { Tickets } from '../../src/ports/tickets';
import { startSandbox, ticketIdOf, userIdOf } from '../sandbox-zendesk';
import { rejectionOf } from './http-setup';
import { change, connect, zendeskAuths } from './zendesk-setup';

const never = new AbortController().signal;

describe('Zendesk', () => {
  let sandbox: Sandbox;
  let tickets: Tickets;

  beforeEach(async () => {
    sandbox = await startSandbox({ zendesk: { searchLagMs: 0 } });
  });
  afterEach(async () => {
    tickets?.close();
    await sandbox.stop();
  });

  const numbers = createPhoneNumbers('US');
  const caller = async (number: string) => {
    const outcome = await findCaller(number, { tickets, numbers }, never);
    if (outcome.status === 'found') return outcome.user.name;
    return outcome.status === 'several' ? outcome.users.map(({ name }) => name).sort() : outcome.reason;
  };

  for (const [what, auth] of Object.entries(zendeskAuths)) {
    it(`works with ${what}: who one is, a caller, their ticket, a comment`, async () => {
      tickets = connect(sandbox, { auth });
      const me = await tickets.whoAmI(never);
      assert.deepEqual([me.name, me.role], ['Ana Souza', 'admin']);
      assert.equal(me.account, `${new URL(sandbox.url()).host}/zendesk`);
      assert.equal(await caller('+971501234567'), 'Farida Haddad');
      const farida = userIdOf(sandbox, 'Farida Haddad');
      const ticket = await latestUnsolvedTicket(tickets, farida, unsolvedStatuses, never);
      assert.equal(ticket?.subject, 'VPN drops every hour');
      assert.equal(ticket?.priority, 'urgent');
      assert.match(ticket?.url ?? '', /\/zendesk\/agent\/tickets\/\d+$/);
      const outcome = await tickets.update(ticket as NonNullable<typeof ticket>, change('c1'), never);
      assert.equal(outcome.status, 'written');
      const [comment] = (await tickets.comments(ticket?.id ?? 0, 1, never)).rows;
      assert.equal(comment?.mark, 'c1');
      assert.equal(outcome.status === 'written' && outcome.commentId, comment?.id);
    });
  }

  it('finds the callers of the cast however their numbers are written', async () => {
    tickets = connect(sandbox);
    const expected: [string, string | string[]][] = [
      ['+46812345678', 'Hugo Lindqvist'],
      ['+34911234567', 'Carmen Díaz'],
      ['sip:+5511912345678@gateway', 'Maria Oliveira'],
      ['+576012345678', 'Luis Pérez'],
      ['5135557611', 'Robert Miller'],
      ['+15135550142', ['Noah Carter', 'Olivia Carter']],
      ['+442079460958', 'Aisha Khan'],
      ['+15135550000', 'unknown'],
      ['anonymous', 'withheld'],
    ];
    for (const [number, who] of expected) assert.deepEqual(await caller(number), who, number);
  });

  it('finds a number that only an identity has', async () => {
    tickets = connect(sandbox);
    assert.equal(await caller('+573001234567'), 'Luis Pérez');
    assert.ok(sandbox.zendesk.requests.some((request) => request.includes('/identities')));
  });

  it('finds callers also where the search itself is forbidden, and does not ask it again', async () => {
    tickets = connect(sandbox);
    sandbox.zendesk.faults.plan({ kind: 'status', status: 403 }, { path: 'v2/search' });
    assert.equal(await caller('+971501234567'), 'Farida Haddad');
    assert.equal(await caller('+46812345678'), 'Hugo Lindqvist');
    assert.equal(sandbox.zendesk.requests.filter((request) => request.endsWith('v2/search')).length, 1);
  });

  it('pages through solved tickets to the latest unsolved one', async () => {
    tickets = connect(sandbox);
    const requesterId = userIdOf(sandbox, 'Aisha Khan');
    const add = (subject: string, status: 'open' | 'solved') =>
      sandbox.zendesk.account.createTicket(
        {
          requesterId,
          subject,
          status,
          externalId: null,
          followupSourceId: null,
          comment: { body: subject, isPublic: true },
        },
        { actorId: requesterId, metadata: {} },
      );
    add('The old one', 'open');
    for (let count = 0; count < 60; count += 1) add(`Solved ${count}`, 'solved');
    const ticket = await latestUnsolvedTicket(tickets, requesterId, unsolvedStatuses, never);
    assert.equal(ticket?.subject, 'The old one');
    assert.equal(await latestUnsolvedTicket(tickets, requesterId, ['hold'], never), undefined);
  });

  it('adds tags to those that are there, and sets status, priority and fields', async () => {
    tickets = connect(sandbox);
    const id = ticketIdOf(sandbox, 'VPN drops every hour');
    const ticket = await tickets.ticket(id, never);
    const own = { addTags: ['phone'], status: 'pending', priority: 'high', customFields: [{ id: 36001, value: true }] };
    await tickets.update(ticket as NonNullable<typeof ticket>, change('c1', own), never);
    const after = await tickets.ticket(id, never);
    assert.deepEqual(after?.tags, ['vpn', 'remote_work', 'phone']);
    assert.deepEqual([after?.status, after?.priority], ['pending', 'high']);
    assert.deepEqual(after?.customFields, [{ id: 36001, value: true }]);
    assert.equal(await tickets.ticket(4711, never), undefined);
  });

  it('renews a token that was withdrawn, once', async () => {
    tickets = connect(sandbox, { auth: zendeskAuths['OAuth 2 client credentials'] });
    await tickets.whoAmI(never);
    sandbox.zendesk.authentication.revokeTokens();
    assert.equal((await tickets.whoAmI(never)).name, 'Ana Souza');
    assert.equal(sandbox.zendesk.requests.filter((request) => request.endsWith('/oauth/tokens')).length, 2);
  });

  it('repeats a reading that was cut, or that is to come again later', async () => {
    tickets = connect(sandbox);
    sandbox.zendesk.faults.plan({ kind: 'cut' });
    assert.equal((await tickets.whoAmI(never)).name, 'Ana Souza');
    sandbox.zendesk.faults.plan({ kind: 'status', status: 503, retryAfterS: 2 });
    sandbox.zendesk.faults.plan({ kind: 'status', status: 429, retryAfterS: 30 });
    assert.equal((await tickets.whoAmI(never)).name, 'Ana Souza');
    assert.equal(sandbox.zendesk.faults.pending(), 0);
  });

  const refusals: [number, string, RegExp][] = [
    [401, 'RB_HTTP_AUTH', /Check button/],
    [403, 'RB_HTTP_STATUS', /tickets:read, users:read and tickets:write/],
    [404, 'RB_HTTP_STATUS', /another account/],
    [422, 'RB_HTTP_STATUS', /refuses these values/],
    [500, 'RB_HTTP_STATUS', /The fault is Zendesk/],
  ];
  for (const [status, code, sentence] of refusals) {
    it(`says what ${status} means`, async () => {
      tickets = connect(sandbox);
      for (let tries = 0; tries < 3; tries += 1) sandbox.zendesk.faults.plan({ kind: 'status', status });
      const error = await rejectionOf(tickets.whoAmI(never));
      assert.ok(error instanceof RingbackError);
      assert.deepEqual([error.code, error.status], [code, status]);
      assert.match(error.message, sentence);
    });
  }

  it('says by field what is refused', async () => {
    tickets = connect(sandbox);
    const ticket = await tickets.ticket(ticketIdOf(sandbox, 'VPN drops every hour'), never);
    const outcome = await tickets.update(
      ticket as NonNullable<typeof ticket>,
      change('c1', { priority: 'huge' }),
      never,
    );
    assert.equal(outcome.status, 'failed');
    assert.match(outcome.status === 'failed' ? outcome.error.message : '', /huge is not a valid priority/);
  });

  it('never tells a secret', async () => {
    const secret = 'a-very-secret-token';
    tickets = connect(sandbox, { auth: { kind: 'oauth2', clientId: 'ringback', clientSecret: secret, scope: '' } });
    const error = await rejectionOf(tickets.whoAmI(never));
    assert.match(error.message, /invalid_client/);
    assert.ok(!JSON.stringify([error.message, error.stack]).includes(secret));
  });

  it('takes no answer that would hold everybody up, and none that is not Zendesk’s', async () => {
    tickets = connect(sandbox);
    const farida = userIdOf(sandbox, 'Farida Haddad');
    const body = 'x'.repeat(900_000);
    for (let count = 0; count < 6; count += 1) {
      sandbox.zendesk.account.createTicket(
        {
          requesterId: farida,
          subject: 'Long',
          externalId: null,
          followupSourceId: null,
          comment: { body, isPublic: true },
        },
        { actorId: farida, metadata: {} },
      );
    }
    const error = await rejectionOf(tickets.requestedTickets(farida, 1, never));
    assert.match(error.message, /larger than 4 MB/);
    const elsewhere = connect(sandbox, { baseUrl: `${sandbox.url()}/hooks` });
    assert.match((await rejectionOf(elsewhere.whoAmI(never))).message, /answered 404.*names another account/);
    elsewhere.close();
  });
});
