import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { type FlowNode, NodeRedProcess, packageFolder } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor } from './browser';
import { cancelDialog, openDialog, propertiesOf, saveDialog } from './dialog';
import { exampleFlow } from './example-flow';
import { type LoopbackApi, startLoopbackApi } from './loopback-api';

const screens = join(packageFolder(), '.build', 'screens');
const record = {
  id: 'OPP-1',
  title: 'Forty <b>seats</b>',
  amount: 900,
  people: ['ann'],
  link: 'https://desk.example.org/OPP-1',
};
const written = {
  title: '${record.title}',
  text: 'Hello ${recipient.name}',
  facts: [
    { title: 'Amount', value: '${record.amount}' },
    { title: 'Record', value: '${recordId}' },
  ],
  actions: [{ name: '', label: 'Open it', style: 'positive', url: '${record.link}' }],
};

describe('a card in the dialog of the notify node', function () {
  this.timeout(120_000);
  let api: LoopbackApi;
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let editor: EditorPage;
  let page: Page;
  let card: Locator;

  before(async () => {
    mkdirSync(screens, { recursive: true });
    api = await startLoopbackApi({ '/approvals': { total: 1, items: [record] }, '/groups': { groups: [{ id: 1 }] } });
    nodeRed = await NodeRedProcess.start();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    await api?.close();
  });

  /** A follow-up that tells the people of the record at once when it is made Active. */
  function flow(notify: Record<string, unknown>): FlowNode[] {
    const over: Record<string, Record<string, unknown>> = {
      'ringback-integration': { authType: 'none' },
      'ringback-followup': { quietStart: '', quietEnd: '', workingDays: [1, 2, 3, 4, 5, 6, 7], holidays: '' },
      'ringback-recipients': { user: '$.people', lookup: null, lookupIntegration: '' },
      'ringback-notifier': {
        ...{ messageType: 'text', subject: 'A new opportunity', text: '', imageUrl: '', imageAlt: '', digest: false },
        ...notify,
      },
    };
    return exampleFlow(api.url).map((node) => ({ ...node, ...over[node.type] }));
  }

  async function open(notify: Record<string, unknown> = {}, theme: 'light' | 'dark' = 'light'): Promise<void> {
    await nodeRed.deploy(flow(notify));
    editor = await openEditor(browser, nodeRed.adminUrl, { theme });
    page = editor.page;
    card = page.locator('#ringback-notifier-card');
    await openDialog(page, 'notifier');
  }
  afterEach(() => editor.close());

  const shownBy = (name: string) => page.locator('.ringback-renderings').getByLabel(name);
  const inFrame = (name: string) => page.locator('.ringback-renderings').frameLocator(`iframe[title="${name}"]`);
  const useSample = async () => {
    await page.locator('.ringback-fold > summary').getByText('Sample record').click();
    await page.getByLabel('Sample', { exact: true }).fill(JSON.stringify(record));
  };
  const json = () => card.getByLabel('Adaptive Card as JSON');

  /** By keyboard where a mouse would drag. */
  async function writeCard(): Promise<void> {
    await page.locator('#node-input-messageType').selectOption('card');
    await card.getByLabel('Title', { exact: true }).fill(written.title);
    await card.getByLabel('Text', { exact: true }).fill('Hello ');
    await card.getByRole('button', { name: 'Insert' }).press('Enter');
    await card.getByRole('menuitem', { name: '${recipient.name}' }).click();
    assert.equal(await card.getByLabel('Text', { exact: true }).inputValue(), written.text);
    // In the wrong order, to be put right with the arrow keys.
    for (const [index, { title, value }] of [...written.facts].reverse().entries()) {
      await card.getByRole('button', { name: 'add a fact' }).press('Enter');
      await page.keyboard.type(title);
      await card.getByLabel('Its value').nth(index).fill(value);
    }
    await card.getByRole('button', { name: /^Move/ }).nth(1).press('ArrowUp');
    await card.getByRole('button', { name: 'add a link or an answer' }).press('Enter');
    await card.getByRole('menuitem', { name: 'a link', exact: true }).click();
    await page.keyboard.type('Open it');
    await card.getByText('A link needs a text and an address.').waitFor();
    await card.getByLabel('Address').fill('${record.link}');
    await card.getByLabel('Look').selectOption('positive');
    await card.getByText('A link needs a text and an address.').waitFor({ state: 'hidden' });
  }

  it('is written in the form, previewed, deployed, and read in the inbox', async () => {
    await open();
    await useSample();
    await writeCard();
    await inFrame('Inbox').getByRole('heading', { name: record.title }).waitFor();
    await inFrame('Email').getByRole('link', { name: 'Open it' }).waitFor();
    assert.equal(await inFrame('Inbox').getByRole('link').getAttribute('href'), record.link);
    assert.match((await shownBy('Webhook').last().textContent()) ?? '', /"type": "AdaptiveCard"/);
    for (const name of ['SMS', 'WhatsApp']) {
      assert.match((await shownBy(name).last().textContent()) ?? '', /Amount: 900/, name);
    }
    await card.scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(screens, 'notifier-card-form-light.png') });
    await page.locator('.ringback-preview-title').scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(screens, 'notifier-card-preview-light.png') });
    await saveDialog(page);
    const saved = await propertiesOf(page, 'notifier', ['card', 'messageType', 'validationErrors']);
    assert.deepEqual(saved, { card: written, messageType: 'card', validationErrors: [] });

    await openDialog(page, 'followup');
    await page.locator('#node-config-input-active').check();
    await saveDialog(page);
    await page.locator('#red-ui-header-button-deploy').click();
    let link = '';
    await nodeRed.waitFor(async () => {
      const answer = await fetch(new URL('ringback/inbox/channel-inbox/recipients', nodeRed.adminUrl));
      const [first] = answer.ok ? ((await answer.json()) as { link: string }[]) : [];
      link = first?.link ?? '';
      return link !== '';
    }, 'a message in the inbox');
    const inbox = await browser.newPage();
    await inbox.goto(new URL(link, nodeRed.nodeUrl).href);
    await inbox.getByRole('heading', { name: record.title }).waitFor();
    await inbox.getByText('Hello ann').waitFor();
    assert.deepEqual(await inbox.locator('.card-facts dt').allTextContents(), ['Amount', 'Record']);
    assert.equal(await inbox.getByRole('link', { name: 'Open it' }).getAttribute('href'), record.link);
    await inbox.screenshot({ path: join(screens, 'card-in-inbox.png') });
    await inbox.close();
    assert.deepEqual(editor.errors, []);
  });

  it('turns into JSON and back, unless it has what the form has not', async () => {
    await open({ messageType: 'card', card: written });
    await useSample();
    await card.getByRole('checkbox').press('Space');
    await json().waitFor();
    const adaptive = JSON.parse(await json().inputValue());
    assert.equal(adaptive.type, 'AdaptiveCard');
    assert.equal(adaptive.body.length, 3);

    await json().fill('{ "type": "AdaptiveCard", "body": [{ "type": "TextBlock" }] }');
    await card.getByText('In the card, body[0].text is missing.').waitFor();
    await json().fill('{ "type": ');
    await card.getByText('The card is not JSON').waitFor();
    adaptive.body[0].color = 'good';
    await json().fill(JSON.stringify(adaptive));
    await card.locator('.ringback-warning').waitFor({ state: 'detached' });
    await card.getByRole('checkbox').press('Space');
    await card.getByText('The form has no place for body[0].color').waitFor();
    assert.equal(await card.getByRole('checkbox').isChecked(), true);
    await page.screenshot({ path: join(screens, 'notifier-card-json-light.png') });

    delete adaptive.body[0].color;
    await json().fill(JSON.stringify(adaptive));
    await card.getByRole('checkbox').press('Space');
    await card.getByLabel('Title', { exact: true }).waitFor();
    await saveDialog(page);
    assert.deepEqual((await propertiesOf(page, 'notifier', ['card'])).card, written);
    assert.deepEqual(editor.errors, []);
  });

  it('is kept as it is while nobody changes it, and tells what is left out', async () => {
    const pasted = {
      type: 'AdaptiveCard',
      version: '1.5',
      body: [
        { type: 'TextBlock', text: 'Approve?', wrap: true, fontType: 'monospace' },
        { type: 'Input.Text', id: 'why', label: 'Why' },
      ],
      actions: [{ type: 'Action.Submit', title: 'Approve', data: { action: 'approve' } }],
    };
    await open({ messageType: 'card', card: pasted }, 'dark');
    await card.getByText('body[0].fontType is not among what our cards can show').waitFor();
    const losses = page.locator('.ringback-losses', { hasText: '“Why” is left out' });
    await losses.first().waitFor();
    assert.equal(await losses.count(), 8, 'all but the webhook');
    await page.locator('#ringback-notifier-losses').getByText('Inbox: “Why” is left out').waitFor();
    await inFrame('Inbox').getByRole('link', { name: 'Approve' }).waitFor();
    await page.screenshot({ path: join(screens, 'notifier-card-json-dark.png') });
    await saveDialog(page);
    assert.deepEqual((await propertiesOf(page, 'notifier', ['card'])).card, pasted);
  });

  it('runs nothing of a record in the preview', async () => {
    await open({ messageType: 'card', card: { ...written, title: '${record.evil}' } }, 'dark');
    await page.locator('.ringback-fold > summary').getByText('Sample record').click();
    const evil = '<img src=x onerror="top.pwned=1"><script>top.pwned=1</script>';
    await page.getByLabel('Sample', { exact: true }).fill(JSON.stringify({ ...record, evil }));
    await inFrame('Inbox').getByRole('heading', { name: evil }).waitFor();
    await inFrame('Email').getByRole('heading', { name: evil }).waitFor();
    for (const name of ['Inbox', 'Email'])
      assert.equal(await page.locator(`iframe[title="${name}"]`).getAttribute('sandbox'), '');
    for (const name of ['Slack', 'Microsoft Teams', 'Webex', 'Telegram', 'SMS', 'WhatsApp', 'Webhook'])
      await page
        .locator('.ringback-rendering-body')
        .and(page.getByLabel(name))
        .getByText('<img src=x onerror')
        .waitFor();
    assert.equal(await page.locator('.ringback-renderings script, .ringback-renderings img').count(), 0);
    assert.equal(await page.evaluate(() => 'pwned' in window), false);
    await page.locator('.ringback-preview-title').scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(screens, 'notifier-card-preview-dark.png') });
    await cancelDialog(page);
    assert.deepEqual(editor.errors, []);
  });
});
