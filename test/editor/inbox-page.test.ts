import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { Inbox } from '../../src/adapters/inbox/inbox';
import { createInboxPages } from '../../src/adapters/inbox/inbox-pages';
import { attack, hostileCard } from '../contract/card-message';
import { MemoryInboxStore } from '../contract/memory-inbox-store';
import { launchBrowser } from './browser';

const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('the inbox page in a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: http.Server;
  let store: MemoryInboxStore;
  let inbox: Inbox;
  let url: string;
  let outside: string[];

  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  beforeEach(async () => {
    store = new MemoryInboxStore();
    inbox = new Inbox({ channelId: 'c1', name: 'Service desk', publicUrl: '' }, store, Date.now);
    const { handle } = createInboxPages({ find: () => inbox });
    server = http.createServer((request, response) => {
      const path = new URL(request.url ?? '', 'http://x').pathname.replace('/flows/ringback/inbox/', '');
      const [token = '', part = ''] = path.split('/');
      void handle(request, response, { token, part });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/flows/${await inbox.linkFor('jane')}`;
  });
  afterEach(async () => {
    inbox.close();
    server.closeAllConnections();
    server.close();
    for (const context of browser.contexts()) await context.close();
  });

  const add = (messageId: string, over: object = {}) =>
    inbox.add({
      messageId,
      channelId: 'c1',
      recipient: 'jane',
      subject: `Subject ${messageId}`,
      text: 'Text',
      at: Date.now(),
      ...over,
    });

  async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<{ page: Page; errors: string[] }> {
    const page = await (await browser.newContext(options)).newPage();
    const errors: string[] = [];
    outside = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(url.slice(0, 20)) && !request.url().startsWith('data:'))
        outside.push(request.url());
    });
    await page.goto(url);
    await page.locator('#notice').waitFor({ state: 'hidden' });
    return { page, errors };
  }

  it('says what will appear, and shows a message as it arrives, with the count in the title', async () => {
    const { page, errors } = await open();
    await page.getByText('Nothing here yet').waitFor();
    await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' }));
    await add('one');
    await page.getByRole('heading', { name: 'Subject one' }).waitFor();
    assert.equal(await page.title(), '(1) Inbox');
    assert.equal(await page.locator('#empty').isVisible(), false);
    assert.equal(await page.locator('#announce').textContent(), 'New message: Subject one');
    assert.deepEqual([errors, outside], [[], []]);
  });

  it('shows whatever a message holds as text, and runs none of it', async () => {
    const evil = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>';
    await add('evil', {
      subject: evil,
      text: `${evil}\nhttps://example.org/"onclick="x javascript:alert(1)`,
      imageUrl: PIXEL,
      imageAlt: evil,
    });
    const { page, errors } = await open();
    assert.equal(await page.locator('h2').first().textContent(), evil);
    assert.deepEqual(
      await page.locator('.text a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
      ['https://example.org/'],
    );
    assert.equal(await page.locator('article img').getAttribute('alt'), evil);
    assert.equal(await page.evaluate(() => 'pwned' in window), false);
    assert.deepEqual([errors, outside], [[], []]);
  });

  it('shows a card instead of its text, and runs nothing that its record holds', async () => {
    const subject = 'Approve the laptop?';
    await add('card', { subject, text: 'In other words', card: await hostileCard() });
    const { page, errors } = await open();
    const article = page.locator('article');
    assert.deepEqual(await article.getByRole('heading').allTextContents(), [subject]);
    assert.equal(await article.getByText('In other words').count(), 0);
    assert.equal(await article.locator('.card-facts dd').textContent(), attack.replace('\r', ''));
    const links = article.getByRole('link');
    assert.deepEqual(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href'))), [
      'https://desk.example.org/REQ1?a=%22b',
    ]);
    assert.equal(await article.locator('script').count(), 0);
    // One that arrives while the page is open is shown by the same code.
    await add('live', { subject: 'Live', at: Date.now() + 1, card: await hostileCard() });
    await article.nth(1).waitFor();
    assert.equal(await article.first().getByRole('heading').count(), 2);
    assert.deepEqual([errors, outside], [[], []]);
  });

  it('leads to the pages of answers beside it, however the inbox was opened', async () => {
    const action = { type: 'Action.OpenUrl', title: 'Approve', url: '../../action/some.token' };
    await add('card', { card: { type: 'AdaptiveCard', version: '1.3', body: [], actions: [action], warnings: [] } });
    const { page } = await open();
    const target = new URL('/flows/ringback/action/some.token', url).href;
    const link = page.getByRole('link', { name: 'Approve' });
    assert.equal(await link.evaluate((shown: HTMLAnchorElement) => shown.href), target);
    await page.goto(`${url}/`);
    assert.equal(await link.evaluate((shown: HTMLAnchorElement) => shown.href), target);
  });

  it('leads to where its messages are stopped, beside it or elsewhere, however the inbox was opened', async () => {
    await add('near', { optOutUrl: '../../opt-out/k.d.m' });
    await add('far', { optOutUrl: 'https://desk.example.org/ringback/opt-out/k.d.m' });
    const { page } = await open();
    const hrefs = () =>
      page.locator('a.opt-out').evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href).sort());
    await page.getByText('Stop these messages').first().waitFor();
    const near = `${new URL(url).origin}/flows/ringback/opt-out/k.d.m`;
    assert.deepEqual(await hrefs(), [near, 'https://desk.example.org/ringback/opt-out/k.d.m'].sort());
    await page.goto(`${url}/`);
    await page.getByText('Stop these messages').first().waitFor();
    assert.deepEqual(await hrefs(), [near, 'https://desk.example.org/ringback/opt-out/k.d.m'].sort());
  });

  it('marks what has been on the page for a while as read, or all at once', async () => {
    await add('one');
    const { page } = await open();
    await page.getByText('Everything read').waitFor();
    assert.ok(store.messages[0]?.readAt);
    for (let i = 0; i < 25; i++) await add(`more${i}`, { text: 'Line\n'.repeat(20) });
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await page.getByText('Everything read').waitFor();
    assert.ok(store.messages.every(({ readAt }) => readAt !== undefined));
    assert.equal(await page.title(), 'Inbox');
  });

  it('comes back by itself when the connection was lost', async () => {
    const { page } = await open();
    inbox.close();
    await page.getByText('The connection is lost').waitFor();
    store.messages.push({
      messageId: 'missed',
      channelId: 'c1',
      recipient: 'jane',
      subject: 'Missed',
      text: '',
      at: Date.now(),
    });
    await page.getByRole('heading', { name: 'Missed' }).waitFor();
    await page.locator('#notice').waitFor({ state: 'hidden' });
  });

  it('shows older messages on request, and moves by keyboard', async () => {
    for (let i = 0; i < 35; i++) await add(`m${i}`, { at: Date.now() - (35 - i) * 3_600_000 });
    const { page } = await open({ locale: 'es-ES' });
    assert.equal(await page.locator('article').count(), 30);
    assert.match((await page.locator('time').nth(1).textContent()) ?? '', /hace 2 horas/);
    await page.getByRole('button', { name: 'Mostrar mensajes anteriores' }).click();
    await page.locator('article').nth(34).waitFor();
    assert.equal(await page.locator('#older').isVisible(), false);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    assert.equal(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.id), 'm34');
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is accessible and fits a phone, ${colorScheme}`, async () => {
      await add('one', {
        text: `A long word: ${'x'.repeat(300)}\nhttps://example.org/${'y'.repeat(200)}`,
        imageUrl: PIXEL,
        imageAlt: 'A dot',
      });
      const { page } = await open({
        colorScheme,
        viewport: { width: 320, height: 640 },
        bypassCSP: true,
        locale: 'pt-BR',
      });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 320, `${width} px wide`);
      await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
      const violations = await page.evaluate(async () => {
        const { axe } = window as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      });
      assert.deepEqual(violations, []);
    });
  }
});
