import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { NodeRedProcess, packageFolder } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor, type Theme } from './browser';
import { cancelDialog, openDialog, propertiesOf, saveDialog, shownProblems } from './dialog';
import { exampleFlow, step } from './example-flow';
import { type LoopbackApi, startLoopbackApi } from './loopback-api';

const screens = join(packageFolder(), '.build', 'screens');
const staff = {
  result: [
    { sys_id: 'u1', name: 'Ana Souza', mail: 'ana@example.com', boss: { id: 'u2' }, teams: ['desk', 'night'] },
    { sys_id: 'u2', name: 'Luis Pérez', mail: 'not an address', teams: [] },
  ],
};

describe('the dialogs for who is told, and where', function () {
  this.timeout(120_000);
  let api: LoopbackApi;
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let editor: EditorPage;
  let page: Page;

  before(async () => {
    mkdirSync(screens, { recursive: true });
    api = await startLoopbackApi({ '/staff': staff });
    nodeRed = await NodeRedProcess.start();
    const source = { steps: [step('Staff', 'integration-two', '/staff', {})], loopingElement: '$.result' };
    await nodeRed.deploy(
      exampleFlow(api.url).map((node) => {
        if (node.id === 'directory') return { ...node, ...source };
        // Credentials are not part of a flow, and none are needed here.
        return node.type === 'ringback-integration' ? { ...node, authType: 'none', tries: 1 } : node;
      }),
    );
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    await api?.close();
  });
  const open = async (theme: Theme = 'light') => {
    editor = await openEditor(browser, nodeRed.adminUrl, { theme, height: 1500 });
    page = editor.page;
  };
  afterEach(() => editor.close());
  const picture = (name: string, theme: Theme) =>
    page
      .locator('.red-ui-tray')
      .last()
      .screenshot({ path: join(screens, `${name}-${theme}.png`) });

  for (const theme of ['light', 'dark'] as const) {
    it(`read users from a system, and show the first one before anything is kept (${theme})`, async () => {
      await open(theme);
      await openDialog(page, 'directory');
      await page.locator('.ringback-tabs > li').nth(3).click();
      await page.locator('#node-config-input-pollingFrequency').fill('30');
      await page.waitForFunction(() => document.body.innerText.includes('from 60 to 10,080, or 0 for never.'));
      await page.locator('#node-config-input-pollingFrequency').fill('1440');
      await page.locator('#node-config-input-whenGone').selectOption('inactive');
      const paths = { id: '$.sys_id', name: '$.name', email: '$.mail', groups: '$.teams', manager: '$.boss.id' };
      for (const [field, path] of Object.entries(paths))
        await page.locator(`#ringback-directory-field-${field}`).fill(path);
      await page.getByRole('button', { name: 'Try' }).click();
      await page.getByText('The first user, as the directory would know them').waitFor();
      await page.getByText('attributes: {"manager":"u2"}').waitFor();
      await page.getByText('groups: desk, night').waitFor();
      await picture('directory-source', theme);
      await saveDialog(page);
      const names = ['pollingFrequency', 'userFields', 'whenGone', 'integration1', 'loopingElement', 'valid'];
      assert.deepEqual(await propertiesOf(page, 'directory', names), {
        ...{ pollingFrequency: '1440', userFields: paths, whenGone: 'inactive' },
        ...{ integration1: 'integration-two', loopingElement: '$.result', valid: true },
      });
      assert.deepEqual(editor.errors, []);
    });

    it(`choose the last used channel, opt-out and escalation (${theme})`, async () => {
      await open(theme);
      await openDialog(page, 'notifier');
      assert.equal(await page.locator('#node-input-channelType').inputValue(), 'channel');
      assert.equal(
        await page.locator('#node-input-optOut').inputValue(),
        'off',
        'a node from before lets nobody stop it',
      );
      await page.locator('#node-input-channel').selectOption('_ADD_');
      await page.locator('#node-input-channelType').selectOption('lastUsed');
      await page.locator('#node-input-optOut').selectOption('all');
      await page.locator('#node-input-optOutActions').check();
      await page.getByText('Where the recipient last acted, replied, wrote or called.').scrollIntoViewIfNeeded();
      await picture('notify-last-used', theme);
      await saveDialog(page);
      const chosen = ['channelType', 'channel', 'optOut', 'optOutActions', 'valid'];
      assert.deepEqual(await propertiesOf(page, 'notifier', chosen), {
        ...{ channelType: 'lastUsed', channel: '', optOut: 'all', optOutActions: true, valid: true },
      });

      await openDialog(page, 'recipients');
      await page.locator('#node-input-escalateAfter').fill('11');
      await page.locator('#node-input-escalateAfter').blur();
      assert.match((await shownProblems(page)).join(' '), /After attempt: enter a whole number from 0 to 10/);
      await page.locator('#node-input-escalateAfter').fill('2');
      await picture('recipients-escalation', theme);
      await page.evaluate(() => {
        const input = (
          window as unknown as { $: (selector: string) => { typedInput(key: string, value: string): void } }
        ).$('#node-input-escalateTo');
        input.typedInput('type', 'recipient');
        input.typedInput('value', '$.attributes.manager');
      });
      await saveDialog(page);
      assert.deepEqual(
        await propertiesOf(page, 'recipients', ['escalateAfter', 'escalateTo', 'escalateToType', 'valid']),
        {
          ...{ escalateAfter: '2', escalateTo: '$.attributes.manager', escalateToType: 'recipient', valid: true },
        },
      );
      assert.deepEqual(editor.errors, []);
    });
  }

  it('show what an import would change', async () => {
    await open('dark');
    await openDialog(page, 'directory');
    await page.locator('.ringback-tabs > li').nth(2).click();
    await page
      .getByLabel('or paste text')
      .fill(
        'id,name,email,defaultChannel\nana,Ana S.,ana@example.com,slack\nluis.p,Luis,LUIS@example.com,\nbad,,x y,\n',
      );
    await page.getByRole('button', { name: 'Read and preview' }).click();
    await page.getByText('ana · name: Ana Souza → Ana S.; defaultChannel: slack').waitFor();
    await picture('directory-import', 'dark');
    await cancelDialog(page);
    assert.deepEqual(editor.errors, []);
  });
});
