import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { NodeRedProcess } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor } from './browser';
import { cancelDialog, openDialog, propertiesOf, saveDialog } from './dialog';
import { exampleFlow } from './example-flow';

describe('the answers of a channel in its dialog', function () {
  this.timeout(120_000);
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let editor: EditorPage;

  before(async () => {
    nodeRed = await NodeRedProcess.start();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
  });
  beforeEach(async () => {
    const flow = exampleFlow();
    await nodeRed.deploy(
      flow.map((node) =>
        node.type === 'ringback-followup' ? { ...node, publicUrl: 'https://flows.example.org/red/' } : node,
      ),
    );
    editor = await openEditor(browser, nodeRed.adminUrl);
  });
  afterEach(() => editor.close());

  it('shows the URL that the provider calls: below that of the follow-ups, or below its own', async () => {
    const { page } = editor;
    await openDialog(page, 'channel-slack');
    const url = page.getByLabel('Request URL', { exact: true });
    assert.equal(await url.inputValue(), 'https://flows.example.org/red/ringback/channel/channel-slack');
    await page.getByRole('button', { name: 'Copy the request URL' }).click();
    await page.getByText(/^(Copied\.|Selected: copy it with the keyboard\.)$/).waitFor();
    await page.locator('#node-config-input-publicUrl').fill('https://other.example.org');
    assert.equal(await url.inputValue(), 'https://other.example.org/ringback/channel/channel-slack');
    await saveDialog(page);
    const { publicUrl } = await propertiesOf(page, 'channel-slack', ['publicUrl']);
    assert.equal(publicUrl, 'https://other.example.org');
    assert.deepEqual(editor.errors, []);
  });

  it('is asked only of the kinds whose answers come back', async () => {
    const { page } = editor;
    for (const [id, isShown] of [
      ['channel-slack', true],
      ['channel-webex', true],
      ['channel-sms', true],
      ['channel-whatsapp', true],
      ['channel-inbox', false],
      ['channel-teams', false],
      ['channel-email', false],
      ['channel-webhook', true],
    ] as const) {
      await openDialog(page, id);
      assert.equal(await page.getByLabel('Request URL', { exact: true }).isVisible(), isShown, id);
      const hasSecret = isShown;
      assert.equal(await page.locator('#node-config-input-signingSecret').isVisible(), hasSecret, id);
      const hints = page.locator('#ringback-channel-secret-hint .ringback-hint:visible');
      assert.equal(await hints.count(), hasSecret ? 1 : 0, id);
      await cancelDialog(page);
    }
  });
});
