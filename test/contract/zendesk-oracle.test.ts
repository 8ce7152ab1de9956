import assert from 'node:assert/strict';
import { createClient } from 'node-zendesk';
import type { Sandbox } from '../../demo/sandbox/server';
import { sandboxCredentials } from '../../demo/sandbox/zendesk/authentication';
import { startSandbox, ticketIdOf, userIdOf } from '../sandbox-zendesk';

/** A client that others wrote against the real Zendesk understands the sandbox's: the sandbox is no echo of ours. */
describe('node-zendesk at the sandbox', () => {
  let sandbox: Sandbox;
  const { email, apiToken, bearerToken } = sandboxCredentials;

  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());

  const endpointUri = () => `${sandbox.url()}/zendesk/api/v2`;
  const client = () => createClient({ username: email, token: apiToken, endpointUri: endpointUri() });

  it('says who one is, by API token and by bearer token', async () => {
    const { result } = await client().users.me();
    assert.equal((result as { name: string }).name, 'Ana Souza');
    const bearer = createClient({ token: bearerToken, oauth: true, endpointUri: endpointUri() });
    assert.equal(((await bearer.users.me()).result as { email: string }).email, email);
  });

  it('is refused with a wrong token', async () => {
    const stranger = createClient({ username: email, token: 'wrong', endpointUri: endpointUri() });
    await assert.rejects(stranger.users.me(), /\(401\)/);
  });

  it('lists and searches users', async () => {
    const users = (await client().users.list()) as { name: string }[];
    assert.equal(users.length, sandbox.zendesk.account.users().length);
    const found = (await client().search.queryAll('role:end-user phone:*5135550142')) as { name: string }[];
    assert.deepEqual(found.map(({ name }) => name).sort(), ['Noah Carter', 'Olivia Carter']);
    const identities = await client().useridentities.list(userIdOf(sandbox, 'Luis Pérez'));
    assert.equal((identities as { type: string }[]).filter(({ type }) => type === 'phone_number').length, 2);
  });

  it('creates, shows and updates a ticket, and reads its comments and audits', async () => {
    const requesterId = userIdOf(sandbox, 'Carmen Díaz');
    const { result } = (await client().tickets.create({
      ticket: { subject: 'A new desk', requester_id: requesterId, comment: { body: 'Please, two metres wide.' } },
    } as never)) as { result: { id: number; status: string } };
    assert.equal(result.status, 'new');
    await client().tickets.update(result.id, {
      ticket: { status: 'open', tags: ['desk'], comment: { body: 'Ordered.', public: false } },
    } as never);
    const { result: shown } = await client().tickets.show(result.id);
    assert.equal((shown as { status: string }).status, 'open');
    const comments = (await client().tickets.getComments(result.id)) as unknown as { body: string; public: boolean }[];
    assert.deepEqual(
      comments.map((comment) => [comment.body, comment.public]),
      [
        ['Please, two metres wide.', true],
        ['Ordered.', false],
      ],
    );
    assert.equal((await client().ticketaudits.list(result.id)).length, 2);
    const requested = (await client().tickets.listByUserRequested(requesterId)) as { id: number }[];
    assert.deepEqual(
      requested.map(({ id }) => id),
      [result.id],
    );
  });

  it('cannot change a closed ticket', async () => {
    const closed = ticketIdOf(sandbox, 'Container tracking shows yesterday');
    await assert.rejects(
      client().tickets.update(closed, { ticket: { comment: { body: 'Again.' } } } as never),
      /\(422\)/,
    );
  });
});
