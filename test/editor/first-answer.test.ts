import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { DemoRun } from '../demo-run';
import { launchBrowser } from './browser';

interface DeskData {
  lists: {
    name: string;
    records: { id: string; title: string; status: string; createdAt: string; comment?: string }[];
  }[];
}

/** As `npm start` shows it to somebody who has it for the first time. */
describe('an approval of the demo, decided in the inbox', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'ringback-answer-'));
  let browser: Browser;
  let context: BrowserContext;
  let demo: DemoRun;

  before(async () => {
    browser = await launchBrowser();
    demo = new DemoRun(['--folder', folder]);
  });
  after(async () => {
    await browser.close();
    await demo.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    context = await browser.newContext({ locale: 'en-US' });
  });
  afterEach(() => context.close());

  async function approvals() {
    const data = (await (await fetch(new URL('data/desk', await demo.link('The sandbox')))).json()) as DeskData;
    return data.lists.find(({ name }) => name === 'approvals')?.records ?? [];
  }

  async function lastPollAt(): Promise<number> {
    const states = await fetch(new URL('ringback/followups', await demo.link('The flows')));
    const [first] = ((await states.json()) as { name: string; nextPollAt?: number }[]).filter(
      ({ name }) => name === 'Approvals',
    );
    return (first?.nextPollAt ?? 0) - 10 * 60_000;
  }

  async function messagesAbout(inbox: Page, id: string): Promise<number> {
    return inbox.getByRole('article').filter({ hasText: id }).count();
  }

  it('changes the ticket, closes the record, and ends the reminders', async () => {
    await demo.editor.open(await demo.link('The flows'));
    const address = await demo.until(() => /inbox:\s+(http\S+)/.exec(demo.output)?.[1], 'the first message', 30_000);
    const inbox = await context.newPage();
    const errors: string[] = [];
    inbox.on('pageerror', (error) => errors.push(error.message));
    await inbox.goto(address);
    const title = 'Travel to Lisbon';
    const card = inbox.getByRole('article').filter({ hasText: title }).first();
    await card.waitFor();
    const record = (await approvals()).find((one) => one.title === title);
    assert.equal(record?.status, 'waiting');
    const id = record?.id ?? '';
    assert.match(
      await card.innerText(),
      new RegExp(`Amount[\\s\\S]*400 EUR[\\s\\S]*Asked for by[\\s\\S]*Hugo Lindqvist[\\s\\S]*${id}`),
    );

    const [confirmation] = await Promise.all([
      context.waitForEvent('page'),
      card.getByRole('link', { name: 'Reject', exact: true }).click(),
    ]);
    confirmation.on('pageerror', (error) => errors.push(error.message));
    await confirmation.getByRole('heading', { name: 'Reject it?' }).waitFor();
    assert.equal((await approvals()).find((one) => one.id === id)?.status, 'waiting', 'a look changes nothing');
    await confirmation.getByLabel('Comment').fill('By train, please.');
    await confirmation.getByRole('button', { name: 'Reject' }).click();
    await confirmation.getByText('is in').waitFor();

    await demo.until(() => demo.editor.debugged('answered')[0], 'the answer in the flow', 30_000);
    const decided = (await approvals()).find((one) => one.id === id);
    assert.deepEqual([decided?.status, decided?.comment], ['rejected', 'By train, please.']);
    const closed = await demo.until(
      () => demo.editor.debugged('closed').find((text) => text.includes(id)),
      'the closed record',
      30_000,
    );
    assert.match(closed, /"reason":"action"/);

    const told = await messagesAbout(inbox, id);
    // Past the times of all its reminders: 20 and 40 minutes after the first message.
    const decidedAt = Date.parse(record?.createdAt ?? '');
    await demo.until(
      async () => ((await lastPollAt()) > decidedAt + 50 * 60_000 ? true : undefined),
      'the time of its reminders',
      60_000,
    );
    await inbox.reload();
    await inbox.getByRole('article').first().waitFor();
    assert.equal(await messagesAbout(inbox, id), told);
    assert.deepEqual(demo.editor.debugged('error'), []);
    assert.deepEqual(errors, []);
  });
});
