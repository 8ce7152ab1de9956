import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { type FlowNode, NodeRedProcess } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor } from './browser';
import { cancelDialog, openDialog, propertiesOf, saveDialog, shownProblems } from './dialog';
import { exampleFlow } from './example-flow';

interface Link {
  source: { id: string };
  sourcePort: number | string;
  target: { id: string };
}

declare const RED: {
  nodes: { eachLink(visit: (link: Link) => void): void; node(id: string): unknown };
};

const targets = ['approved', 'rejected', 'late'];

describe("the action node's dialog", function () {
  this.timeout(120_000);
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let editor: EditorPage;
  let page: Page;

  before(async () => {
    nodeRed = await NodeRedProcess.start();
    const debug = (id: string, index: number): FlowNode => ({
      ...{ id, type: 'debug', z: 'tab', name: id, active: true, x: 400, y: 200 + index * 40, wires: [] },
    });
    const wires = targets.map((id) => [id]);
    const nodes = exampleFlow().map((node) => (node.id === 'action' ? { ...node, wires } : node));
    await nodeRed.deploy([...nodes, ...targets.map(debug)]);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
  });
  beforeEach(async () => {
    editor = await openEditor(browser, nodeRed.adminUrl);
    page = editor.page;
    await openDialog(page, 'action');
  });
  afterEach(() => editor.close());

  const rows = () => page.locator('#ringback-action-list .ringback-rows > li');
  const action = () => propertiesOf(page, 'action', ['actions', 'outputs', 'valid', 'validationErrors']);
  const wires = () =>
    page.evaluate(() => {
      const found: Record<string, string> = {};
      RED.nodes.eachLink(({ source, sourcePort, target }) => {
        if (source.id === 'action') found[String(sourcePort)] = target.id;
      });
      return found;
    });

  it('moves the wires along with an action, gives a new one none, and keeps the last output', async () => {
    assert.deepEqual(await wires(), { 0: 'approved', 1: 'rejected', 2: 'late' });
    await rows().nth(1).locator('.ringback-row-handle').press('ArrowUp');
    await page.getByRole('button', { name: 'add an action', exact: true }).press('Enter');
    await page.keyboard.type('ask');
    const added = rows().last();
    await added.getByLabel('Button').fill('Ask back');
    await added.getByLabel('Comment').selectOption('required');
    await saveDialog(page);
    assert.deepEqual(await wires(), { 0: 'rejected', 1: 'approved', 3: 'late' });
    const { actions, outputs, valid } = await action();
    assert.notEqual(valid, false);
    assert.equal(outputs, 4);
    assert.deepEqual(actions, [
      { name: 'reject', label: 'Reject', style: 'destructive', confirm: 'Reject it?', comment: 'required' },
      { name: 'approve', label: 'Approve', style: 'positive', confirm: '', comment: 'none' },
      { name: 'ask', label: 'Ask back', style: 'default', confirm: '', comment: 'required' },
    ]);
    assert.deepEqual(
      await page.evaluate(() => {
        const node = RED.nodes.node('action') as { _def: { outputLabels(index: number): string } };
        return [0, 1, 2, 3].map((index) => node._def.outputLabels.call(node, index));
      }),
      ['Reject', 'Approve', 'Ask back', 'invalid or late'],
    );
    assert.deepEqual(editor.errors, []);
  });

  it("keeps the others' wires when an action is removed", async () => {
    await rows().nth(0).getByRole('button', { name: 'Remove', exact: true }).press('Enter');
    await saveDialog(page);
    assert.deepEqual(await wires(), { 0: 'rejected', 1: 'late' });
    assert.equal((await action()).outputs, 2);
  });

  const needed = () => propertiesOf(page, 'action', ['actions', 'needs', 'codeChannel', 'valid', 'outputs']);
  const forAll = () => page.locator('#ringback-action-needs').getByLabel('Must agree', { exact: true });

  it('says in words how many must agree, for all actions and for one', async () => {
    assert.equal(await forAll().inputValue(), 'first');
    const number = () => page.locator('#ringback-action-needs').getByLabel('How many must agree');
    assert.equal(await number().isVisible(), false);
    await forAll().selectOption({ label: 'this many:' });
    await number().fill('3');
    const own = rows().nth(1).getByLabel('Must agree', { exact: true });
    assert.equal(await own.locator('option:checked').innerText(), 'as above');
    await own.selectOption({ label: 'nobody else: the first answer counts' });
    await saveDialog(page);
    const kept = await needed();
    assert.deepEqual(
      [kept.needs, (kept.actions as { needs?: unknown }[]).map(({ needs }) => needs ?? null)],
      [3, [null, 1]],
    );
    await openDialog(page, 'action');
    assert.equal(await number().inputValue(), '3');
    await forAll().selectOption({ label: 'everyone who was told' });
    await rows().nth(1).getByLabel('Must agree', { exact: true }).selectOption('number');
    await rows().nth(1).getByLabel('How many must agree').fill('many');
    assert.match((await shownProblems(page)).join('\n'), /Action 2: enter how many must agree, a whole number from 1/);
    await rows().nth(1).getByLabel('How many must agree').fill('2');
    await saveDialog(page);
    const again = await needed();
    assert.deepEqual(
      [again.needs, (again.actions as { needs?: unknown }[]).map(({ needs }) => needs ?? null), again.valid],
      ['all', [null, 2], true],
    );
    assert.deepEqual(editor.errors, []);
  });

  it('asks for a channel for codes where one is sent, and misses it', async () => {
    const channel = page.locator('#ringback-action-code');
    assert.equal(await channel.isVisible(), false);
    await rows().nth(0).getByLabel('Check', { exact: true }).selectOption('code');
    await channel.getByText('Channel for codes').waitFor();
    await saveDialog(page);
    const without = await needed();
    assert.deepEqual([without.codeChannel, without.valid], ['', false]);
    await openDialog(page, 'action');
    await page.locator('#node-input-codeChannel').selectOption('channel-inbox');
    await saveDialog(page);
    const kept = await needed();
    assert.deepEqual([kept.codeChannel, kept.valid, kept.outputs], ['channel-inbox', true, 3]);
    assert.deepEqual(
      (kept.actions as { verify?: string }[]).map(({ verify }) => verify ?? null),
      ['code', null],
    );
    await openDialog(page, 'action');
    await rows().nth(0).getByLabel('Check', { exact: true }).selectOption('none');
    assert.equal(await channel.isVisible(), false);
    await cancelDialog(page);
  });

  it('tells a name that cannot be used, one that is there twice, and none at all', async () => {
    const name = () => rows().nth(1).getByLabel('Name');
    await name().fill('send back');
    assert.match((await shownProblems(page)).join('\n'), /Action 2: enter a name of up to 40 letters/);
    await name().fill('approve');
    assert.match((await shownProblems(page)).join('\n'), /Actions 1 and 2 are both named approve/);
    for (const row of [1, 0]) {
      await rows().nth(row).getByRole('button', { name: 'Remove', exact: true }).press('Enter');
    }
    assert.match((await shownProblems(page)).join('\n'), /Add at least one action/);
    await saveDialog(page);
    assert.equal((await action()).valid, false);
  });
});
