import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Sandbox } from '../../demo/sandbox/server';
import { type FlowNode, NodeRedProcess, packageFolder } from '../node-red-process';
import { zendeskCredentials, zendeskFlow } from '../nodes/zendesk-flow';
import { startSandbox } from '../sandbox-zendesk';
import { type EditorPage, launchBrowser, openEditor, type Theme } from './browser';
import { cancelDialog, openDialog, propertiesOf, saveDialog, shownProblems } from './dialog';

const screens = join(packageFolder(), '.build', 'screens');
const ids = ['zendesk', 'user', 'ticket', 'comment'];

/** Complete, as the dialogs write it: opening and saving changes nothing. */
function completeFlow(sandbox: Sandbox): FlowNode[] {
  const account = { rateRequests: 0, rateSeconds: 60, tls: '', proxyMode: 'none', proxy: '' };
  const comment = { fields: [{ name: '36001', value: '${call.ended.talkMs}' }], tags: 'phone', noTicket: 'create' };
  return zendeskFlow(sandbox, { account, comment: { ...comment, newSubject: 'Call from ${call.ani}' } })
    .filter(({ id, type }) => ids.includes(id) || type === 'tab')
    .map((node) => ({ ...node, name: '', wires: [] }));
}

describe('the dialogs of the Zendesk nodes', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let editor: EditorPage;
  let page: Page;

  before(async () => {
    mkdirSync(screens, { recursive: true });
    sandbox = await startSandbox();
    nodeRed = await NodeRedProcess.start();
    await nodeRed.deploy(completeFlow(sandbox), zendeskCredentials);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    await sandbox?.stop();
  });

  async function open(options: Parameters<typeof openEditor>[2] = {}): Promise<void> {
    editor = await openEditor(browser, nodeRed.adminUrl, { height: 1400, ...options });
    page = editor.page;
  }
  afterEach(() => editor.close());

  for (const theme of ['light', 'dark'] satisfies Theme[]) {
    it(`open without an error in the ${theme} theme`, async () => {
      await open({ theme });
      for (const id of ids) {
        await openDialog(page, id);
        const blank = await page
          .locator('.red-ui-tray .ringback-form select')
          .evaluateAll((selects) =>
            selects.filter((select) => (select as { selectedIndex?: number }).selectedIndex === -1).map(({ id }) => id),
          );
        assert.deepEqual(blank, [], 'each select shows a choice');
        const tray = page.locator('.red-ui-tray').last();
        await tray.screenshot({ path: join(screens, `zendesk-${id}-${theme}.png`) });
        if (id === 'zendesk') {
          await page.locator('#node-config-input-authType').selectOption('basic');
          await tray.screenshot({ path: join(screens, `zendesk-basic-${theme}.png`) });
        }
        await cancelDialog(page);
      }
      assert.deepEqual(editor.errors, []);
    });
  }

  it('leave the properties as they are when they are opened and saved', async () => {
    await open();
    for (const node of completeFlow(sandbox).filter(({ type }) => type.startsWith('ringback-'))) {
      const names = Object.keys(node).filter((name) => !['id', 'type', 'z', 'x', 'y', 'wires'].includes(name));
      const before = await propertiesOf(page, node.id, [...names, 'valid']);
      await openDialog(page, node.id);
      await saveDialog(page);
      assert.deepEqual(await propertiesOf(page, node.id, [...names, 'valid']), before, node.id);
      assert.notEqual(before.valid, false, node.id);
    }
    assert.deepEqual(editor.errors, []);
  });

  it('say in a sentence what is wrong', async () => {
    await open();
    const wrong: [string, string, string, RegExp][] = [
      ['zendesk', 'subdomain', 'not a name', /Enter a subdomain such as “example”/],
      ['zendesk', 'subdomain', '', /Subdomain or URL: fill this in/],
      ['zendesk', 'country', 'USA', /two letters, such as US/],
      ['zendesk', 'timeout', '61', /whole number from 1 to 60/],
      ['user', 'timeLimit', '0', /At most: enter a whole number from 1 to 60/],
      ['ticket', 'timeLimit', 'soon', /At most: enter a whole number from 1 to 60/],
      ['comment', 'text', '', /Text: fill this in/],
      ['comment', 'text', 'Hello ${call', /Text: a placeholder is not closed/],
      ['comment', 'onceKey', '${call.id', /Once for each: a placeholder is not closed/],
    ];
    for (const [id, property, value, sentence] of wrong) {
      await openDialog(page, id);
      await page.locator(`#node-input-${property}, #node-config-input-${property}`).fill(value);
      await page.locator('.ringback-invalid').getByText(sentence).first().waitFor();
      assert.match((await shownProblems(page)).join('\n'), sentence);
      await cancelDialog(page);
    }
  });

  it('show what belongs to the chosen way to sign in, and when API tokens end', async () => {
    await open();
    await openDialog(page, 'zendesk');
    const isShown = (property: string) => page.locator(`#node-config-input-${property}`).isVisible();
    const shown = async () => Promise.all(['clientId', 'apiToken', 'bearerToken'].map((property) => isShown(property)));
    assert.deepEqual(await shown(), [true, false, false]);
    await page.locator('#node-config-input-authType').selectOption('basic');
    assert.deepEqual(await shown(), [false, true, false]);
    await page.getByText(/all stop working on 30 April 2027/).waitFor();
    await page.locator('#node-config-input-authType').selectOption('bearer');
    assert.deepEqual(await shown(), [false, false, true]);
  });

  it('check the account and say as whom it is signed in, or what is wrong', async () => {
    await open();
    await openDialog(page, 'zendesk');
    const check = page.getByRole('button', { name: 'Check the account' });
    await check.focus();
    await page.keyboard.press('Enter');
    const host = new URL(sandbox.url()).host;
    await page.locator('.ringback-ok').getByText(`Signed in at ${host}/zendesk as Ana Souza (admin).`).waitFor();
    await page
      .locator('.red-ui-tray')
      .last()
      .screenshot({ path: join(screens, 'zendesk-checked.png') });
    for (let tries = 0; tries < 3; tries += 1) sandbox.zendesk.faults.plan({ kind: 'status', status: 403 });
    await check.click();
    await page
      .locator('.ringback-error')
      .getByText(/answered 403/)
      .waitFor();
    await page
      .locator('.ringback-remedy')
      .getByText(/tickets:read, users:read and tickets:write/)
      .waitFor();
    sandbox.zendesk.faults.clear();
    assert.deepEqual(editor.errors, []);
  });

  for (const [language, words] of [
    ['en-US', 'Call from'],
    ['es-ES', 'Llamada de'],
    ['pt-BR', 'Ligação de'],
  ] as const) {
    it(`begin a comment from the palette with a summary in ${language}`, async () => {
      await open({ language });
      const item = page.locator('.red-ui-palette-node[data-palette-type="ringback-zendesk-comment"]');
      await item.scrollIntoViewIfNeeded();
      const from = await item.boundingBox();
      assert.ok(from);
      await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
      await page.mouse.down();
      await page.mouse.move(700, 600, { steps: 8 });
      await page.mouse.up();
      const text = await page
        .waitForFunction(() => {
          const { RED } = window as unknown as {
            RED: { nodes: { filterNodes(filter: object): { id: string; text: string }[] } };
          };
          const nodes = RED.nodes.filterNodes({ type: 'ringback-zendesk-comment' });
          return nodes.find(({ id }) => id !== 'comment')?.text;
        })
        .then((found) => found.jsonValue() as Promise<string>);
      assert.ok(text.startsWith(`${words} \${call.ani}`), text);
      assert.match(text, /\$\{call\.ended\.disposition\}/);
    });
  }
});
