import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inbox } from '../../src/adapters/inbox/inbox';
import { createInboxChannel } from '../../src/adapters/inbox/inbox-channel';
import { readInboxToken, signInboxLink, verifyInboxLink } from '../../src/adapters/inbox/inbox-link';
import { createInboxPages } from '../../src/adapters/inbox/inbox-pages';
import { pageTexts } from '../../src/adapters/inbox/inbox-texts';
import { chooseLanguage } from '../../src/adapters/pages/page-language';
import { RingbackError } from '../../src/core/errors';
import { hostileCard } from './card-message';
import { type ChannelHarness, channelMessage, describeChannel } from './channel-suite';
import { MemoryInboxStore } from './memory-inbox-store';

const NOW = Date.UTC(2026, 5, 1, 12);

interface InboxHarness extends ChannelHarness {
  store: MemoryInboxStore;
  inbox: Inbox;
}

async function createInboxHarness(): Promise<InboxHarness> {
  const store = new MemoryInboxStore();
  const inbox = new Inbox({ channelId: 'c1', name: 'Desk <inbox>', publicUrl: '' }, store, () => NOW);
  return {
    store,
    inbox,
    channel: createInboxChannel(inbox),
    address: 'jane',
    badAddress: ' ',
    async behave(behaviour) {
      store.failWith = {
        reject: new RingbackError('RB_STORE_CORRUPT', 'The store cannot be read.'),
        unavailable: new RingbackError('RB_STORE_UNAVAILABLE', 'The store is away.', { retryable: true }),
      }[behaviour as string];
    },
    arrival: () => Promise.resolve(),
    release: () => undefined,
    accepted: () => store.messages.map(({ messageId, subject }) => ({ deliveryId: messageId, subject })),
    close: async () => undefined,
  };
}

describeChannel('inbox', createInboxHarness, { isIdempotent: true, behaviours: ['accept', 'reject', 'unavailable'] });

describe('channel: inbox, its own', () => {
  const { signal } = new AbortController();

  it('keeps a message whole, and once however often it is sent', async () => {
    const harness = await createInboxHarness();
    const message = channelMessage(harness, { image: { url: 'https://example.org/a.png', alt: 'A' } });
    for (let i = 0; i < 3; i++) assert.equal((await harness.channel.send(message, signal)).status, 'sent');
    assert.deepEqual(harness.store.messages, [
      {
        messageId: message.deliveryId,
        channelId: 'c1',
        recipient: 'jane',
        recipientName: 'Jane Döe',
        subject: message.subject,
        text: message.text,
        imageUrl: 'https://example.org/a.png',
        imageAlt: 'A',
        followupId: 'f1',
        at: NOW,
      },
    ]);
    await harness.channel.close();
  });

  it('keeps a card as it was filled', async () => {
    const harness = await createInboxHarness();
    const card = await hostileCard();
    assert.equal((await harness.channel.send(channelMessage(harness, { card }), signal)).status, 'sent');
    assert.deepEqual(harness.store.messages[0]?.card, card);
    await harness.channel.close();
  });

  it('lets a message that the store is writing end before it closes', async () => {
    const harness = await createInboxHarness();
    let write: () => void = () => assert.fail('not begun');
    const begun = new Promise<void>((resolve) => {
      harness.store.beforeAdd = () => {
        resolve();
        return new Promise<void>((go) => {
          write = go;
        });
      };
    });
    const sending = harness.channel.send(channelMessage(harness), signal);
    await begun;
    const closing = harness.channel.close();
    write();
    assert.equal((await sending).status, 'sent');
    await closing;
  });

  it('says that its store is away when it is checked', async () => {
    const harness = await createInboxHarness();
    await harness.behave('unavailable');
    const outcome = await harness.channel.check(signal);
    assert.equal(outcome.status === 'failed' && outcome.error.code, 'RB_STORE_UNAVAILABLE');
    await harness.behave('accept');
    assert.equal((await harness.channel.check(signal)).status, 'sent');
    await harness.channel.close();
  });

  it('lists everybody with a personal link', async () => {
    const harness = await createInboxHarness();
    await harness.channel.send(channelMessage(harness), signal);
    const [row = assert.fail('nobody')] = await harness.inbox.listRecipients();
    assert.deepEqual([row.recipient, row.messages, row.unread], ['jane', 1, 1]);
    assert.match(row.link, /^ringback\/inbox\/[\w-]+\.[\w-]+$/);
    const elsewhere = new Inbox(
      { channelId: 'c1', name: '', publicUrl: 'https://x.example/flows/' },
      harness.store,
      () => NOW,
    );
    assert.equal(await elsewhere.linkFor('jane'), `https://x.example/flows/${row.link}`);
    await harness.channel.close();
  });
});

