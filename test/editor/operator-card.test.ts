import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser';
import { axeViolations, keepPage, openPage, widthOf } from './console-page';
import { OperatorScene } from './operator-scene';

const cardWith = (image: string) => ({
  type: 'AdaptiveCard',
  version: '1.3',
  body: [
    { type: 'TextBlock', text: 'Decide on ${record.title}', size: 'Large', weight: 'Bolder' },
    { type: 'TextBlock', text: '<img src=x onerror=alert(1)> **plain**' },
    { type: 'FactSet', facts: [{ title: 'Person', value: '${recipient.id}' }] },
    { type: 'Image', url: image, altText: 'A laptop' },
  ],
  actions: [{ type: 'Action.OpenUrl', title: 'See it', url: 'https://example.com/${record.id}' }],
});

describe("a card in the console's history, in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;
  let scene: OperatorScene;

  let images: Server;
  let imagesAsked = 0;

  before(async () => {
    images = createServer((_request, response) => {
      imagesAsked += 1;
      response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(images, 'listening');
    const card = cardWith(`http://127.0.0.1:${(images.address() as AddressInfo).port}/laptop.png`);
    browser = await launchBrowser();
    scene = await OperatorScene.start((flow) =>
      flow.map((node) => (node.id === 'notify' ? { ...node, messageType: 'card', card, text: '' } : node)),
    );
    await scene.until<{ rows: unknown[] }>('ringback/history?people=ann', ({ rows }) => rows.length >= 3);
  });
  after(async () => {
    await browser.close();
    await scene.close();
    images.closeAllConnections();
    images.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  it('is drawn as it was sent, with everything of it as text, and beside it the text that stands for it', async () => {
    const { page } = await openPage(browser, `${scene.consoleUrl}#/followups/followup/record?id=a`);
    const event = page.locator('.event', { hasText: 'Follow-up notification sent' }).first();
    await event.getByText('The message as it was sent').click();
    const drawn = event.locator('.ringback-drawn-card');
    await drawn.getByText('Decide on Title of a', { exact: true }).waitFor();
    await drawn.getByText('<img src=x onerror=alert(1)> **plain**', { exact: true }).waitFor();
    await drawn.getByText(/^(ann|bob)$/).waitFor();
    await drawn.getByText('See it', { exact: true }).waitFor();
    // Whoever looks at the history asks no other server for the pictures in it.
    await drawn.getByText('A laptop', { exact: true }).waitFor();
    assert.equal(await drawn.locator('img').count(), 0);
    await event.getByText('As text').click();
    await event.locator('.message').getByText('See it: https://example.com/a').waitFor();
    assert.equal(imagesAsked, 0);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is usable by everybody: ${colorScheme}, and on a telephone of 320 px`, async () => {
      const place = `${scene.consoleUrl}#/followups/followup/record?id=a`;
      const { page } = await openPage(browser, place, { colorScheme, bypassCSP: true });
      await page.getByText('The message as it was sent').first().click();
      await page.getByText('Decide on Title of a').first().waitFor();
      assert.deepEqual(await axeViolations(page), []);
      await keepPage(page, `console-card-${colorScheme}`);
      await page.setViewportSize({ width: 320, height: 700 });
      assert.equal(await widthOf(page), 320);
      await keepPage(page, `console-card-${colorScheme}-narrow`);
    });
  }
});
