import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { Outside } from '../crash/receiver';
import { NodeRedProcess, packageFolder } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor, type Theme } from './browser';
import { unusable } from './unusable';

interface EditorNode {
  id: string;
  type: string;
  valid?: boolean;
}

declare const RED: {
  sidebar: { show(id: string): void };
  nodes: {
    eachNode(visit: (node: EditorNode) => void): void;
    eachConfig(visit: (node: EditorNode) => void): void;
    eachGroup(visit: (group: { name: string; nodes: unknown[] }) => void): void;
  };
};

const screens = join(packageFolder(), '.build', 'screens');

describe('the guide to a new follow-up', function () {
  this.timeout(90_000);
  let outside: Outside;
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let editor: EditorPage | undefined;

  before(async () => {
    mkdirSync(screens, { recursive: true });
    outside = await Outside.open();
    outside.records = [
      { id: 'A-1', title: 'New laptop', people: ['ann@example.com'] },
      { id: 'A-2', title: 'Screen', people: ['bob@example.com'] },
    ];
    nodeRed = await NodeRedProcess.start({ ringback: { clockSpeed: 60 } });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    await outside?.close();
  });
  afterEach(() => editor?.close());

  async function open(theme: Theme = 'light', language?: string): Promise<Page> {
    editor = await openEditor(browser, nodeRed.adminUrl, { theme, ...(language ? { language } : {}) });
    await editor.page.evaluate(() => RED.sidebar.show('ringback'));
    return editor.page;
  }
  const begin = (page: Page) => page.getByRole('button', { name: 'New follow-up' }).click();
  const next = (page: Page) => page.locator('#node-dialog-ok').click();
  const goTo = (page: Page, step: string) => page.locator('.ringback-guide-steps').getByText(step).click();
  const nodesIn = (page: Page) =>
    page.evaluate(() => {
      const found: { type: string; valid: boolean }[] = [];
      // A visitor that gives false would end the walk.
      const visit = ({ type, valid }: EditorNode) => {
        found.push({ type, valid: valid !== false });
      };
      RED.nodes.eachConfig(visit);
      RED.nodes.eachNode(visit);
      return found;
    });
  const typesIn = async (page: Page) => (await nodesIn(page)).map(({ type }) => type).sort();
  const closed = (page: Page) => page.locator('.ringback-guide').waitFor({ state: 'detached' });

  it('leads from nothing to a message that has arrived', async () => {
    const page = await open();
    await begin(page);
    await page.fill('#node-config-input-name', 'Pending approvals');
    await next(page);

    await page.locator('.ringback-step-fields').getByRole('button', { name: 'add', exact: false }).first().click();
    await page.fill('#node-config-input-baseUrl', outside.url);
    await page.locator('#node-config-dialog-ok').click();
    await page.getByPlaceholder('/table/incident').fill('/records');
    await page.getByRole('button', { name: 'Try' }).click();
    await page.locator('.ringback-try-answer').getByText('A-1').click();
    await page.getByText('2 records in this answer').waitFor();
    await page.screenshot({ path: join(screens, 'guide-data.png') });
    assert.equal(await page.inputValue('#node-input-reconciliationId'), '$.id');
    await next(page);

    const user = page.locator('.form-row', { has: page.locator('#node-input-user') });
    await user.locator('input.red-ui-typedInput-input').fill('$.people');
    await next(page);

    await page.fill('#node-input-text', 'Please decide on ${record.title}');
    await page.locator('.ringback-guide').getByText('Please decide on New laptop').first().waitFor();
    await page.screenshot({ path: join(screens, 'guide-message.png') });
    await next(page);
    await page.fill('#node-config-input-frequency', '60');
    await next(page);

    await page.getByText('Each is reminded every 1 h').waitFor();
    assert.deepEqual(await page.locator('.ringback-guide-problems').allInnerTexts(), []);
    await page.screenshot({ path: join(screens, 'guide-summary.png') });
    await next(page);
    await closed(page);
    assert.deepEqual(
      (await nodesIn(page)).filter(({ valid }) => !valid),
      [],
    );
    await page.screenshot({ path: join(screens, 'guide-canvas.png') });

    await page.locator('#red-ui-header-button-deploy').click();
    await page.locator('.ringback-sidebar li', { hasText: 'Pending approvals' }).waitFor();
    const channel = await page.evaluate(() => {
      const found: string[] = [];
      RED.nodes.eachConfig(({ id, type }) => {
        if (type === 'ringback-channel') found.push(id);
      });
      return found[0] ?? '';
    });
    let people: string[] = [];
    await nodeRed.waitFor(async () => {
      const answer = await fetch(new URL(`ringback/inbox/${channel}/recipients`, nodeRed.adminUrl));
      const rows: unknown = await answer.json();
      people = Array.isArray(rows) ? rows.map(({ recipient }: { recipient: string }) => recipient) : [];
      return people.length === 2;
    }, 'the messages');
    assert.deepEqual(people.sort(), ['ann@example.com', 'bob@example.com']);
    assert.deepEqual(editor?.errors, []);
  });

  it('is one step to undo, and to do again', async () => {
    const page = await open();
    const before = await typesIn(page);
    await begin(page);
    await page.fill('#node-config-input-name', 'Undone');
    await goTo(page, 'Check and add');
    await page.getByText('Still missing:').waitFor();
    await next(page);
    await closed(page);
    const added = ['followup', 'notifier', 'poller', 'recipients', 'reconciler'].map((type) => `ringback-${type}`);
    assert.deepEqual(await typesIn(page), [...before, ...added].sort());
    await page.keyboard.press('Control+z');
    assert.deepEqual(await typesIn(page), before);
    await page.keyboard.press('Control+y');
    assert.deepEqual(await typesIn(page), [...before, ...added].sort());
    await page.keyboard.press('Control+z');
    assert.deepEqual(editor?.errors, []);
  });

  it('leaves nothing behind when it is cancelled, and asks before it discards', async () => {
    const page = await open();
    const before = await typesIn(page);
    await begin(page);
    await page.fill('#node-config-input-name', 'Discarded');
    await page.locator('#node-dialog-cancel').click();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('button', { name: 'Go on' }).waitFor({ state: 'detached' });
    assert.equal(await page.inputValue('#node-config-input-name'), 'Discarded');
    await page.focus('#node-config-input-name');
    await page.keyboard.press('Control+Escape');
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await closed(page);
    assert.deepEqual(await typesIn(page), before);
    assert.deepEqual(editor?.errors, []);
  });

  it('keeps what was entered when one goes back, and adds a node for the buttons of a card', async () => {
    const page = await open('dark');
    await begin(page);
    await page.fill('#node-config-input-name', 'With buttons');
    await goTo(page, 'Message and channel');
    await page.selectOption('#node-input-messageType', 'card');
    await page.getByRole('button', { name: 'add a link or an answer' }).click();
    await page.getByRole('menuitem', { name: 'an answer' }).click();
    await page.getByLabel('Name of the action').fill('approve');
    await page.getByLabel('Text on the button').fill('Approve');
    await page.screenshot({ path: join(screens, 'guide-card-dark.png') });
    await goTo(page, 'Name and status');
    assert.equal(await page.inputValue('#node-config-input-name'), 'With buttons');
    await goTo(page, 'Message and channel');
    assert.equal(await page.getByLabel('Name of the action').inputValue(), 'approve');
    await goTo(page, 'Check and add');
    await page.getByText('People can answer: Approve.').waitFor();
    await page.screenshot({ path: join(screens, 'guide-summary-dark.png') });
    await next(page);
    await closed(page);
    assert.ok((await typesIn(page)).includes('ringback-action'));
    await page.keyboard.press('Control+z');
    assert.deepEqual(editor?.errors, []);
  });

  for (const theme of ['light', 'dark'] as const) {
    it(`can be used with a screen reader, in the ${theme} theme`, async () => {
      const page = await open(theme);
      await begin(page);
      for (const step of [
        'Name and status',
        'Data',
        'Recipients',
        'Message and channel',
        'Schedule',
        'Check and add',
      ]) {
        await goTo(page, step);
        await page.locator('.ringback-guide h3').waitFor();
        assert.deepEqual(await unusable(page, '.ringback-guide'), [], step);
      }
      await page.locator('#node-dialog-cancel').click();
      await closed(page);
    });
  }

  for (const [language, title] of [
    ['es-ES', 'Nuevo seguimiento'],
    ['pt-BR', 'Novo acompanhamento'],
  ] as const) {
    it(`speaks ${language}`, async () => {
      const page = await open('light', language);
      await page.getByRole('button', { name: title }).click();
      await page.locator('.ringback-guide h3').waitFor();
      assert.equal(await page.locator('.ringback-guide').getByText('guide.').count(), 0);
      await page.screenshot({ path: join(screens, `guide-${language}.png`) });
      assert.deepEqual(editor?.errors, []);
    });
  }
});
