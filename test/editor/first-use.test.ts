import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { referTo } from '../../demo/sandbox/people';
import { createSandbox, type Sandbox } from '../../demo/sandbox/server';
import { createSystemClock } from '../../src/adapters/clock/system-clock';
import { NodeRedProcess } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor } from './browser';
import { openDialog, saveDialog } from './dialog';
import { importExample } from './import-example';

declare const RED: {
  nodes: {
    eachNode(visit: (node: { id: string; type: string }) => void): void;
    eachConfig(visit: (node: { id: string; type: string }) => void): void;
  };
};

const example = 'Resolved tickets to close';
const screens = join('.build', 'screens');
const palette = ['ringback-poller', 'ringback-reconciler', 'ringback-recipients', 'ringback-notifier'];
const configs = ['ringback-store', 'ringback-followup', 'ringback-integration', 'ringback-channel'];

/** Ten minutes pass in half a second. */
const clock = createSystemClock(1200);

describe('a new user', () => {
  let sandbox: Sandbox;
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let editor: EditorPage;

  before(async function () {
    this.timeout(60_000);
    mkdirSync(screens, { recursive: true });
    sandbox = createSandbox({ clock, tellsStory: false });
    await sandbox.start(0);
    sandbox.desk.create('incidents', {
      title: 'No sound in room 4',
      status: 'resolved',
      priority: 3,
      group: 'service-desk',
      caller: referTo('hugo'),
      manager: referTo('emma'),
      assignee: null,
    });
    nodeRed = await NodeRedProcess.start({ ringback: { clockSpeed: clock.speed } });
    browser = await launchBrowser();
    editor = await openEditor(browser, nodeRed.adminUrl);
  });
  after(async () => {
    await editor?.close();
    await browser?.close();
    await nodeRed?.stop();
    await sandbox?.stop();
  });

  it('imports an example, looks at each dialog, tries, deploys, and reads the message in the inbox', async function () {
    this.timeout(90_000);
    const { page } = editor;

    await importExample(page, 'follow-ups', example);
    await page.screenshot({ path: join(screens, 'first-use-imported.png') });

    const idOf = (type: string) =>
      page.evaluate((wanted) => {
        const found: string[] = [];
        // A visitor that gives false would end the walk.
        const visit = (node: { id: string; type: string }) => {
          if (node.type === wanted) found.push(node.id);
        };
        RED.nodes.eachNode(visit);
        RED.nodes.eachConfig(visit);
        return found[0] ?? '';
      }, type);

    // Each dialog opens and closes with Done; the integration is pointed at where the service desk is.
    for (const type of [...configs, ...palette]) {
      await openDialog(page, await idOf(type));
      if (type === 'ringback-integration') await page.fill('#node-config-input-baseUrl', sandbox.url());
      await saveDialog(page);
    }

    await openDialog(page, await idOf('ringback-poller'));
    await page.getByRole('tab').or(page.locator('.red-ui-tab-label')).getByText('Records').first().click();
    await page.getByRole('button', { name: 'Try' }).click();
    await page.getByText('1 record in this answer').waitFor();
    await page.screenshot({ path: join(screens, 'first-use-try.png') });
    await saveDialog(page);

    await page.locator('#red-ui-header-button-deploy').click();
    const channel = await idOf('ringback-channel');
    let link = '';
    await nodeRed.waitFor(async () => {
      const answer = await fetch(new URL(`ringback/inbox/${channel}/recipients`, nodeRed.adminUrl));
      const rows = (await answer.json()) as { link: string }[] | object;
      link = Array.isArray(rows) ? ((rows[0] as { link?: string } | undefined)?.link ?? '') : '';
      return link !== '';
    }, 'the first message');
    await page.screenshot({ path: join(screens, 'first-use-deployed.png') });
    assert.deepEqual(editor.errors, []);

    const inbox = await openInbox(new URL(link, nodeRed.nodeUrl).href);
    await inbox.getByText('No sound in room 4').first().waitFor();
    await inbox.screenshot({ path: join(screens, 'first-use-inbox.png') });
  });

  async function openInbox(url: string) {
    const inbox = await browser.newPage();
    await inbox.goto(url);
    return inbox;
  }
});
