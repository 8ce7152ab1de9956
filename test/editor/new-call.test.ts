import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Sandbox } from '../../demo/sandbox/server';
import { sandboxCredentials } from '../../demo/sandbox/zendesk/authentication';
import { callers } from '../flows/call-scene';
import { NodeRedProcess, packageFolder } from '../node-red-process';
import { commentsOn, startSandbox, ticketIdOf } from '../sandbox-zendesk';
import { type EditorPage, launchBrowser, openEditor, type Theme } from './browser';
import { openDialog, saveDialog } from './dialog';

interface EditorNode {
  id: string;
  type: string;
  name?: string;
  valid?: boolean;
}

declare const RED: {
  sidebar: { show(id: string): void };
  nodes: {
    eachNode(visit: (node: EditorNode) => void): void;
    eachConfig(visit: (node: EditorNode) => void): void;
  };
};

const screens = join(packageFolder(), '.build', 'screens');

describe('the guide to a new call flow', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let editor: EditorPage | undefined;

  before(async () => {
    mkdirSync(screens, { recursive: true });
    sandbox = await startSandbox({ zendesk: { searchLagMs: 0 } });
    nodeRed = await NodeRedProcess.start();
    browser = await launchBrowser();
  });
  afterEach(() => editor?.close());
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    await sandbox?.stop();
  });

  async function begin(theme: Theme = 'light'): Promise<Page> {
    editor = await openEditor(browser, nodeRed.adminUrl, { theme });
    const { page } = editor;
    await page.evaluate(() => RED.sidebar.show('ringback'));
    await page.getByRole('button', { name: 'New call flow' }).click();
    return page;
  }
  const next = (page: Page) => page.locator('#node-dialog-ok').click();
  const firstText = (page: Page) => page.locator('.ringback-guide textarea').first().inputValue();
  const goTo = (page: Page, step: string) => page.locator('.ringback-guide-steps').getByText(step).click();
  const closed = (page: Page) => page.locator('.ringback-guide').waitFor({ state: 'detached' });
  const nodesIn = (page: Page) =>
    page.evaluate(() => {
      const found: { id: string; type: string; isValid: boolean }[] = [];
      // A visitor that gives false would end the walk.
      const visit = ({ id, type, valid }: EditorNode) => {
        found.push({ id, type, isValid: valid !== false });
      };
      RED.nodes.eachConfig(visit);
      RED.nodes.eachNode(visit);
      return found;
    });

  it('works without Zendesk, and is one step to undo', async () => {
    const page = await begin('dark');
    await page.fill('#node-input-name', 'Hotline');
    await goTo(page, 'Agents and queues');
    await page.getByRole('button', { name: 'add an agent' }).click();
    await page.keyboard.type('ana');
    await page.screenshot({ path: join(screens, 'guide-team-dark.png') });
    await goTo(page, 'Where options lead');
    await page.getByLabel('2: Goodbye').selectOption({ label: 'queue “support”' });
    await page.screenshot({ path: join(screens, 'guide-options-dark.png') });
    await goTo(page, 'Menu');
    await goTo(page, 'Where options lead');
    assert.equal(await page.getByLabel('2: Goodbye').inputValue(), 'queue support');
    await goTo(page, 'Check and add');
    await page.getByText('2 (Goodbye): queue “support”.').waitFor();
    assert.deepEqual(await page.locator('.ringback-guide-problems').allInnerTexts(), []);
    await next(page);
    await closed(page);
    const nodes = await nodesIn(page);
    assert.deepEqual(
      nodes.filter(({ isValid }) => !isValid),
      [],
    );
    assert.ok(!nodes.some(({ type }) => type.startsWith('ringback-zendesk')));
    assert.equal(nodes.filter(({ type }) => type === 'ringback-queue').length, 1);
    await page.keyboard.press('Control+z');
    assert.deepEqual(await nodesIn(page), []);
    assert.deepEqual(editor?.errors, []);
  });

  it('leads from nothing to a call that an agent has answered, and a comment', async () => {
    const page = await begin();
    await page.fill('#node-input-name', 'Service desk');
    await page.fill('#node-input-numbers', '100');
    await next(page);
    assert.equal(await firstText(page), 'Welcome to the service desk.');
    await next(page);

    await page.getByLabel('Use Zendesk').check();
    await page.locator('#node-input-btn-account-add').click();
    await page.fill('#node-config-input-subdomain', `${sandbox.url()}/zendesk`);
    await page.fill('#node-config-input-clientId', sandboxCredentials.clientId);
    await page.fill('#node-config-input-clientSecret', sandboxCredentials.clientSecret);
    await page.locator('#node-config-dialog-ok').click();
    await next(page);

    assert.match(await firstText(page), /press 1/);
    await page.screenshot({ path: join(screens, 'guide-menu.png') });
    await next(page);
    await page.getByRole('button', { name: 'add an agent' }).click();
    await page.keyboard.type('ana');
    await page.getByPlaceholder('Ana Souza').fill('Ana Souza');
    for (const _step of ['options', 'comment', 'summary']) await next(page);
    await page.getByText('the ticket gets a comment').waitFor();
    await page.screenshot({ path: join(screens, 'guide-call-summary.png') });
    assert.deepEqual(await page.locator('.ringback-guide-problems').allInnerTexts(), []);
    await next(page);
    await closed(page);
    const nodes = await nodesIn(page);
    assert.deepEqual(
      nodes.filter(({ isValid }) => !isValid),
      [],
    );
    await page.screenshot({ path: join(screens, 'guide-call-canvas.png') });

    await page.locator('#red-ui-header-button-deploy').click();
    const idOf = (type: string) => nodes.find((node) => node.type === type)?.id ?? '';
    await nodeRed.waitFor(
      () => nodeRed.editor.statuses.get(idOf('ringback-call'))?.text === 'ready',
      'the call node to be ready',
    );
    const line = page.locator('.ringback-sidebar li', { hasText: 'Telephone' });
    await line.getByText('Ready').waitFor();
    const openFrom = async (type: string, link: string) => {
      await openDialog(page, idOf(type));
      const [opened] = await Promise.all([
        page.context().waitForEvent('page'),
        page.getByRole('link', { name: link }).click(),
      ]);
      await saveDialog(page);
      return opened;
    };
    const desk = await openFrom('ringback-team', 'Open the agent desk');
    await desk.getByText('Ana Souza').click();
    await desk.getByText('Available', { exact: true }).click();
    const [phone] = await Promise.all([
      page.context().waitForEvent('page'),
      line.getByRole('button', { name: 'Open the softphone' }).click(),
    ]);
    await phone.getByLabel('Calling from').fill(callers.withUrgentTicket);
    await phone.getByLabel('Number to call').fill('100');
    await phone.locator('#call-button:enabled').click();
    await phone.locator('.entry.is-said', { hasText: 'Welcome to the service desk' }).waitFor();
    await phone.locator('.entry.is-said', { hasText: 'VPN drops every hour' }).waitFor();
    await phone.locator('.entry.is-said', { hasText: 'press 1' }).waitFor();
    await phone.keyboard.press('1');
    await desk.getByRole('button', { name: 'Answer' }).click();
    await desk.getByText('VPN drops every hour').first().waitFor();
    await line.locator('dd').first().getByText('1', { exact: true }).waitFor();
    await page.screenshot({ path: join(screens, 'sidebar-gateway.png') });
    await line.getByRole('button', { name: 'Show on canvas' }).click();
    await page.locator('.red-ui-flow-node-highlighted').first().waitFor();
    // Right after the answer a click might be the second of a double click.
    await desk.getByText(/Talking 0:0[1-9]/).waitFor();
    await desk.getByRole('button', { name: 'Hang up' }).click();
    const comments = () => commentsOn(sandbox, ticketIdOf(sandbox, 'VPN drops every hour'));
    await nodeRed.waitFor(() => comments().length === 1, 'the comment');
    assert.match(comments()[0] ?? '', /Agent: Ana Souza\n.*Ended as: talked/s);
    assert.deepEqual(editor?.errors, []);
  });
});
