import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { NodeRedProcess, packageFolder } from '../node-red-process';
import { launchBrowser, openEditor, type Theme } from './browser';
import { cancelDialog, openDialog } from './dialog';
import { exampleFlow } from './example-flow';

const nodes = [
  'poller',
  'reconciler',
  'recipients',
  'notifier',
  'action',
  'followup',
  'store',
  'integration',
  'channel-inbox',
  'channel-email',
  'channel-webhook',
  'channel-slack',
  'channel-teams',
  'channel-webex',
  'channel-telegram',
  'channel-sms',
  'channel-whatsapp',
  'directory',
];
const screens = join(packageFolder(), '.build', 'screens');

describe('the edit dialogs', function () {
  this.timeout(120_000);
  let nodeRed: NodeRedProcess;
  let browser: Browser;

  before(async () => {
    mkdirSync(screens, { recursive: true });
    nodeRed = await NodeRedProcess.start();
    await nodeRed.deploy(exampleFlow());
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
  });

  for (const theme of ['light', 'dark'] satisfies Theme[]) {
    it(`open without an error in the ${theme} theme`, async () => {
      const editor = await openEditor(browser, nodeRed.adminUrl, { theme });
      try {
        for (const id of nodes) {
          await openDialog(editor.page, id);
          const tray = editor.page.locator('.red-ui-tray').last();
          const tabs = await tray.locator('.ringback-tabs > li').count();
          const untranslated = await tray.locator('.ringback-form').evaluate((form) => {
            const shown = [...form.querySelectorAll('[data-i18n]')].filter(
              (part) => part.textContent === '' && !part.getAttribute('data-i18n')?.startsWith('['),
            );
            return shown.map((part) => part.getAttribute('data-i18n'));
          });
          assert.deepEqual(untranslated, [], `texts are missing in the dialog of ${id}`);
          for (let tab = 0; tab < Math.max(1, tabs); tab += 1) {
            if (tabs > 0) await tray.locator('.ringback-tabs > li').nth(tab).click();
            await tray.screenshot({ path: join(screens, `${id}${tab > 0 ? `-${tab + 1}` : ''}-${theme}.png`) });
          }
          await cancelDialog(editor.page);
        }
        assert.deepEqual(editor.errors, []);
      } finally {
        await editor.close();
      }
    });
  }
});
