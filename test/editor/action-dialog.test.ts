import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { type FlowNode, NodeRedProcess } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor } from './browser';
import { openDialog, propertiesOf, saveDialog, shownProblems } from './dialog';
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