describe('channel: inbox, links', () => {
  const owner = { channelId: 'c1', recipient: 'group:Ünï "x"' };
  const token = signInboxLink('key', owner);

  it('stand for their owner, under their key only', () => {
    assert.deepEqual(verifyInboxLink('key', token), owner);
    assert.deepEqual(readInboxToken(token), owner);
    assert.equal(verifyInboxLink('other', token), undefined);
    assert.match(token, /^[\w.-]+$/);
  });

  it('cannot be changed', () => {
    const [claim = '', mac = ''] = token.split('.');
    const other = Buffer.from(JSON.stringify(['c1', 'boss'])).toString('base64url');
    for (const forged of [
      `${other}.${mac}`,
      `${claim}.`,
      claim,
      '',
      '.',
      `${claim}.${mac.slice(2)}`,
      `${claim}.AAAA${mac.slice(4)}`,
      `x${token}`,
      'a'.repeat(5_000),
    ]) {
      assert.equal(verifyInboxLink('key', forged), undefined, forged.slice(0, 30));
    }
    for (const odd of ['e30.x', 'WzFd.x', '!!.x', Buffer.from('nonsense').toString('base64url')]) {
      assert.equal(readInboxToken(odd), undefined);
    }
  });
});

describe('channel: inbox, languages', () => {
  it('takes the best that it has', () => {
    const best: Record<string, string> = {
      '': 'en',
      'pt-BR,pt;q=0.9,en;q=0.8': 'pt',
      'es-419': 'es',
      'fr,de;q=0.9': 'en',
      'en;q=0.3, es;q=0.7': 'es',
      'es;q=0, en': 'en',
      '*': 'en',
    };
    for (const [header, language] of Object.entries(best)) assert.equal(chooseLanguage(header), language, header);
    assert.equal(chooseLanguage(undefined), 'en');
  });

  it('has each sentence in each', () => {
    const names = Object.keys(pageTexts('en')).sort();
    for (const language of ['es', 'pt'] as const) {
      assert.deepEqual(Object.keys(pageTexts(language)).sort(), names);
      for (const name of names) {
        const places = (text = '') => (text.match(/\{\w+\}/g) ?? []).join();
        assert.equal(places(pageTexts(language)[name]), places(pageTexts('en')[name]), name);
      }
    }
  });
});

