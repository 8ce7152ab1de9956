import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { NodeRedProcess } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor } from './browser';
import { openDialog, propertiesOf, saveDialog } from './dialog';
import { exampleFlow } from './example-flow';

describe('the dialogs of directory, channel and the buttons on nodes', function () {
  this.timeout(120_000);
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let editor: EditorPage;
  let page: Page;

  before(async () => {
    nodeRed = await NodeRedProcess.start();
    await nodeRed.deploy(exampleFlow());
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
  });
  beforeEach(async () => {
    editor = await openEditor(browser, nodeRed.adminUrl);
    page = editor.page;
  });
  afterEach(() => editor.close());

  it('import users from pasted text, with what could not be read and its line', async () => {
    await openDialog(page, 'directory');
    await page.locator('.ringback-tabs > li').nth(2).click();
    await page
      .getByLabel('or paste text')
      .fill('id,name,email,groups\nana,Ana de Souza,ana@example.com,managers\nnew,Noor,not an address,night\n');
    await page.getByRole('button', { name: 'Read and preview' }).click();
    await page.getByText('Understood: 2 users, 2 groups.').waitFor();
    await page.getByText(/^Line 3: .*not an address/).waitFor();
    await page.getByRole('button', { name: 'Add to the lists' }).click();
    await page.getByText('Added 2, updated 2.').waitFor();
    await saveDialog(page);
    const { people, groups } = (await propertiesOf(page, 'directory', ['people', 'groups'])) as {
      people: { id: string; name: string; locale?: string }[];
      groups: { id: string; members: string[] }[];
    };
    assert.deepEqual(
      people.map(({ id, name }) => [id, name]),
      [
        ['ana', 'Ana de Souza'],
        ['luis', 'Luis Pérez'],
        ['new', 'Noor'],
      ],
    );
    assert.equal(people[0]?.locale, 'pt-BR', 'what the file does not name stays');
    assert.deepEqual(
      groups.map(({ id, members }) => [id, members]),
      [
        ['managers', ['ana', 'luis']],
        ['night', ['new']],
      ],
    );
  });

  it('check a deployed channel', async () => {
    await openDialog(page, 'channel-inbox');
    await page.getByRole('button', { name: 'Check the channel' }).click();
    await page.locator('.ringback-ok').waitFor();
    assert.deepEqual(editor.errors, []);
  });

  it('tell the outcome of the button on the poll node', async () => {
    await page.evaluate(() => {
      const { RED, Ringback } = window as unknown as {
        RED: { nodes: { node(id: string): unknown } };
        Ringback: { pollNow(node: unknown): void };
      };
      Ringback.pollNow(RED.nodes.node('poller'));
    });
    await page.locator('.red-ui-notification').waitFor();
    const said = (await page.locator('.red-ui-notification').textContent()) ?? '';
    assert.match(said, /[Ii]nactive|not active|Polling now/);
  });
});
