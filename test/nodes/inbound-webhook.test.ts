import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { findFollowup } from '../../src/runtime/followup-service';
import { Outside } from '../crash/receiver';
import { caught, deploy, messages, until, useNodeRed } from './deployed-flow';
import { askingFlow, type LabOptions, PublicSide, publicUrl } from './inbound-lab';

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const jane = { id: 'jane', name: 'Jane', addresses: { webhook: '' } };

interface Payload {
  data: {
    deliveryId: string;
    answerUrl?: string;
    actions?: { name: string; token?: string; url?: string }[];
  };
}

/** Requests are signed by the package of Standard Webhooks, not by ours. */
describe('what a receiver of webhooks answers', function () {
  this.timeout(30_000);
  useNodeRed(60);
  let outside: Outside;
  let site: PublicSide;
  let receiver: Server;
  let received: string[];
  let file = 0;
  let ids = 0;
  beforeEach(async () => {
    outside = await Outside.open();
    outside.records = [{ id: 'a', title: 'Chairs', people: ['jane'] }];
    site = await PublicSide.open();
    received = [];
    receiver = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
      received.push(body);
      response.end();
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    file += 1;
  });
  afterEach(async () => {
    await outside.close();
    site.close();
    receiver.close();
    receiver.closeAllConnections();
  });

  async function asked(over: Partial<LabOptions> = {}, signingSecret = secret): Promise<Payload['data']> {
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const people = [{ ...jane, addresses: { webhook: url } }];
    const channel = { kind: 'webhook', url };
    await deploy(askingFlow({ outside, file: `webhook-in-${file}.sqlite`, people, channel, ...over }), {
      channel: { signingSecret },
    });
    await until(() => messages('sent').length > 0, 'the message');
    return (JSON.parse(received[0] ?? '{}') as Payload).data;
  }
  function signed(event: object, over: { at?: Date; secret?: string; id?: string } = {}) {
    const body = JSON.stringify(event);
    const at = over.at ?? new Date();
    const id = over.id ?? `answer-${ids++}`;
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(over.secret ?? secret).sign(id, at, body),
    };
    return { headers: { 'content-type': 'application/json', ...headers }, body };
  }
  const post = async (...given: Parameters<typeof signed>) => {
    const { status, body } = await site.post(signed(...given));
    return [status, body === '' ? undefined : JSON.parse(body)] as const;
  };
  const tokenOf = ({ actions = [] }: Payload['data'], name: string) =>
    actions.find((action) => action.name === name)?.token ?? assert.fail(`no token for ${name}`);
  const actionOf = (output: string) => (messages(output)[0]?.action ?? {}) as Record<string, unknown>;

  it('acts by the token of an action, once, and is told what became of it', async () => {
    const data = await asked();
    assert.equal(data.answerUrl, `${publicUrl}/ringback/channel/channel`);
    assert.ok(
      data.actions?.every(({ url = '' }) => url.startsWith(`${publicUrl}/ringback/action/`)),
      'links too',
    );
    const reject = { type: 'ringback.action', data: { token: tokenOf(data, 'reject') } };
    assert.deepEqual(await post(reject), [
      422,
      {
        ...{ status: 'incomplete', detail: 'Something that the action needs is missing or wrong.' },
        problems: { comment: 'missing' },
      },
    ]);
    const event = {
      ...reject,
      data: { ...reject.data, comment: 'too dear', by: { id: 'bot-7', name: 'Approval bot' } },
    };
    assert.deepEqual(await post(event), [200, { status: 'recorded' }]);
    await until(() => messages('rejected').length > 0, 'the answer');
    assert.partialDeepStrictEqual(actionOf('rejected'), { name: 'reject', by: 'bot-7', comment: 'too dear' });
    const [code, { status }] = await post({ type: 'ringback.action', data: { token: tokenOf(data, 'approve') } });
    assert.deepEqual([code, status], [409, 'late']);
    assert.deepEqual([messages('approved').length, messages('rejected').length, caught()], [0, 1, []]);
  });

  it('counts as the recipient where nobody is named', async () => {
    const data = await asked();
    assert.equal((await post({ type: 'ringback.action', data: { token: tokenOf(data, 'approve') } }))[0], 200);
    await until(() => messages('approved').length > 0, 'the answer');
    assert.partialDeepStrictEqual(actionOf('approved'), { name: 'approve', by: 'jane' });
  });

  it('writes back, and reports what became of a message, each once', async () => {
    const { deliveryId } = await asked();
    const reply = { type: 'ringback.reply', data: { deliveryId, text: 'On leave', by: { id: 'jane' } } };
    for (const expected of [200, 200]) assert.equal((await post(reply, { id: 'reply-1' }))[0], expected);
    await until(() => messages('late').length > 0, 'the reply');
    assert.partialDeepStrictEqual(actionOf('late'), { reason: 'reply', comment: 'On leave' });
    assert.equal(messages('late').length, 1);
    const failed = { type: 'ringback.receipt', data: { deliveryId, state: 'failed', error: 'Its mailbox is gone.' } };
    assert.deepEqual(await post(failed), [200, { status: 'recorded' }]);
    const store = findFollowup('followup')?.storeService.store ?? assert.fail('no store');
    const [delivery] = await store.listDeliveries('followup', 'a');
    assert.deepEqual([delivery?.state, delivery?.error?.message], ['failed', 'Its mailbox is gone.']);
  });

  it('is not believed without a signature of now, and told of what is unknown', async () => {
    const data = await asked();
    const event = { type: 'ringback.action', data: { token: tokenOf(data, 'approve') } };
    const { body, headers } = signed(event);
    for (const request of [
      signed(event, { secret: `whsec_${Buffer.alloc(32, 6).toString('base64')}` }),
      signed(event, { at: new Date(Date.now() - 301_000) }),
      signed(event, { at: new Date(Date.now() + 301_000) }),
      { body: `${body} `, headers },
      { body, headers: { ...headers, 'webhook-id': 'another' } },
      { body, headers: { 'content-type': 'application/json' } },
    ]) {
      assert.equal((await site.post(request)).status, 401);
    }
    assert.equal(messages('approved').length, 0);
    assert.equal((await post({ type: 'ringback.action', data: { token: 'made.up' } }))[0], 404);
    assert.equal((await post({ type: 'ringback.reply', data: { deliveryId: 'none', text: 'x' } }))[0], 404);
    assert.equal((await post({ type: 'something', data: {} }))[0], 400);
  });

  it('cannot answer a channel without a secret', async () => {
    const data = await asked({}, '');
    assert.equal(data.answerUrl, undefined);
    assert.ok(data.actions?.every(({ token }) => token === undefined));
    const { status } = await site.post(signed({ type: 'ringback.receipt', data: {} }));
    assert.ok(status === 401 || status === 503, `${status}: nobody is there for it`);
  });
});
