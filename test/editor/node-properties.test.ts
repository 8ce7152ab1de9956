import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { type FlowNode, NodeRedProcess } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor } from './browser';
import { openDialog, propertiesOf, saveDialog, shownProblems } from './dialog';
import { exampleFlow } from './example-flow';

interface EditorApi {
  nodes: {
    node(id: string): Record<string, unknown> & { users: { id: string }[] };
    eachNode(visit: (node: Record<string, unknown>) => void): void;
    createExportableNodeSet(nodes: object[]): FlowNode[];
    filterNodes(filter: { type: string }): Record<string, unknown>[];
  };
  view: { importNodes(nodes: object[], options: object): void };
}

declare const RED: EditorApi;

describe('the properties of the nodes', function () {
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

  it('stay as they are when a dialog is opened and saved', async () => {
    for (const node of exampleFlow().filter(({ type }) => type.startsWith('ringback-'))) {
      const names = Object.keys(node).filter((name) => !['id', 'type', 'z', 'x', 'y', 'wires'].includes(name));
      const before = await propertiesOf(page, node.id, names);
      await openDialog(page, node.id);
      await saveDialog(page);
      assert.deepEqual(await propertiesOf(page, node.id, names), before, node.id);
    }
    assert.deepEqual(editor.errors, []);
  });

  it('are valid in the example, and each wrong one is told in a sentence', async () => {
    for (const { id, type } of exampleFlow()) {
      if (!type.startsWith('ringback-')) continue;
      const { valid, validationErrors } = await propertiesOf(page, id, ['valid', 'validationErrors']);
      assert.notEqual(valid, false, `${id}: ${JSON.stringify(validationErrors)}`);
    }
    const wrong: [string, string, string, RegExp][] = [
      ['followup', 'attempts', '11', /Attempts: enter a whole number from 1 to 10/],
      ['followup', 'frequency', '5', /Frequency: enter 10 to 7,200 minutes/],
      ['followup', 'name', '', /Name: fill this in/],
      ['followup', 'quietEnd', '', /Quiet hours need a beginning and an end/],
      ['followup', 'timeZone', 'Mars/Olympus', /Time zone: enter a name such as/],
      ['followup', 'holidays', '2027-02-30', /“2027-02-30” is not a date/],
      ['integration', 'baseUrl', 'example.com', /Base URL: enter an address/],
      ['integration', 'tokenUrl', '', /Token URL: fill this in/],
      ['channel-email', 'smtpHost', '', /SMTP server: fill this in/],
      ['channel-inbox', 'publicUrl', 'flows', /Public URL: enter an address/],
      ['store', 'file', '', /File: fill this in/],
      ['reconciler', 'guardGone', '101', /Largest share closed: enter a whole number from 0 to 100/],
      ['reconciler', 'batch', '0', /Items in a message: enter a whole number from 1 to 500/],
      ['recipients', 'user', '', /Set a user, a group, or both/],
      ['notifier', 'imageUrl', 'ftp://x', /Image: enter an address that begins with https/],
    ];
    for (const [id, property, value, expected] of wrong) {
      await openDialog(page, id);
      const input = page.locator(`#node-input-${property}, #node-config-input-${property}`);
      await input.evaluate((field: HTMLInputElement, text) => {
        field.value = text;
        (window as unknown as { $: (target: HTMLElement) => { trigger(event: string): void } })
          .$(field)
          .trigger('change');
      }, value);
      await page.locator('.ringback-invalid').getByText(expected).first().waitFor({ state: 'attached' });
      assert.match((await shownProblems(page)).join('\n'), expected);
      await page.locator('#node-dialog-cancel, #node-config-dialog-cancel').last().click();
      await page.locator('.red-ui-tray').waitFor({ state: 'detached' });
    }
  });

  it('show only the fields of the chosen kind', async () => {
    await openDialog(page, 'integration');
    const isShown = (property: string) => page.locator(`#node-config-input-${property}`).isVisible();
    await page.locator('#node-config-input-authType').selectOption('basic');
    assert.deepEqual(
      [await isShown('username'), await isShown('token'), await isShown('clientId')],
      [true, false, false],
    );
    await page.locator('#node-config-input-authType').selectOption('apiKey');
    assert.deepEqual(
      [await isShown('username'), await isShown('apiKey'), await isShown('apiKeyHeader')],
      [false, true, true],
    );
  });

  it('bring the integrations of the steps along in an export, and count their users', async () => {
    const exported = await page.evaluate(() =>
      RED.nodes.createExportableNodeSet([RED.nodes.node('poller'), RED.nodes.node('recipients')]),
    );
    const ids = exported.map(({ id }) => id);
    assert.ok(ids.includes('integration') && ids.includes('integration-two'), ids.join());
    await openDialog(page, 'poller');
    await page.locator('.ringback-steps > li:first-child > .red-ui-editableList-item-remove').click();
    await saveDialog(page);
    const users = await page.evaluate(() =>
      ['integration', 'integration-two'].map((id) => RED.nodes.node(id).users.map((user) => user.id)),
    );
    assert.deepEqual(users, [['poller', 'recipients'].sort(), []]);
  });

  it('follow an import that gives the integrations new ids', async () => {
    const steps = await page.evaluate((flow) => {
      const importMap = Object.fromEntries(flow.map(({ id }) => [id, 'copy']));
      RED.view.importNodes(flow, { generateIds: true, addFlow: false, touchImport: true, importMap });
      const copies = RED.nodes.filterNodes({ type: 'ringback-poller' }).filter(({ id }) => id !== 'poller');
      return JSON.parse(
        JSON.stringify(
          copies.map(({ steps: own, integration1, integration2 }) => ({ own, slots: [integration1, integration2] })),
        ),
      );
    }, exampleFlow());
    assert.equal(steps.length, 1);
    const [{ own, slots }] = steps as [{ own: { integration: string }[]; slots: string[] }];
    assert.notDeepEqual(slots, ['integration-two', 'integration'], 'the import made copies');
    assert.deepEqual(
      own.map(({ integration }) => integration),
      slots,
    );
  });
});
