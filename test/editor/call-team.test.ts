import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { CallEditor, keepScreen } from './call-editor';
import { cancelDialog, openDialog, propertiesOf, saveDialog } from './dialog';

type Queues = { name: string; [property: string]: unknown }[];

describe('the dialogs of team, queue and agents', function () {
  this.timeout(120_000);
  let editor: CallEditor;
  let page: Page;

  before(async () => {
    editor = await CallEditor.start();
  });
  after(() => editor?.stop());
  beforeEach(async () => {
    page = await editor.open();
  });
  afterEach(() => editor.close());

  const tab = (index: number) => page.locator('.ringback-tabs > li').nth(index).click();
  const team = (names: string[]) => propertiesOf(page, 'team', names);
  const validity = async (id: string) => {
    const { valid, validationErrors } = await propertiesOf(page, id, ['valid', 'validationErrors']);
    return valid ? '' : JSON.stringify(validationErrors);
  };

  it('keep the agents in their order, with their skills', async () => {
    await openDialog(page, 'team');
    const rows = page.locator('#ringback-team-agents .ringback-rows > li');
    await page.getByRole('button', { name: 'add an agent' }).press('Enter');
    await page.keyboard.type('noor');
    const problem = page.locator('#ringback-team-agents .ringback-invalid');
    await rows.last().getByLabel('ID').fill('ana');
    assert.equal(await problem.innerText(), 'The agent ID “ana” is there twice.');
    await rows.last().getByLabel('ID').fill('');
    assert.equal(await problem.innerText(), 'Agent 3 has no ID.');
    await rows.last().getByLabel('ID').fill('noor');
    await rows.last().getByLabel('Name').fill('Noor Ali');
    await rows.last().getByLabel('Skills').fill('english, network; english,');
    await rows.last().getByLabel('Address').fill('PJSIP/1003');
    await rows.last().locator('.ringback-row-handle').press('ArrowUp');
    await rows.first().getByRole('button', { name: 'Remove' }).click();
    await saveDialog(page);
    assert.deepEqual((await team(['agents'])).agents, [
      { id: 'noor', name: 'Noor Ali', skills: ['english', 'network'], address: 'PJSIP/1003' },
      { id: 'luis', name: 'Luis Pérez', skills: ['network'], address: '' },
    ]);
  });

  it('add a queue with sensible settings, and offer it for the overflow of others', async () => {
    await openDialog(page, 'team');
    await tab(1);
    await page.getByRole('button', { name: 'add a queue' }).press('Enter');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('night');
    const rows = page.locator('#ringback-team-queues > .ringback-rows > li');
    const first = rows.first();
    await first.locator('.ringback-step-toggle').press('Enter');
    await first.getByLabel('Overflow into').selectOption('night');
    await first.getByLabel('Longest wait').fill('90');
    await first.getByText('waits at most 1.5 min · callback with 5').waitFor();
    await keepScreen(page, 'team-queue-light');
    await saveDialog(page);
    const queues = (await team(['queues'])).queues as Queues;
    assert.deepEqual(
      queues.map(({ name }) => name),
      ['support', 'everybody', 'night'],
    );
    assert.deepEqual([queues[0]?.overflowQueue, queues[0]?.longestWaitSeconds], ['night', 90]);
    assert.deepEqual(queues[2], {
      name: 'night',
      ...{ skills: [], music: [], ringSeconds: 20, wrapUpSeconds: 30, announceSeconds: 30, announcePosition: true },
      ...{ announceWait: true, longestWaitSeconds: 600, maxWaiting: 0, callbackDigit: '', overflowSeconds: 0 },
      overflowQueue: '',
    });
    assert.deepEqual(editor.errors, []);
  });

  it('say what is wrong with a queue', async () => {
    await openDialog(page, 'team');
    await tab(1);
    const problem = page.locator('#ringback-team-queues > .ringback-invalid');
    const first = page.locator('#ringback-team-queues > .ringback-rows > li').first();
    await first.locator('.ringback-step-toggle').click();
    await first.getByLabel('Ring for').fill('0');
    assert.equal(await problem.innerText(), 'Queue “support”: Ring for: enter a whole number from 1 to 600.');
    await first.getByLabel('Ring for').fill('20');
    await first.getByLabel('Overflow into').selectOption('');
    assert.match(await problem.innerText(), /^Queue “support”: choose another queue into which it overflows/);
    await first.getByLabel('Name', { exact: true }).fill('everybody');
    assert.equal(await problem.innerText(), 'There are two queues named “everybody”.');
    await first.getByLabel('Name', { exact: true }).fill('');
    assert.equal(await problem.innerText(), 'Queue 1 has no name.');
    await cancelDialog(page);
  });

  it('draw the week, copy Monday, and keep midnight as the end of the day', async () => {
    await openDialog(page, 'team');
    await tab(2);
    const says = page.locator('#ringback-team-hours .ringback-says');
    assert.equal(await says.innerText(), 'Open 50 hours a week.');
    const friday = page.getByRole('group', { name: 'Friday' });
    const drawn = (await friday.locator('.ringback-day-bar > i').getAttribute('style')) ?? '';
    assert.match(drawn, /^left: 33\.3\d*%; width: 66\.6\d*%$/);
    await page.getByRole('button', { name: 'Copy Monday' }).press('Enter');
    assert.equal(await friday.locator('.ringback-span').count(), 2);
    await page.getByRole('button', { name: 'Add a span on Saturday' }).press('Enter');
    await page.getByLabel('Saturday, to').fill('00:00');
    await saveDialog(page);
    const { hours } = (await team(['hours'])) as { hours: { day: number; from: string; to: string }[] };
    assert.equal(hours.length, 11);
    assert.deepEqual(
      hours.filter(({ day }) => day >= 5),
      [
        { day: 5, from: '08:00', to: '12:00' },
        { day: 5, from: '13:00', to: '17:30' },
        { day: 6, from: '09:00', to: '24:00' },
      ],
    );
    await openDialog(page, 'team');
    await tab(2);
    await page.getByLabel('Saturday, from').fill('09:00');
    await page.getByLabel('Saturday, to').fill('08:00');
    assert.match(
      await page.locator('#ringback-team-hours .ringback-invalid').innerText(),
      /^A span ends before it begins/,
    );
    const removal = page.getByRole('button', { name: 'Remove this span' });
    while ((await removal.count()) > 0) await removal.first().press('Enter');
    assert.equal(await says.innerText(), 'No hours: always open, but for holidays.');
    await page.getByRole('button', { name: 'Monday to Friday, 9 to 18' }).click();
    assert.equal(await says.innerText(), 'Open 45 hours a week.');
  });

  it('list the holidays in order', async () => {
    await openDialog(page, 'team');
    await tab(2);
    await page.getByLabel('Date of a holiday').fill('2027-03-29');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove Friday, January 1, 2027' }).press('Enter');
    await saveDialog(page);
    assert.deepEqual((await team(['holidays'])).holidays, ['2027-03-29', '2027-05-01']);
  });

  it('offer the queues of the chosen team, and miss one that is gone', async () => {
    await page.evaluate(() => {
      interface Api {
        nodes: { node(id: string): Record<string, unknown> & { _def: object }; add(node: object): void };
      }
      const { RED } = window as unknown as { RED: Api };
      const team = RED.nodes.node('team');
      const other = { ...team, id: 'team-two', name: 'Night shift', queues: [{ name: 'emergency' }], users: [] };
      RED.nodes.add(other);
    });
    await openDialog(page, 'queue');
    const queue = page.locator('#node-input-queue');
    const offered = () => queue.locator('option').allInnerTexts();
    assert.deepEqual(await offered(), ['support', 'everybody']);
    await page.locator('#node-input-team').selectOption('team-two');
    assert.deepEqual(await offered(), ['Missing (support)', 'emergency']);
    await page.locator('.ringback-invalid').getByText('The team has no queue “support” any more.').waitFor();
    await queue.selectOption('emergency');
    await page.locator('#node-input-team').selectOption('team');
    await queue.selectOption('everybody');
    await page.locator('#ringback-queue-severities input').nth(1).fill('0');
    await saveDialog(page);
    const saved = await propertiesOf(page, 'queue', ['queue', 'team', 'severities']);
    assert.deepEqual(saved, {
      queue: 'everybody',
      team: 'team',
      severities: [
        { value: 'urgent', priority: 0 },
        { value: 'low', priority: 4 },
      ],
    });
    assert.match(await validity('queue'), /The severity “urgent” needs a priority from 1/);
    assert.deepEqual(editor.errors, []);
  });

  it("set an agent's state to one of a list, or by the message", async () => {
    await openDialog(page, 'agents');
    await page.locator('#node-input-mode').selectOption('query');
    assert.equal(await page.locator('#node-input-agent + .red-ui-typedInput-container').isVisible(), false);
    await page.locator('#node-input-mode').selectOption('set');
    await page.locator('#node-input-state + .red-ui-typedInput-container .red-ui-typedInput-option-trigger').click();
    await page.locator('.red-ui-typedInput-options:visible').getByText('logged out').click();
    await saveDialog(page);
    const saved = await propertiesOf(page, 'agents', ['mode', 'agent', 'agentType', 'state', 'stateType']);
    assert.deepEqual(saved, {
      ...{ mode: 'set', agent: 'payload.agent', agentType: 'msg' },
      ...{ state: 'logged-out', stateType: 'str' },
    });
  });
});
