import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { packageFolder } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor, type Theme } from './browser';
import { OperatorScene } from './operator-scene';

declare const RED: { sidebar: { show(id: string): void } };

describe('the sidebar tab', function () {
  this.timeout(60_000);
  let browser: Browser;
  let scene: OperatorScene;
  let editor: EditorPage | undefined;

  before(async () => {
    browser = await launchBrowser();
    scene = await OperatorScene.start();
  });
  after(async () => {
    await browser.close();
    await scene.close();
  });
  afterEach(() => editor?.close());

  async function open(options: Parameters<typeof openEditor>[2] = {}): Promise<Page> {
    editor = await openEditor(browser, scene.nodeRed.adminUrl, options);
    await editor.page.evaluate(() => RED.sidebar.show('ringback'));
    return editor.page;
  }

  for (const theme of ['light', 'dark'] as Theme[]) {
    it(`lists follow-ups as they are, live (${theme})`, async () => {
      const page = await open({ theme });
      const row = page.locator('.ringback-sidebar li', { hasText: 'Pending approvals' });
      const count = scene.outside.records.length;
      await row.locator('dd').first().getByText(String(count), { exact: true }).waitFor();
      scene.outside.records = [...scene.outside.records, { id: `new-${theme}`, title: 'New', people: ['ann'] }];
      await row.getByRole('button', { name: 'Poll now' }).click();
      await row
        .locator('dd')
        .first()
        .getByText(String(count + 1), { exact: true })
        .waitFor();
      const folder = join(packageFolder(), '.build', 'screens');
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `sidebar-${theme}.png`) });
      assert.deepEqual(editor?.errors, []);
    });
  }

  it('pauses a follow-up, with a way back', async () => {
    const page = await open();
    const row = page.locator('.ringback-sidebar li', { hasText: 'Pending approvals' });
    await row.getByRole('button', { name: 'Pause' }).click();
    await row.getByText('Paused', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.getByRole('button', { name: 'Pause' }).waitFor();
    assert.deepEqual(editor?.errors, []);
  });

  it('lets a held poll through once somebody has read what it does', async () => {
    const page = await open();
    const row = page.locator('.ringback-sidebar li', { hasText: 'Pending approvals' });
    const before = scene.outside.records;
    const poll = async (records: typeof before, shows: string) => {
      scene.outside.records = records;
      await row.getByRole('button', { name: 'Poll now' }).click();
      await row.getByText(shows, { exact: true }).first().waitFor();
    };
    const many = Array.from({ length: 30 }, (_, index) => ({
      id: `m${index}`,
      title: `Many ${index}`,
      people: ['ann'],
    }));
    await poll([...before, ...many], String(before.length + many.length));
    await poll([], 'Poll held');
    await row.getByRole('button', { name: 'Release the held poll' }).click();
    const asked = page
      .locator('.red-ui-notification')
      .filter({ hasText: 'Release the held poll of Pending approvals?' });
    await asked
      .getByText(`closes ${before.length + many.length} of ${before.length + many.length} open ones`)
      .waitFor();
    await asked.getByRole('button', { name: 'Cancel' }).click();
    await row.getByText('Poll held', { exact: true }).waitFor();
    await row.getByRole('button', { name: 'Release the held poll' }).click();
    await asked.last().getByRole('button', { name: 'Release the held poll' }).click();
    await row.locator('dd').first().getByText('0', { exact: true }).waitFor();
    assert.deepEqual(editor?.errors, []);
  });

  it('shows the poll node on the canvas', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Show on canvas' }).click();
    await page.locator('.red-ui-flow-node-highlighted').first().waitFor();
    assert.deepEqual(editor?.errors, []);
  });
});
