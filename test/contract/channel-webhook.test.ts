import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Behaviour } from '../../demo/sandbox/vendors/messaging';
import { createWebhookChannel, type WebhookSettings } from '../../src/adapters/webhook/webhook-channel';
import { RingbackError } from '../../src/core/errors';
import type { DeliveryOutcome } from '../../src/ports/channel';
import { attack, hostileCard } from './card-message';
import { type ChannelHarness, channelMessage, describeChannel } from './channel-suite';

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const NOW = Date.UTC(2026, 5, 1, 12);

interface Received {
  headers: http.IncomingHttpHeaders;
  body: string;
}

interface Receiver extends ChannelHarness {
  requests: Received[];
  answer(status: number, headers?: Record<string, string>, text?: string): void;
  server: http.Server;
}

async function createReceiver(over: Partial<WebhookSettings> = {}): Promise<Receiver> {
  const requests: Received[] = [];
  const taken: { deliveryId: string; subject: string }[] = [];
  let behaviour: Behaviour = 'accept';
  let answer: { status: number; headers: Record<string, string>; text: string } | undefined;
  let arrived: () => void = () => undefined;
  let release: () => void = () => undefined;

  const server = http.createServer(async (request, response) => {
    request.setEncoding('utf8');
    let body = '';
    for await (const chunk of request) body += chunk;
    requests.push({ headers: request.headers, body });
    arrived();
    const take = () => {
      const { data } = JSON.parse(body);
      taken.push({ deliveryId: data.deliveryId, subject: data.subject });
    };
    const reply = (status: number, headers = {}, text = '') => response.writeHead(status, headers).end(text);
    if (answer) reply(answer.status, answer.headers, answer.text);
    else if (behaviour === 'reject') reply(410, {}, 'gone');
    else if (behaviour === 'unavailable') reply(503);
    else if (behaviour === 'rateLimit') reply(429, { 'retry-after': '7' });
    else if (behaviour === 'cutAfterAcceptance') request.socket.destroy();
    else if (behaviour === 'malformed') request.socket.end('SMTP/9 maybe\r\n\r\n');
    else if (behaviour === 'slow') {
      release = () => {
        take();
        reply(204);
      };
    } else if (behaviour === 'accept') {
      take();
      reply(204);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/hook?a=1`;
  const settings: WebhookSettings = {
    id: 'c1',
    name: 'Hook',
    url,
    headers: [{ name: 'X-Team', value: 'desk' }],
    signingSecret: SECRET,
    timeoutMs: 200,
    ...over,
  };
  return {
    channel: createWebhookChannel(settings, { now: () => NOW, closeGraceMs: 50 }),
    address: url,
    badAddress: 'mailto:jane@example.org',
    server,
    requests,
    async behave(next) {
      behaviour = next;
      if (next !== 'absent') return;
      server.close();
      server.closeAllConnections();
    },
    arrival: () =>
      new Promise((resolve) => {
        arrived = resolve;
      }),
    release: () => release(),
    answer: (status, headers = {}, text = '') => {
      answer = { status, headers, text };
    },
    accepted: () => taken,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

describeChannel('webhook', createReceiver, {
  isIdempotent: true,
  behaviours: [
    'accept',
    'reject',
    'unavailable',
    'rateLimit',
    'cutAfterAcceptance',
    'silentAfterAcceptance',
    'malformed',
    'absent',
    'slow',
  ],
});

describe('channel: webhook, its own', () => {
  let receiver: Receiver;
  const { signal } = new AbortController();
  const open = async (over: Partial<WebhookSettings> = {}) => {
    receiver = await createReceiver(over);
    return receiver;
  };
  const failed = (outcome: DeliveryOutcome) => {
    if (outcome.status === 'sent') assert.fail('sent');
    return outcome.error;
  };
  afterEach(async () => {
    await receiver.channel.close();
    await receiver.close();
  });

  it('carries a card as an Adaptive Card, with its actions', async () => {
    const { channel, requests } = await open();
    const card = await hostileCard();
    assert.equal((await channel.send(channelMessage(receiver, { card }), signal)).status, 'sent');
    const { data } = JSON.parse(requests[0]?.body ?? '');
    assert.equal(data.card.type, 'AdaptiveCard');
    assert.equal('warnings' in data.card, false);
    // Texts are plain: whoever shows them escapes them.
    assert.equal(data.card.body[1].text, attack.replace('\r', ''));
    assert.deepEqual(
      data.card.actions.map(({ url }: { url?: string }) => url),
      ['https://desk.example.org/REQ1?a=%22b', undefined],
    );
    assert.deepEqual(data.actions, [{ name: 'approve', title: 'Approve', style: 'default' }]);
    assert.match(data.text, /^Please approve/);
  });

  it('signs as Standard Webhooks verifies, and carries the whole notification', async () => {
    const { channel, requests } = await open();
    const image = { url: 'https://example.org/a.png', alt: 'A' };
    const message = channelMessage(receiver, { image });
    assert.equal((await channel.send(message, signal)).status, 'sent');
    const [{ headers, body } = assert.fail('nothing received')] = requests;
    // The library compares with the real time, which the test does not depend on.
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers;
    assert.deepEqual([id, timestamp], [message.deliveryId, String(NOW / 1_000)]);
    assert.equal(new Webhook(SECRET).sign(String(id), new Date(NOW), body), signature);
    assert.deepEqual([headers['x-team'], headers['content-type']], ['desk', 'application/json']);
    assert.deepEqual(JSON.parse(body), {
      type: 'ringback.notification',
      timestamp: '2026-06-01T12:00:00.000Z',
      data: {
        deliveryId: message.deliveryId,
        subject: message.subject,
        text: message.text,
        image,
        recipient: { key: 'user:jane', name: 'Jane Döe', locale: 'en' },
        followup: { id: 'f1', name: 'Approvals' },
        attempt: 2,
        attempts: 3,
        records: [{ recordId: 'REQ1', record: { title: 'Laptop' } }],
      },
    });
  });

  it('is verified by the library of Standard Webhooks, by each of two secrets, and not by another', async () => {
    const newer = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
    const { requests, address } = await open();
    const channel = createWebhookChannel(
      { id: 'c', name: 'c', url: address, headers: [], signingSecret: `${SECRET} ${newer}`, timeoutMs: 1_000 },
      { now: Date.now },
    );
    await channel.send(channelMessage(receiver), signal);
    await channel.close();
    const [{ headers, body } = assert.fail('nothing received')] = requests;
    const given = headers as Record<string, string>;
    for (const secret of [SECRET, newer]) assert.ok(new Webhook(secret).verify(body, given));
    assert.throws(() => new Webhook(Buffer.alloc(24, 1).toString('base64')).verify(body, given));
    assert.throws(() => new Webhook(SECRET).verify(`${body} `, given));
  });

  it('signs nothing without a secret', async () => {
    const { channel, requests } = await open({ signingSecret: '' });
    await channel.send(channelMessage(receiver), signal);
    assert.equal(requests[0]?.headers['webhook-signature'], undefined);
  });

  it("goes to the channel's URL when the recipient has none, and nowhere without either", async () => {
    const { channel, requests } = await open();
    assert.equal((await channel.send(channelMessage(receiver, { address: '' }), signal)).status, 'sent');
    assert.equal(requests.length, 1);
    const homeless = createWebhookChannel(
      { id: 'c', name: 'c', url: '', headers: [], signingSecret: '', timeoutMs: 100 },
      { now: Date.now },
    );
    assert.equal(homeless.checkAddress('')?.code, 'RB_CHANNEL_ADDRESS');
    assert.equal((await homeless.check(signal)).status, 'sent');
    await homeless.close();
  });

  it('tells by the status whether it is worth trying again', async () => {
    const { channel } = await open();
    const retryable: Record<number, boolean> = {
      301: false,
      400: false,
      401: false,
      404: false,
      408: true,
      410: false,
      422: false,
      425: true,
      429: true,
      500: true,
      502: true,
    };
    for (const [status, isRetryable] of Object.entries(retryable)) {
      receiver.answer(Number(status), {}, 'no\r\nway');
      const error = failed(await channel.send(channelMessage(receiver), signal));
      assert.deepEqual([error.retryable, error.status], [isRetryable, Number(status)]);
      assert.match(error.message, new RegExp(`answered ${status}: no way\\.`));
    }
  });

  it('reads Retry-After as a date too', async () => {
    const { channel } = await open();
    receiver.answer(503, { 'retry-after': new Date(NOW + 90_000).toUTCString() });
    assert.equal(failed(await channel.send(channelMessage(receiver), signal)).retryAfterMs, 90_000);
    receiver.answer(503, { 'retry-after': 'soon' });
    assert.equal(failed(await channel.send(channelMessage(receiver), signal)).retryAfterMs, undefined);
  });

  it('does not choke on an endless answer', async () => {
    const { channel } = await open();
    receiver.answer(200, {}, 'x'.repeat(3_000_000));
    assert.equal((await channel.send(channelMessage(receiver), signal)).status, 'sent');
  });

  it('takes a new connection when the receiver has closed an idle one', async () => {
    const { channel, requests, accepted } = await open();
    await channel.send(channelMessage(receiver, { deliveryId: 'a' }), signal);
    // The receiver closes it just as the next request arrives.
    await receiver.behave('cutAfterAcceptance');
    const cut = receiver.arrival().then(() => receiver.behave('accept'));
    assert.equal((await channel.send(channelMessage(receiver, { deliveryId: 'b' }), signal)).status, 'sent');
    await cut;
    assert.deepEqual([requests.length, accepted().map(({ deliveryId }) => deliveryId)], [3, ['a', 'b']]);
  });

  it('leaves no listener on the signal', async () => {
    const { channel } = await open();
    const added: unknown[] = [];
    const watched = new AbortController().signal;
    const { addEventListener, removeEventListener } = watched;
    watched.addEventListener = (...args: Parameters<AbortSignal['addEventListener']>) => {
      added.push(args[1]);
      addEventListener.apply(watched, args);
    };
    watched.removeEventListener = (...args: Parameters<AbortSignal['removeEventListener']>) => {
      added.splice(added.indexOf(args[1]), 1);
      removeEventListener.apply(watched, args);
    };
    await channel.send(channelMessage(receiver), watched);
    assert.deepEqual(added, []);
  });

  it('refuses settings that cannot work', async () => {
    await open();
    const base: WebhookSettings = { id: 'c', name: 'c', url: '', headers: [], signingSecret: '', timeoutMs: 100 };
    for (const over of [
      { url: 'ftp://example.org' },
      { url: 'nowhere' },
      { signingSecret: 'secret' },
      { signingSecret: 'whsec_AAAA' },
      { headers: [{ name: 'Webhook-Id', value: 'x' }] },
      { headers: [{ name: 'a b', value: 'x' }] },
      { headers: [{ name: 'a', value: 'x\r\ny: z' }] },
    ]) {
      assert.throws(
        () => createWebhookChannel({ ...base, ...over }, { now: Date.now }),
        (error) => error instanceof RingbackError && error.code === 'RB_CONFIG' && !error.message.includes('secret"'),
        JSON.stringify(over),
      );
    }
  });
});
