import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { readZip } from '../../src/adapters/zip/read-zip';
import type { FlowNode } from '../node-red-process';
import { launchBrowser } from './browser';
import { axeViolations, keepPage, openPage, widthOf } from './console-page';
import { OperatorScene } from './operator-scene';

/** A follow-up whose integration needs a token. */
function withToken(flow: FlowNode[]): FlowNode[] {
  return flow.map((node) => (node.id === 'integration' ? { ...node, authType: 'bearer' } : node));
}

describe('export and import in the console, in a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let scene: OperatorScene;
  let zip: Buffer;
  /** As the zip has it, but for a name and an address. */
  let changed: FlowNode[];

  before(async () => {
    browser = await launchBrowser();
    scene = await OperatorScene.start(withToken);
    const answer = (await scene.nodeRed.admin('POST', 'ringback/share/export', {})) as { zip: string };
    zip = Buffer.from(answer.zip, 'base64');
    changed = withToken(scene.flow()).map((node) => {
      if (node.id === 'followup') return { ...node, name: 'Mine' };
      return node.id === 'integration' ? { ...node, baseUrl: 'http://127.0.0.1:9/<b>here</b>' } : node;
    });
    await scene.nodeRed.deploy(changed);
  });
  after(async () => {
    await browser.close();
    await scene.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  const flows = async () => (await scene.nodeRed.admin('GET', 'flows')) as FlowNode[];
  const choose = (page: Page) =>
    page.getByLabel('Drop a zip here').setInputFiles({ name: 'all.zip', mimeType: 'application/zip', buffer: zip });
  const row = (page: Page, name: string) =>
    page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });

  it('exports what is chosen as a zip', async () => {
    const { page, errors, outside } = await openPage(browser, `${scene.consoleUrl}#/followups`);
    await page.getByRole('link', { name: 'Export and import' }).click();
    await page.getByLabel('Mine').uncheck();
    assert.equal(await page.getByRole('button', { name: 'Export as a zip' }).isDisabled(), true);
    await page.getByLabel('Mine').check();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as a zip' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'mine.zip');
    const files = readZip(readFileSync(await download.path()));
    assert.deepEqual([...files.keys()].sort(), ['flows/mine.json', 'manifest.json']);
    await page.getByText('Exported: 1.').waitFor();
    assert.deepEqual([errors, outside], [[], []]);
  });

  it('shows what a zip would change, in the words of the dialogs, and imports what is decided, with a way back', async () => {
    const { page, errors } = await openPage(browser, `${scene.consoleUrl}#/share`);
    await choose(page);
    const apply = page.getByRole('button', { name: 'Import', exact: true });
    const followup = row(page, 'Pending approvals');
    await followup.getByText('Differs', { exact: true }).waitFor();
    await followup.getByText('Name:').waitFor();
    const integration = row(page, 'source');
    await integration.getByText('Base URL:').waitFor();
    await integration.getByText('http://127.0.0.1:9/<b>here</b>').waitFor();
    await row(page, 'receiver').getByText('Same', { exact: true }).waitFor();
    assert.equal(await apply.isDisabled(), true);
    await page.getByText('Choose for each thing that differs.').waitFor();

    await page.getByLabel('What is done with Pending approvals').selectOption('both');
    await page.getByLabel('What is done with source').selectOption('Take both');
    await page.getByText('All of it or nothing').waitFor();
    await page.getByLabel('Token').fill('token-of-this-tenant');
    await apply.click();
    await page.getByRole('dialog', { name: 'Import this?' }).getByRole('button', { name: 'Import' }).click();
    await page.getByText('Imported.').waitFor();
    const after = await flows();
    const [copy] = after.filter(({ id, type }) => type === 'ringback-followup' && id !== 'followup');
    assert.deepEqual([copy?.name, copy?.active], ['Pending approvals', false]);
    assert.ok(!JSON.stringify(after).includes('token-of-this-tenant'));
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByText('Undone.').waitFor();
    assert.deepEqual(await flows(), changed);
    assert.deepEqual(errors, []);
  });

  it('uses mine where that is chosen, and says when nothing would change', async () => {
    const { page } = await openPage(browser, `${scene.consoleUrl}#/share`);
    await choose(page);
    await page.getByLabel('What is done with Pending approvals').selectOption('Use mine');
    await page.getByLabel('What is done with source').selectOption('Use mine');
    await page.getByText('Nothing would change.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled(), true);
  });

  it('shows the plan again when somebody has deployed meanwhile, and changes nothing', async () => {
    const { page } = await openPage(browser, `${scene.consoleUrl}#/share`);
    await choose(page);
    await page.getByLabel('What is done with Pending approvals').selectOption('replace');
    await page.getByLabel('What is done with source').selectOption('replace');
    await page.getByText('All of it or nothing').waitFor();
    const meanwhile = changed.map((node) => (node.id === 'channel' ? { ...node, name: 'renamed' } : node));
    await scene.nodeRed.deploy(meanwhile);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
    await page.getByRole('alert').getByText('Somebody has deployed meanwhile; nothing was changed.').waitFor();
    await row(page, 'receiver').getByText('Differs', { exact: true }).waitFor();
    assert.deepEqual(await flows(), meanwhile);
    await scene.nodeRed.deploy(changed);
  });

  it('takes a zip that is dropped, and says what is wrong with another file', async () => {
    const { page } = await openPage(browser, `${scene.consoleUrl}#/share`);
    await page.getByText('Drop a zip here').waitFor();
    const dropped = (bytes: number[]) =>
      page.evaluate((content) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([new Uint8Array(content)], 'dropped.zip'));
        document.querySelector('.drop')?.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
      }, bytes);
    await dropped([1, 2, 3]);
    await page.getByRole('alert').getByText(/zip/).waitFor();
    await dropped([...zip]);
    await row(page, 'Pending approvals').waitFor();
    assert.equal(await page.getByRole('alert').isVisible(), false);
  });

  it('takes the last import back after a reload, too', async () => {
    const plan = { zip: zip.toString('base64'), otherwise: 'both' };
    const { revision } = (await scene.nodeRed.admin('POST', 'ringback/share/plan', plan)) as { revision: string };
    await scene.nodeRed.admin('POST', 'ringback/share/apply', { ...plan, revision });
    const { page } = await openPage(browser, `${scene.consoleUrl}#/share`);
    await page.getByRole('button', { name: 'Take the last import back' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take the last import back' }).click();
    await page.getByText('Undone.').waitFor();
    assert.deepEqual(await flows(), changed);
    await page
      .locator('main')
      .getByRole('button', { name: 'Take the last import back' })
      .waitFor({ state: 'detached' });
  });

  for (const [locale, label, word] of [
    ['es-ES', 'Suelte un zip aquí', 'Difiere'],
    ['pt-BR', 'Solte um zip aqui', 'Difere'],
  ] as const) {
    it(`speaks ${locale}`, async () => {
      const { page } = await openPage(browser, `${scene.consoleUrl}#/share`, { locale });
      await page.getByLabel(label).setInputFiles({ name: 'all.zip', mimeType: 'application/zip', buffer: zip });
      await page.getByText(word, { exact: true }).first().waitFor();
      await page
        .getByText(/URL base/)
        .first()
        .waitFor();
      await keepPage(page, `console-share-${locale}`);
    });
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is usable by everybody: ${colorScheme}, and on a telephone of 320 px`, async () => {
      const { page } = await openPage(browser, `${scene.consoleUrl}#/share`, { colorScheme, bypassCSP: true });
      await choose(page);
      await page.getByLabel('What is done with Pending approvals').selectOption('both');
      await page.getByLabel('What is done with source').selectOption('both');
      await page.getByLabel('Token').waitFor();
      assert.deepEqual(await axeViolations(page), []);
      await keepPage(page, `console-share-${colorScheme}`);
      await page.setViewportSize({ width: 320, height: 700 });
      assert.equal(await widthOf(page), 320);
      await keepPage(page, `console-share-${colorScheme}-narrow`);
    });
  }
});
