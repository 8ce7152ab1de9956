import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { NodeRedProcess, packageFolder } from '../node-red-process';
import { launchBrowser, openEditor, type Theme } from './browser';
import { cancelDialog, openDialog } from './dialog';
import { exampleFlow } from './example-flow';
import { type LoopbackApi, startLoopbackApi } from './loopback-api';

const screens = join(packageFolder(), '.build', 'screens');

describe("a simulation in the reconcile node's dialog", function () {
  this.timeout(120_000);
  let api: LoopbackApi;
  let nodeRed: NodeRedProcess;
  let browser: Browser;

  before(async () => {
    mkdirSync(screens, { recursive: true });
    const items = Array.from({ length: 12 }, (_, index) => ({
      id: `A-${index + 1}`,
      title: `Laptop ${index + 1}`,
      approver: { email: index % 3 === 0 ? 'ana@example.com' : 'luis@example.com' },
    }));
    api = await startLoopbackApi({ '/approvals': { total: 12, items }, '/groups': { groups: [{ id: 1 }] } });
    nodeRed = await NodeRedProcess.start();
    await nodeRed.deploy(
      exampleFlow(api.url).map((node) => {
        if (node.type === 'ringback-integration') return { ...node, authType: 'none' };
        return node.type === 'ringback-recipients' ? { ...node, lookup: null } : node;
      }),
    );
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    await api?.close();
  });

  async function withEditor(theme: Theme, work: (page: Page) => Promise<void>): Promise<void> {
    const editor = await openEditor(browser, nodeRed.adminUrl, { theme });
    try {
      await work(editor.page);
      const ours = editor.errors.filter((error) => error.includes('ringback') && !error.includes('400'));
      assert.deepEqual(ours, []);
    } finally {
      await editor.close();
    }
  }

  const panel = '#ringback-reconciler-simulation';
  const done = (page: Page) => page.locator(panel).getByText('The simulation has ended.').waitFor();

  for (const theme of ['light', 'dark'] as const) {
    it(`shows who would be told what from a poll made now, in the ${theme} theme`, async () => {
      await withEditor(theme, async (page) => {
        await openDialog(page, 'reconciler');
        const box = page.locator(panel);
        await box.getByLabel('Days').fill('14');
        await box.getByRole('button', { name: 'add' }).click();
        await box.getByLabel('ID of the record').fill('A-2');
        await box.getByLabel('on day').fill('1.5');
        await box.getByRole('button', { name: 'Simulate' }).click();
        await done(page);
        assert.match(await box.locator('.ringback-says').innerText(), /messages about 12 records/);
        const picture = box.getByRole('img', { name: 'Time line of the simulation' });
        assert.ok((await picture.locator('circle').count()) > 20);
        await box.getByText('Messages as they would read').click();
        await box.getByText('Hello Ana Souza, please decide', { exact: false }).first().waitFor();
        await box.getByText('The picture in numbers').click();
        await box.getByText('Totals', { exact: true }).click();
        const closed = box.locator('tr', { hasText: 'A-2' }).first();
        assert.match(await closed.innerText(), /closed/);
        await picture.scrollIntoViewIfNeeded();
        await page.screenshot({ path: join(screens, `simulation-${theme}.png`) });
        await box.getByText('Totals', { exact: true }).scrollIntoViewIfNeeded();
        await page.screenshot({ path: join(screens, `simulation-${theme}-totals.png`) });
        await cancelDialog(page);
      });
    });
  }

  it('takes the settings as they are in the dialog, and says what it cannot work with', async () => {
    await withEditor('light', async (page) => {
      await openDialog(page, 'reconciler');
      const box = page.locator(panel);
      await box.getByLabel('Records', { exact: true }).selectOption('paste');
      await box.getByLabel('Pasted records').fill('{"id": 1');
      await box.getByRole('button', { name: 'Simulate' }).click();
      await box.getByText('What is pasted is not JSON.').waitFor();
      await box
        .getByLabel('Pasted records')
        .fill('[{"id": 1, "approver": {"email": "eva@example.com"}}, {"title": "no id"}]');
      await page.locator('#node-input-firstPoll').selectOption('baseline');
      await box.getByRole('button', { name: 'Simulate' }).click();
      await done(page);
      const warnings = await box.getByRole('list', { name: 'Warnings' }).innerText();
      assert.match(warnings, /nobody is told of its 1 records/);
      assert.match(warnings, /1 records have no ID/);
      await cancelDialog(page);
    });
  });

  it('stands beside a route that tells why', async () => {
    const url = `${nodeRed.adminUrl.replace(/\/$/, '')}/ringback/why`;
    const answer = await fetch(`${url}?followup=followup&record=A-1&person=ana&language=pt-BR`);
    const { outcome, facts } = (await answer.json()) as {
      outcome: string;
      facts: { code: string; sentence: string }[];
    };
    assert.deepEqual([answer.status, outcome, facts[0]?.code], [200, 'notTold', 'unknown']);
    assert.equal(facts[0]?.sentence, 'Nenhuma consulta trouxe um registro A-1.');
    assert.equal((await fetch(`${url}?followup=nowhere&record=A-1`)).status, 404);
  });

  it('can be cancelled', async () => {
    await withEditor('light', async (page) => {
      await openDialog(page, 'reconciler');
      const box = page.locator(panel);
      const records = Array.from({ length: 8_000 }, (_, id) => ({ id, approver: { email: `p${id}@example.com` } }));
      await box.getByLabel('Records', { exact: true }).selectOption('paste');
      await box.getByLabel('Pasted records').fill(JSON.stringify(records));
      await page.locator('#node-input-guardNew').fill('0');
      await box.getByRole('button', { name: 'Simulate' }).click();
      await box.getByText('messages so far').waitFor();
      await box.getByRole('button', { name: 'Cancel' }).click();
      await box.getByText('The simulation was cancelled.').waitFor();
      assert.equal(await box.locator('.ringback-picture').count(), 0);
      await cancelDialog(page);
    });
  });
});
