import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { NodeRedProcess, packageFolder } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor } from './browser';
import { openDialog, propertiesOf, saveDialog, shownProblems } from './dialog';
import { exampleFlow, step } from './example-flow';
import { type LoopbackApi, startLoopbackApi } from './loopback-api';

const screens = join(packageFolder(), '.build', 'screens');
const approvals = {
  total: 4,
  data: {
    items: [
      { key: { 'the id': 'A-1' }, title: 'New laptop', approver: { email: 'ana@example.com' } },
      { key: { 'the id': 'A-2' }, title: 'Travel to Bogotá', approver: { email: 'luis@example.com' } },
      { key: { 'the id': 'A-2' }, title: 'The same once more' },
      { key: {}, title: 'Without an id' },
    ],
  },
};

describe("the poll node's dialog", function () {
  this.timeout(120_000);
  let api: LoopbackApi;
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let editor: EditorPage;
  let page: Page;

  before(async () => {
    mkdirSync(screens, { recursive: true });
    api = await startLoopbackApi({ '/approvals': approvals, '/groups': { groups: [{ id: 'g1' }] } });
    nodeRed = await NodeRedProcess.start();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    await api?.close();
  });
  beforeEach(async () => {
    await nodeRed.deploy(flow(api.url));
    editor = await openEditor(browser, nodeRed.adminUrl);
    page = editor.page;
  });
  afterEach(() => editor.close());

  const tab = (index: number) => page.locator('.ringback-tabs > li').nth(index).click();

  it('keeps every value when it is saved and opened again', async () => {
    const names = ['steps', 'loopingElement', 'reconciliationId', 'integration1', 'integration2', 'followup'];
    const before = await propertiesOf(page, 'poller', names);
    for (let round = 0; round < 2; round += 1) {
      await openDialog(page, 'poller');
      await saveDialog(page);
      assert.deepEqual(await propertiesOf(page, 'poller', names), before);
    }
    const { changed } = await propertiesOf(page, 'poller', ['changed']);
    assert.ok(!changed, 'saving what was not changed must not mark the node as changed');
  });

  it('writes what is entered into a new step, with a preset of paging', async () => {
    await openDialog(page, 'poller');
    await page.getByRole('button', { name: 'add a step' }).click();
    const card = page.locator('.ringback-steps > li').last();
    await card.getByLabel('Name', { exact: true }).first().fill('Incidents');
    await card.getByLabel('Condition').selectOption('any');
    await card.getByLabel('Value to look at').fill('local.approvers');
    await card.getByLabel('Compared with').fill('g1');
    await card.getByLabel('Integration').selectOption('integration');
    await card.getByLabel('Call').fill('/table/incident');
    await card.getByText('Set attributes').click();
    await card.getByRole('button', { name: 'add an attribute' }).click();
    await card.getByLabel('Name of the attribute').fill('first');
    await card.getByLabel('JSONPath in the answer').fill('$.result[0].sys_id');
    await card.getByRole('button', { name: 'Presets' }).click();
    await page.getByRole('menuitem', { name: 'ServiceNow (Table API)' }).click();
    await page.screenshot({ path: join(screens, 'poller-step-light.png') });
    await saveDialog(page);
    const { steps } = (await propertiesOf(page, 'poller', ['steps'])) as { steps: unknown[] };
    assert.deepEqual(
      steps.at(-1),
      step('Incidents', 'integration', '/table/incident', {
        condition: { mode: 'any', rules: [{ value: 'local.approvers', operator: 'equals', operand: 'g1' }] },
        query: [{ name: 'sysparm_query', value: 'ORDERBYsys_id' }],
        setAttributes: [{ scope: 'local', name: 'first', path: '$.result[0].sys_id' }],
        paging: { kind: 'offset', offsetParameter: 'sysparm_offset', limitParameter: 'sysparm_limit', size: 500 },
      }),
    );
    assert.deepEqual(editor.errors, []);
  });

  it('moves a step with the keyboard, and the integrations follow', async () => {
    await openDialog(page, 'poller');
    await page.locator('.ringback-steps > li').nth(1).getByRole('button', { name: 'Move up' }).press('Enter');
    await saveDialog(page);
    const { steps, integration1, integration2 } = (await propertiesOf(page, 'poller', [
      'steps',
      'integration1',
      'integration2',
    ])) as {
      steps: { name: string }[];
      integration1: string;
      integration2: string;
    };
    assert.deepEqual(
      steps.map(({ name }) => name),
      ['Open approvals', 'Who approves'],
    );
    assert.deepEqual([integration1, integration2], ['integration', 'integration-two']);
  });

  it('says which minutes are allowed, accepts an environment variable and marks the node', async () => {
    await openDialog(page, 'poller');
    await tab(2);
    const frequency = page.locator('#node-input-pollingFrequency');
    await frequency.fill('1565');
    await page.getByText('minutes = 1 day 2 h 5 min').waitFor();
    for (const wrong of ['9', '7201', '12.5', 'soon', '']) {
      await frequency.fill(wrong);
      await page.locator('.ringback-invalid:visible').waitFor();
      assert.deepEqual(await shownProblems(page), ['Polling frequency: enter 10 to 7,200 minutes.'], `with "${wrong}"`);
    }
    await page.screenshot({ path: join(screens, 'poller-invalid-light.png') });
    await frequency.fill('${POLL_MINUTES}');
    await page.getByText('minutes, from the environment').waitFor();
    assert.deepEqual(await shownProblems(page), []);
    await frequency.fill('9');
    await saveDialog(page);
    const { valid, validationErrors } = await propertiesOf(page, 'poller', ['valid', 'validationErrors']);
    assert.equal(valid, false);
    assert.match(JSON.stringify(validationErrors), /enter 10 to 7,200 minutes/);
  });

  it('fills both paths from the answer of Try, and counts the ids', async () => {
    await openDialog(page, 'poller');
    await tab(1);
    await page.locator('#node-input-loopingElement').fill('');
    await page.locator('#node-input-reconciliationId').fill('');
    await page.getByRole('button', { name: 'Try' }).click();
    const tree = page.getByRole('tree');
    await tree.waitFor();
    assert.deepEqual(
      api.requests.slice(-2).map((request) => request.split('?')[0]),
      ['GET /groups', 'GET /approvals'],
    );

    const item = (key: string) => tree.locator('.ringback-tree-key').getByText(key, { exact: true });
    await item('items').first().click();
    assert.equal(await page.inputValue('#node-input-loopingElement'), '$.data.items[*]');
    await item('key').first().click();
    await item('the id').first().click();
    assert.equal(await page.inputValue('#node-input-reconciliationId'), '$.key["the id"]');
    const found = page.locator('.ringback-box');
    assert.match(await found.innerText(), /4 records/);
    assert.match(await found.innerText(), /1 record has no ID/);
    assert.match(await found.innerText(), /occur more than once.*A-2/s);
    await page.screenshot({ path: join(screens, 'poller-try-light.png') });

    // The runtime finds the same with these paths.
    await page.getByRole('button', { name: 'Try' }).click();
    await page.locator('.ringback-box').getByText('4 records').waitFor();
    assert.match(await found.innerText(), /1 record has no ID/);
    assert.deepEqual(editor.errors, []);
  });

  it('walks the tree with the keyboard', async () => {
    await openDialog(page, 'poller');
    await tab(1);
    await page.getByRole('button', { name: 'Try' }).click();
    await page.getByRole('tree').waitFor();
    await page.locator('[role=treeitem][tabindex="0"]').focus();
    const focusedKey = () =>
      page.evaluate(() => document.activeElement?.querySelector('.ringback-tree-key')?.textContent);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focusedKey(), 'data');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focusedKey(), 'items');
    await page.keyboard.press('Enter');
    assert.equal(await page.inputValue('#node-input-loopingElement'), '$.data.items[*]');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await focusedKey(), 'data');
  });

  it('shows what went wrong with Try in words', async () => {
    await nodeRed.deploy(flow('http://127.0.0.1:9'));
    await page.reload();
    await page.waitForFunction(() =>
      (window as unknown as { RED?: { workspaces?: { active(): unknown } } }).RED?.workspaces?.active(),
    );
    await openDialog(page, 'poller');
    await tab(1);
    await page.getByRole('button', { name: 'Try' }).click();
    const alert = page.locator('.ringback-error[role=alert]');
    await alert.waitFor({ timeout: 60_000 });
    assert.match(await alert.innerText(), /127\.0\.0\.1/);
    await page.screenshot({ path: join(screens, 'poller-try-error-light.png') });
  });
});

/** The example without authentication, which has no account to use here. */
function flow(url: string): ReturnType<typeof exampleFlow> {
  return exampleFlow(url).map((node) =>
    node.type === 'ringback-integration' ? { ...node, authType: 'none', tries: 1 } : node,
  );
}
