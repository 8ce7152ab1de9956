import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Sandbox } from '../../demo/sandbox/server';
import { sandboxCredentials } from '../../demo/sandbox/zendesk/authentication';
import { callExamples, callers, readCallExample } from '../flows/call-scene';
import { NodeRedProcess, packageFolder } from '../node-red-process';
import { commentsOn, startSandbox, ticketIdOf } from '../sandbox-zendesk';
import { type EditorPage, launchBrowser, openEditor } from './browser';
import { openDialog, saveDialog } from './dialog';
import { importExample } from './import-example';

interface EditorNode {
  id: string;
  type: string;
  name?: string;
  valid?: boolean;
  validationErrors?: unknown;
}

declare const RED: {
  nodes: {
    eachNode(visit: (node: EditorNode) => void): void;
    eachConfig(visit: (node: EditorNode) => void): void;
  };
};

const screens = join(packageFolder(), '.build', 'screens');

describe('a new user of calls', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let editor: EditorPage;

  before(async () => {
    mkdirSync(screens, { recursive: true });
    sandbox = await startSandbox({ zendesk: { searchLagMs: 0 } });
    nodeRed = await NodeRedProcess.start();
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    editor = await openEditor(browser, nodeRed.adminUrl);
  });
  afterEach(() => editor?.close());
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    await sandbox?.stop();
  });

  const all = (page: Page) =>
    page.evaluate(() => {
      const found: { id: string; type: string; name?: string; errors?: string }[] = [];
      // A visitor that gives false would end the walk.
      const visit = ({ id, type, name, valid, validationErrors }: EditorNode) => {
        found.push({
          id,
          type,
          ...(name ? { name } : {}),
          ...(valid === false ? { errors: JSON.stringify(validationErrors) } : {}),
        });
      };
      RED.nodes.eachNode(visit);
      RED.nodes.eachConfig(visit);
      return found;
    });

  it('finds nothing to correct in any of the examples', async () => {
    const byId = new Map(
      callExamples()
        .flatMap(readCallExample)
        .map((node) => [node.id, node]),
    );
    await nodeRed.deploy([...byId.values()]);
    await editor.close();
    editor = await openEditor(browser, nodeRed.adminUrl);
    const nodes = await all(editor.page);
    assert.ok(nodes.length > 100, `${nodes.length} nodes`);
    assert.deepEqual(
      nodes.flatMap(({ type, name, errors }) => (errors ? [`${type} ${name}: ${errors}`] : [])),
      [],
    );
    assert.deepEqual(editor.errors, []);
    await nodeRed.deploy([]);
  });

  it('imports the service desk, points it at Zendesk, looks at each dialog, and talks to a caller', async () => {
    const { page } = editor;
    await importExample(page, 'calls', 'Zendesk contact centre');
    const nodes = (await all(page)).filter(({ type }) => type.startsWith('ringback-'));
    const idOf = (type: string) => nodes.find((node) => node.type === type)?.id ?? '';
    for (const { id, type } of nodes) {
      await openDialog(page, id);
      if (type === 'ringback-zendesk') {
        await page.fill('#node-config-input-subdomain', `${sandbox.url()}/zendesk`);
        await page.fill('#node-config-input-clientId', sandboxCredentials.clientId);
        await page.fill('#node-config-input-clientSecret', sandboxCredentials.clientSecret);
      }
      await saveDialog(page);
    }
    await page.locator('#red-ui-header-button-deploy').click();
    const call = nodes.find(({ type }) => type === 'ringback-call')?.id ?? '';
    await nodeRed.waitFor(() => nodeRed.editor.statuses.get(call)?.text === 'ready', 'the call node to be ready');
    await page.screenshot({ path: join(screens, 'first-call-deployed.png') });

    await openDialog(page, idOf('ringback-zendesk'));
    await page.getByRole('button', { name: 'Check the account' }).click();
    await page.getByText('Ana Souza').waitFor();
    await saveDialog(page);
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
    const phone = await openFrom('ringback-gateway', 'Open the softphone');
    await phone.getByLabel('Calling from').fill(callers.withUrgentTicket);
    await phone.getByLabel('Number to call').fill('100');
    await phone.locator('#call-button:enabled').click();
    await phone.locator('.entry.is-said', { hasText: 'VPN drops every hour' }).waitFor();
    await phone.locator('.entry.is-said', { hasText: 'press 1' }).waitFor();
    await phone.keyboard.press('1');
    await desk.getByRole('button', { name: 'Answer' }).click();
    await desk.getByText('VPN drops every hour').first().waitFor();
    await desk.screenshot({ path: join(screens, 'first-call-desk.png') });
    await phone.locator('.entry', { hasText: 'Ana Souza' }).first().waitFor();
    await phone.screenshot({ path: join(screens, 'first-call-softphone.png') });
    await desk.getByRole('button', { name: 'Hang up' }).click();
    const comments = () => commentsOn(sandbox, ticketIdOf(sandbox, 'VPN drops every hour'));
    await nodeRed.waitFor(() => comments().length === 1, 'the comment');
    assert.match(comments()[0] ?? '', /Agent: Ana Souza\n.*Ended as: talked/s);
    assert.deepEqual(editor.errors, []);
  });
});
