import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { NodeRedProcess, packageFolder } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor } from './browser';
import { cancelDialog, openDialog, propertiesOf, saveDialog } from './dialog';
import { exampleFlow } from './example-flow';
import { type LoopbackApi, startLoopbackApi } from './loopback-api';

const screens = join(packageFolder(), '.build', 'screens');

describe("the notify node's dialog", function () {
  this.timeout(120_000);
  let api: LoopbackApi;
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let editor: EditorPage;
  let page: Page;

  before(async () => {
    api = await startLoopbackApi({
      '/approvals': { total: 1, items: [{ id: 7, title: 'A record of the last Try' }] },
      '/groups': { groups: [{ id: 1 }] },
    });
    nodeRed = await NodeRedProcess.start();
    await nodeRed.deploy(
      exampleFlow(api.url).map((node) => (node.type === 'ringback-integration' ? { ...node, authType: 'none' } : node)),
    );
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    await api?.close();
  });
  beforeEach(async () => {
    editor = await openEditor(browser, nodeRed.adminUrl);
    page = editor.page;
  });
  afterEach(() => editor.close());

  it('shows the message as it is typed, and says what is wrong with it', async () => {
    await openDialog(page, 'notifier');
    await page.locator('#node-input-messageType').selectOption('text');
    await page.locator('#node-input-digest').uncheck();
    await page.locator('#node-input-text').fill('Please look at ${record.title}.');
    const preview = page.locator('.ringback-preview');
    const slack = page.locator('.ringback-rendering-body').and(page.getByLabel('Slack'));
    await slack.getByText('Please look at VPN does not connect.').waitFor();
    await slack.locator('strong').getByText('Waiting for you: VPN does not connect').waitFor();
    await page.locator('.ringback-preview-title').scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(screens, 'notifier-preview-light.png') });
    await page.locator('#node-input-text').fill('Please look at ${record.title.');
    await preview.locator('.ringback-warning').waitFor();
    assert.match(await preview.locator('.ringback-warning').innerText(), /^Message: /);
  });

  it('inserts a field of the sample record where the cursor is', async () => {
    await openDialog(page, 'notifier');
    const text = page.locator('#node-input-text');
    await text.fill('Dear , decide.');
    await text.evaluate((area: HTMLTextAreaElement) => area.setSelectionRange(5, 5));
    await page.locator('.form-row', { has: text }).getByRole('button', { name: 'Insert' }).press('Enter');
    const menu = page.getByRole('menu', { name: 'Insert' }).and(page.locator(':visible'));
    await page.screenshot({ path: join(screens, 'notifier-insert-light.png') });
    await menu.getByRole('menuitem', { name: '${recipient.name}' }).click();
    assert.equal(await text.inputValue(), 'Dear ${recipient.name}, decide.');
    await saveDialog(page);
    assert.equal((await propertiesOf(page, 'notifier', ['text'])).text, 'Dear ${recipient.name}, decide.');
  });

  it('takes the sample from the last Try of its follow-up', async () => {
    await openDialog(page, 'poller');
    await page.locator('.ringback-tabs > li').nth(1).click();
    await page.getByRole('button', { name: 'Try' }).click();
    await page.locator('.ringback-box').getByText('1 record ').waitFor();
    await cancelDialog(page);
    await openDialog(page, 'notifier');
    await page.locator('.ringback-renderings').getByText('A record of the last Try').first().waitFor();
    assert.deepEqual(editor.errors, []);
  });

  it('begins with a record of the last poll, until there is a Try', async () => {
    await openDialog(page, 'notifier');
    const openFold = () => page.locator('summary').getByText('Sample record').click();
    await openFold();
    await page.getByText('An example. Press Try in the poll node').waitFor();
    await cancelDialog(page);
    await editor.close();

    const flow = exampleFlow(api.url);
    const active: Record<string, object> = {
      'ringback-followup': { active: true },
      'ringback-integration': { authType: 'none' },
    };
    await nodeRed.deploy(flow.map((node) => ({ ...node, ...active[node.type] })));
    await nodeRed.waitFor(async () => {
      // It is not there yet right after a deploy.
      const answer = await fetch(new URL('ringback/followups/followup/records', nodeRed.adminUrl));
      return answer.ok && ((await answer.json()) as { rows: unknown[] }).rows.length > 0;
    }, 'the record');
    editor = await openEditor(browser, nodeRed.adminUrl);
    page = editor.page;
    await openDialog(page, 'notifier');
    await page.locator('.ringback-renderings').getByText('A record of the last Try').first().waitFor();
    await openFold();
    await page.getByText('Record 7 of the last poll.').waitFor();
    assert.deepEqual(editor.errors, []);
  });

  it('says what a channel cannot show', async () => {
    await openDialog(page, 'notifier');
    const limits = page.locator('#ringback-notifier-limits');
    await limits.getByText('many mail programs').waitFor();
    await page.locator('#node-input-channel').selectOption('channel-webhook');
    await limits.getByText("gets the image's address").waitFor();
  });
});
