import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { Outside } from '../crash/receiver';
import { NodeRedProcess } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor } from './browser';
import { openDialog } from './dialog';
import { exampleFlow } from './example-flow';

describe('a test message from the dialog of a channel', function () {
  this.timeout(120_000);
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let outside: Outside;
  let editor: EditorPage;

  before(async () => {
    nodeRed = await NodeRedProcess.start();
    browser = await launchBrowser();
    outside = await Outside.open();
    const url = `${outside.url}/hook`;
    await nodeRed.deploy(exampleFlow().map((node) => (node.id === 'channel-webhook' ? { ...node, url } : node)));
    editor = await openEditor(browser, nodeRed.adminUrl);
  });
  after(async () => {
    await editor?.close();
    await browser?.close();
    await nodeRed?.stop();
    await outside?.close();
  });

  it('shows that it was sent, and what is wrong otherwise', async () => {
    const { page } = editor;
    await openDialog(page, 'channel-webhook');
    const to = page.getByLabel('Send a test message to');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText(/^Sent\./).waitFor();
    await to.fill('not an address');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText(/is not a webhook URL/).waitFor();
    assert.equal(await page.getByText(/^Sent\./).count(), 0);
    assert.deepEqual(editor.errors, []);
  });
});