describe('channel: inbox, pages', () => {
  let harness: InboxHarness;
  let server: http.Server;
  let base: string;
  let url: string;
  /** Stands for a router that has parsed the body before. */
  let parsedBody: unknown;

  beforeEach(async () => {
    parsedBody = undefined;
    harness = await createInboxHarness();
    const pages = createInboxPages({ find: (id) => (id === 'c1' ? harness.inbox : undefined) });
    server = http.createServer((request, response) => {
      response.once('close', () => server.emit('page-left'));
      const [token = '', part = ''] =
        (request.url ?? '').split('?')[0]?.replace('/sub/ringback/inbox/', '').split('/') ?? [];
      void pages.handle(Object.assign(request, parsedBody === undefined ? {} : { body: parsedBody }), response, {
        token,
        part,
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sub/`;
    url = base + (await harness.inbox.linkFor('jane'));
  });
  afterEach(async () => {
    await harness.channel.close();
    server.close();
    server.closeAllConnections();
  });

  const { signal } = new AbortController();
  const send = (deliveryId: string, over = {}) =>
    harness.channel.send(channelMessage(harness, { deliveryId, ...over }), signal);

  it('gives the page in the language of the browser, under a strict policy', async () => {
    const response = await fetch(url, { headers: { 'accept-language': 'pt-BR' } });
    const html = await response.text();
    assert.equal(response.status, 200);
    assert.match(html, /<html lang="pt">/);
    assert.match(html, /Desk &#60;inbox&#62;/);
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'; script-src 'self'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.doesNotMatch(html, /%[A-Z]+%|https?:|style=|onclick/);
  });

  it('finds its files from wherever it is, with and without a slash at the end', async () => {
    for (const address of [url, `${url}/`]) {
      const html = await (await fetch(address)).text();
      for (const [, link = ''] of html.matchAll(/(?:href|src)="([^"]+)"/g)) {
        const response = await fetch(new URL(link, address));
        assert.equal(response.status, 200, link);
        assert.ok((await response.text()).length > 100);
      }
    }
  });

  it('lists messages newest first, page by page, with the time', async () => {
    for (let i = 0; i < 35; i++) await send(`d${i}`, { image: { url: 'https://example.org/a.png', alt: 'A' } });
    const first = await (await fetch(`${url}/messages`)).json();
    assert.deepEqual(
      [first.messages.length, first.messages[0].id, first.now, first.owner],
      [30, 'd34', NOW, 'Jane Döe'],
    );
    assert.deepEqual(Object.keys(first.messages[0]).sort(), ['at', 'id', 'imageAlt', 'imageUrl', 'subject', 'text']);
    const rest = await (await fetch(`${url}/messages?cursor=${first.next}`)).json();
    assert.deepEqual([rest.messages.length, rest.next], [5, undefined]);
  });

  it('marks as read what is asked, by POST, of this inbox only', async () => {
    await send('d1');
    await send('d2', { address: 'john' });
    const post = (body: string) => fetch(`${url}/read`, { method: 'POST', body });
    assert.equal((await post('{"ids":["d1","d2"]}')).status, 200);
    assert.deepEqual(
      harness.store.messages.map(({ readAt }) => readAt),
      [NOW, undefined],
    );
    assert.equal((await fetch(`${url}/read`)).status, 405);
    assert.equal((await fetch(url, { method: 'POST' })).status, 405);
    for (const wrong of ['', 'x', '[]', '{"ids":[1]}', '{"ids":"d1"}'])
      assert.equal((await post(wrong)).status, 400, wrong);
    assert.equal((await post(`{"ids":["${'x'.repeat(200_000)}"]}`)).status, 413);
    parsedBody = { ids: ['d1'] };
    assert.equal((await post('')).status, 200, 'parsed before');
  });

  it('knows only links that it made', async () => {
    const [claim = ''] = url.split('/').at(-1)?.split('.') ?? [];
    const foreign = signInboxLink(harness.store.values.get('inbox.linkKey') ?? '', {
      channelId: 'c2',
      recipient: 'jane',
    });
    for (const token of [`${claim}.AAAAAAAAAAAAAAAAAAAAAA`, foreign, 'x', 'e30.e30']) {
      for (const part of ['', '/messages', '/live']) {
        const response = await fetch(`${base}ringback/inbox/${token}${part}`, { headers: { 'accept-language': 'es' } });
        assert.equal(response.status, 404);
        assert.match(await response.text(), /Este enlace no es válido/);
      }
    }
    assert.equal((await fetch(`${url}/elsewhere`)).status, 404);
  });

  it('says that the store is away', async () => {
    await harness.behave('unavailable');
    const response = await fetch(`${url}/messages`);
    assert.deepEqual([response.status, (await response.json()).code], [503, 'RB_STORE_UNAVAILABLE']);
  });

  async function openLive() {
    const controller = new AbortController();
    const response = await fetch(`${url}/live`, { signal: controller.signal });
    const reader = (response.body ?? assert.fail('no body')).pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    return {
      response,
      controller,
      /** Reads on until the text is there; the end of the stream is `undefined`. */
      async until(text: string) {
        while (!seen.includes(text)) {
          const { value, done } = await reader.read();
          if (done) return undefined;
          seen += value;
        }
        return seen;
      },
    };
  }

  it('tells open pages of what arrives, and only theirs', async () => {
    const live = await openLive();
    assert.match(live.response.headers.get('content-type') ?? '', /^text\/event-stream/);
    assert.ok(await live.until(`event: time\ndata: ${NOW}\n\n`));
    await send('other', { address: 'john' });
    await send('d1', { text: 'two\nlines' });
    const events = (await live.until('d1')) ?? '';
    assert.doesNotMatch(events, /other/);
    assert.match(events, /data: \{"id":"d1",.*two\\nlines/);
    live.controller.abort();
  });

  it('forgets a page that goes, and ends those that are open when it closes', async () => {
    const gone = await openLive();
    const stays = await openLive();
    await Promise.all([gone.until('time'), stays.until('time')]);
    assert.equal(harness.inbox.countListeners('jane'), 2);
    const left = once(server, 'page-left');
    gone.controller.abort();
    await left;
    assert.equal(harness.inbox.countListeners('jane'), 1);
    await harness.channel.close();
    assert.equal(await stays.until('never'), undefined);
    assert.equal(harness.inbox.countListeners('jane'), 0);
  });

  it('is open in twenty places at most', async () => {
    const pages = await Promise.all(Array.from({ length: 20 }, openLive));
    await Promise.all(pages.map((page) => page.until('time')));
    assert.equal((await fetch(`${url}/live`)).status, 429);
    for (const page of pages) page.controller.abort();
  });
});
