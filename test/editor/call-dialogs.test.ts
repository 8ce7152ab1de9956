import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { NodeRedProcess, packageFolder } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor, type Theme } from './browser';
import { callFlow } from './call-flow';
import { cancelDialog, openDialog, propertiesOf, saveDialog } from './dialog';
import { unusable } from './unusable';

const ids = ['gateway', 'gateway-asterisk', 'team', 'call', 'prompt', 'menu', 'record', 'queue', 'agents', 'hangup'];
const screens = join(packageFolder(), '.build', 'screens');

describe('the dialogs of the call nodes', function () {
  this.timeout(180_000);
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let editor: EditorPage;

  before(async () => {
    mkdirSync(screens, { recursive: true });
    nodeRed = await NodeRedProcess.start();
    await nodeRed.deploy(callFlow());
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
  });
  afterEach(() => editor.close());

  const looks: { theme: Theme; language: string }[] = [
    { theme: 'light', language: 'en-US' },
    { theme: 'dark', language: 'en-US' },
    { theme: 'light', language: 'es-ES' },
    { theme: 'dark', language: 'pt-BR' },
  ];
  for (const { theme, language } of looks) {
    it(`open without an error in the ${theme} theme, in ${language}`, async () => {
      editor = await openEditor(browser, nodeRed.adminUrl, { theme, language, height: 1700 });
      for (const id of ids) {
        await openDialog(editor.page, id);
        const tray = editor.page.locator('.red-ui-tray').last();
        const untold = await tray.locator('.ringback-form').evaluate((form) => ({
          texts: [...form.querySelectorAll('[data-i18n]')]
            .filter((part) => part.textContent === '' && !part.getAttribute('data-i18n')?.startsWith('['))
            .map((part) => part.getAttribute('data-i18n')),
          // A text that is missing shows as its key.
          keys:
            form.textContent?.match(/(?<![{.\w$])(menu|queue|hours|prompts|team|rows|gatewayLimit|page)\.[a-z]\w+/g) ??
            [],
          selects: [...form.querySelectorAll('select')]
            .filter((select) => select.selectedIndex === -1)
            .map((select) => select.id),
        }));
        assert.deepEqual(untold.texts, [], `texts are missing in the dialog of ${id}`);
        assert.deepEqual(untold.keys, [], `texts of widgets are missing in the dialog of ${id}`);
        assert.deepEqual(untold.selects, [], `a select of ${id} shows no choice`);
        for (const queue of await tray.locator('.ringback-rows .ringback-step-toggle').all())
          await queue.evaluate((toggle: HTMLElement) => toggle.click());
        const tabs = await tray.locator('.ringback-tabs > li').count();
        for (let tab = 0; tab < Math.max(1, tabs); tab += 1) {
          if (tabs > 0) await tray.locator('.ringback-tabs > li').nth(tab).click();
          if (language === 'en-US')
            assert.deepEqual(await unusable(editor.page, '.red-ui-tray .ringback-form'), [], `${id}, tab ${tab + 1}`);
          const name = `${id}${tab > 0 ? `-${tab + 1}` : ''}-${theme}-${language}.png`;
          await tray.screenshot({ path: join(screens, name) });
        }
        await cancelDialog(editor.page);
      }
      assert.deepEqual(editor.errors, []);
    });
  }

  it('leave the properties as they are when they are opened and saved', async () => {
    editor = await openEditor(browser, nodeRed.adminUrl);
    for (const node of callFlow().filter(({ id }) => ids.includes(id))) {
      const names = Object.keys(node).filter((name) => !['id', 'type', 'z', 'x', 'y', 'wires'].includes(name));
      names.push('valid', 'validationErrors');
      // Node-RED marks every config node that was open: it takes no scope for a new one.
      if (node.z) names.push('changed');
      const before = await propertiesOf(editor.page, node.id, names);
      await openDialog(editor.page, node.id);
      await saveDialog(editor.page);
      assert.deepEqual(await propertiesOf(editor.page, node.id, names), before, node.id);
      assert.notEqual(before.valid, false, `${node.id}: ${JSON.stringify(before.validationErrors)}`);
    }
    assert.deepEqual(editor.errors, []);
  });
});
