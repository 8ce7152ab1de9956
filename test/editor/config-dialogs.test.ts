import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { NodeRedProcess } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor } from './browser';
import { cancelDialog, openDialog, propertiesOf, saveDialog, shownProblems } from './dialog';
import { exampleFlow } from './example-flow';

declare const RED: { editor: { editConfig(property: string, type: string, id: string, prefix: string): void } };

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

  it('ask of a new config node for nothing that has a default', async () => {
    const asked: Record<string, string[]> = {};
    for (const type of ['store', 'channel', 'integration', 'directory', 'zendesk', 'gateway']) {
      await page.evaluate((name) => RED.editor.editConfig('', name, '_ADD_', 'node-input'), `ringback-${type}`);
      await page.locator('.ringback-form').waitFor();
      asked[type] = await shownProblems(page);
      await cancelDialog(page);
    }
    assert.deepEqual(asked, {
      store: [],
      channel: ['Store: choose one, or add a new one.'],
      integration: ['Base URL: fill this in.'],
      directory: [],
      zendesk: ['Subdomain or URL: fill this in.'],
      gateway: ['Store: choose one, or add a new one.'],
    });
    assert.deepEqual(editor.errors, []);
  });

  it('merge one person under two addresses only when told so', async () => {
    const text = 'id,email,slack\nana.s,ANA@example.com,U7\nluis2,luis@example.com,U8\n';
    await openDialog(page, 'directory');
    await page.locator('.ringback-tabs > li').nth(2).click();
    await page.getByLabel('or paste text').fill(text);
    await page.getByRole('button', { name: 'Read and preview' }).click();
    await page.getByText('Perhaps the same person').waitFor();
    await page.getByLabel('ana.s and ana (ANA@example.com)').last().selectOption('merge');
    await page.getByRole('button', { name: 'Add to the lists' }).click();
    await page.getByText('Added 1, updated 1.').waitFor();
    await saveDialog(page);
    const { people } = (await propertiesOf(page, 'directory', ['people'])) as {
      people: { id: string; addresses: Record<string, string> }[];
    };
    assert.deepEqual(people.map(({ id }) => id).sort(), ['ana', 'luis', 'luis2']);
    assert.deepEqual(people.find(({ id }) => id === 'ana')?.addresses, { email: 'ANA@example.com', slack: 'U7' });
    assert.deepEqual(editor.errors, []);
  });

  it('replace the key of links, and revoke those that are out', async () => {
    await openDialog(page, 'store');
    await page.getByRole('button', { name: 'Replace the key of links' }).click();
    await page.getByText('New links have a new key. Those that are out stay good until they expire.').waitFor();
    await page.getByLabel('Revoke the links that are out').check();
    await page.getByRole('button', { name: 'Replace the key of links' }).press('Enter');
    await page.getByText('Those that are out are good no more.').waitFor();
    assert.equal(await page.getByLabel('Revoke the links that are out').isChecked(), false);
    await cancelDialog(page);
    assert.deepEqual(editor.errors, []);
  });

  it('import users from pasted text, with what could not be read and its line', async () => {
    await openDialog(page, 'directory');
    await page.locator('.ringback-tabs > li').nth(2).click();
    await page
      .getByLabel('or paste text')
      .fill('id,name,email,groups\nana,Ana de Souza,ana@example.com,managers\nnew,Noor,not an address,night\n');
    await page.getByRole('button', { name: 'Read and preview' }).click();
    await page.getByText('Understood: 2 users, 2 groups.').waitFor();
    await page.getByText('New: 2. Changed: 2. The same: 0. Nothing is changed yet.').waitFor();
    await page.getByText('ana · name: Ana Souza → Ana de Souza').waitFor();
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

  it('tell as whom a checked channel speaks, or that its provider cannot be asked', async () => {
    let account: string | undefined = '@ringback_bot';
    await page.route('**/ringback/channel/*/check', (route) => route.fulfill({ json: { ok: true, account } }));
    await openDialog(page, 'channel-telegram');
    await page.getByRole('button', { name: 'Check the channel' }).click();
    await page.getByText('It speaks as @ringback_bot.').waitFor();
    await cancelDialog(page);
    account = undefined;
    await openDialog(page, 'channel-teams');
    await page.getByRole('button', { name: 'Check the channel' }).click();
    await page.getByText('Workflows cannot be asked more than that').waitFor();
    assert.deepEqual(editor.errors, []);
  });

  it('say what is wrong with the sender of a channel, as long as its kind has one', async () => {
    await openDialog(page, 'channel-whatsapp');
    await page.locator('#node-config-input-sender').fill('555 0100');
    await page.locator('#node-config-input-country').fill('');
    await page.locator('#node-config-input-contentSid').fill('HX1');
    await page.getByText('Sender: enter a number with its country').waitFor();
    await page.getByText('Content SID: it is HX and').waitFor();
    await page.locator('#node-config-input-sender').fill('+34600111222');
    await page.locator('#node-config-input-contentSid').fill(`HX${'a'.repeat(32)}`);
    await page.locator('#node-config-input-botToken').waitFor({ state: 'hidden' });
    await saveDialog(page);
    const saved = await propertiesOf(page, 'channel-whatsapp', ['sender', 'contentVariables']);
    assert.deepEqual(saved, { sender: '+34600111222', contentVariables: [{ name: '1', value: '{text}' }] });
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
