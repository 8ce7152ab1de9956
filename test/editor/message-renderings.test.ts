import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { NodeRedProcess } from '../node-red-process';
import { approvalCard } from '../unit/card/cards';
import { type EditorPage, launchBrowser, openEditor, type Theme } from './browser';
import { cancelDialog, openDialog } from './dialog';
import { exampleFlow } from './example-flow';

/** Set to a folder, pictures of all channels are put there, to be looked at. */
const pictures = process.env.RINGBACK_PICTURES;
const record = {
  ...{ id: 'REQ-1', title: 'Laptop & dock_v2', days: 4, requester: 'Ana Núñez', amount: '2,340.00 €' },
  ...{ costCentre: 'CC_0815', reason: 'The old one is from 2019.\nSee https://wiki.example.org/laptops.' },
  link: 'https://desk.example.org/requests/REQ-1',
};

describe('a message as each kind of channel shows it, in the dialog', function () {
  this.timeout(120_000);
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let editor: EditorPage;
  let page: Page;

  before(async () => {
    if (pictures) mkdirSync(pictures, { recursive: true });
    nodeRed = await NodeRedProcess.start();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
  });
  afterEach(() => editor.close());

  async function open(notify: object, theme: Theme = 'light'): Promise<void> {
    await nodeRed.deploy(
      exampleFlow('http://127.0.0.1:9').map((node) =>
        node.type === 'ringback-notifier' ? { ...node, digest: false, ...notify } : node,
      ),
    );
    const size = pictures ? { width: 1700, height: 2600 } : {};
    editor = await openEditor(browser, nodeRed.adminUrl, { theme, ...size });
    page = editor.page;
    await openDialog(page, 'notifier');
    await page.locator('.ringback-fold > summary').getByText('Sample record').click();
    await page.getByLabel('Sample', { exact: true }).fill(JSON.stringify(record));
  }

  async function picture(name: string): Promise<void> {
    if (!pictures) return;
    // As wide as somebody drags it who wants to see them all.
    await page.evaluate(() => {
      for (const tray of document.querySelectorAll<HTMLElement>('.red-ui-tray')) tray.style.width = '1240px';
      for (const shown of document.querySelectorAll<HTMLElement>('.ringback-rendering-body, .ringback-rendering-frame'))
        shown.style.height = '430px';
    });
    await page.locator('.ringback-renderings').screenshot({ path: join(pictures, `${name}.png`) });
  }

  const shownBy = (name: string) =>
    page.locator('.ringback-rendering-body').and(page.getByLabel(name, { exact: true }));
  const order = () => page.locator('.ringback-rendering-title > strong').allTextContents();

  for (const theme of ['light', 'dark'] as const) {
    it(`draws a card as all of them have it, ${theme}`, async () => {
      await open({ messageType: 'card', card: approvalCard, subject: 'Pending approvals', text: '' }, theme);
      await shownBy('Slack').locator('.ringback-slack-header').getByText('Approve Laptop & dock_v2?').waitFor();
      await shownBy('Slack').locator('.ringback-drawn-button.is-positive').getByText('Approve').waitFor();
      for (const name of ['Microsoft Teams', 'Webex'])
        await shownBy(name).locator('.ringback-drawn-fact').getByText('Cost centre').waitFor();
      await shownBy('Telegram').locator('.ringback-drawn-keys').getByText('Approve').waitFor();
      assert.match((await shownBy('SMS').textContent()) ?? '', /Approve: https:/);
      await page.getByText(/\d segments? \(/).waitFor();
      const email = page.frameLocator('iframe[title="Email"]');
      const ground = () => email.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
      assert.equal(await ground(), 'rgb(243, 244, 246)');
      await page.getByRole('button', { name: 'Dark' }).press('Enter');
      await page.waitForFunction(() => document.querySelector('[aria-pressed=true]') !== null);
      await email.getByText('Ana Núñez').waitFor();
      assert.equal(await ground(), 'rgb(22, 25, 29)');
      await picture(`card-${theme}`);
      assert.deepEqual(editor.errors, []);
    });

    it(`draws a text with an image, ${theme}`, async () => {
      const text = 'Dear ${recipient.name}, ${record.title} waits for you: ${record.link}\n\nAção necessária.';
      await open({ messageType: 'image', subject: '', text, imageUrl: 'https://example.org/a.png' }, theme);
      await shownBy('Telegram').locator('img').waitFor();
      await shownBy('SMS').getByText('Dear Jane Doe').waitFor();
      await page.getByText('Only UCS-2 has ç ã').waitFor();
      await picture(`text-${theme}`);
      assert.deepEqual(editor.errors, []);
    });
  }

  it('has those of the node first, and says beside them what they leave out', async () => {
    const card = { type: 'AdaptiveCard', version: '1.3', body: [{ type: 'Image', url: 'data:image/png;base64,AAAA' }] };
    await open({ messageType: 'card', card, channel: 'channel-slack', fallback1: '', fallback2: '' });
    await shownBy('Slack').waitFor();
    assert.equal((await order())[0], 'Slack');
    const losses = page.locator('#ringback-notifier-losses');
    await losses.getByText('Slack: Images are left out here').waitFor();
    await page.locator('#node-input-fallback1').selectOption('channel-whatsapp');
    await losses.getByText('WhatsApp: Images are left out here').waitFor();
    assert.deepEqual((await order()).slice(0, 2), ['Slack', 'WhatsApp']);
    assert.deepEqual(await page.locator('.ringback-count:visible').allTextContents(), ['used here', 'used here']);
    await page.locator('#node-input-channel').selectOption('channel-inbox');
    await losses.getByText('Slack').waitFor({ state: 'detached' });
    await cancelDialog(page);
    assert.equal(await page.evaluate("RED.nodes.node('notifier').valid"), true, 'a loss makes no node invalid');
  });

  it('shows it to whom one chooses', async () => {
    await open({ messageType: 'text', subject: 'x', text: 'Dear ${recipient.name}' });
    await page.getByLabel('Recipient', { exact: true }).selectOption({ index: 1 });
    const name = await page.getByLabel('Recipient', { exact: true }).locator('option').nth(1).textContent();
    await shownBy('Slack').getByText(`Dear ${name}`).waitFor();
  });

  it('is one tab for each where there is no room, by keyboard too', async () => {
    await open({ messageType: 'text', subject: 'x', text: 'Hello' }, 'dark');
    await page.evaluate(() => {
      for (const form of document.querySelectorAll<HTMLElement>('.ringback-form')) form.style.width = '320px';
    });
    const tab = (name: string) => page.getByRole('tab', { name, exact: true });
    await tab('Inbox').waitFor();
    assert.equal(await page.locator('.ringback-renderings > section:visible').count(), 1);
    await tab('Inbox').press('ArrowRight');
    await tab('Email').press('ArrowRight');
    await page.getByRole('tabpanel', { name: 'Slack' }).getByText('Hello').waitFor();
    assert.equal(await tab('Slack').getAttribute('aria-selected'), 'true');
    await tab('Slack').press('End');
    await page.getByRole('tabpanel', { name: 'Webhook' }).getByText('"text": "Hello"').waitFor();
    if (pictures) await page.locator('.ringback-form').screenshot({ path: join(pictures, 'narrow-dark.png') });
    assert.deepEqual(editor.errors, []);
  });
});
