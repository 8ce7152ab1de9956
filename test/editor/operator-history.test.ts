import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser';
import { axeViolations, keepPage, openPage, widthOf } from './console-page';
import { OperatorScene } from './operator-scene';

describe("the console's history in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;
  let scene: OperatorScene;

  before(async () => {
    browser = await launchBrowser();
    scene = await OperatorScene.start();
    // Three records for two people each, and the poll that found them.
    await scene.until<{ rows: unknown[] }>('ringback/history', ({ rows }) => rows.length >= 7);
  });
  after(async () => {
    await browser.close();
    await scene.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  it('shows the last 24 hours, newest first; what is chosen is in the address and outlives a reload', async () => {
    const { page, errors } = await openPage(browser, `${scene.consoleUrl}#/history`);
    await page.getByText('7 found').waitFor();
    await page.locator('summary', { hasText: 'What' }).click();
    await page.getByLabel('Polls').check();
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('1 found').waitFor();
    assert.match(page.url(), /kinds=poll\.requested/);
    await page.reload();
    await page.getByText('1 found').waitFor();
    await page.locator('.event', { hasText: 'Poll complete' }).waitFor();
    assert.equal(await page.getByLabel('Polls').isChecked(), true);
    assert.deepEqual(errors, []);
  });

  it('finds what one person was told, and shows the conversation in order', async () => {
    const { page } = await openPage(browser, `${scene.consoleUrl}#/history?people=ann`);
    await page.getByText('3 found').waitFor();
    await page.locator('.event').first().getByRole('link', { name: 'conversation' }).click();
    await page.getByRole('heading', { name: /^Conversation \d+$/ }).waitFor();
    await page.locator('.event').first().waitFor();
    assert.equal(await page.locator('.event').count(), 1);
    await page.locator('summary', { hasText: 'The message as it was sent' }).click();
    await page.getByText(/^Title of [abc]$/).waitFor();
  });

  it('lists conversations, which are no sessions until somebody answers', async () => {
    const { page } = await openPage(browser, `${scene.consoleUrl}#/history`);
    await page.getByRole('link', { name: 'Conversations' }).click();
    await page.getByText('6 found').waitFor();
    assert.equal(await page.getByRole('cell', { name: 'the bot', exact: true }).count(), 6);
  });

  it('says so when nothing fits', async () => {
    const { page } = await openPage(browser, `${scene.consoleUrl}#/history?errors=1`);
    await page.getByText('Nothing yet.').waitFor();
  });

  it('exports what is shown, as CSV and as JSON lines', async () => {
    const { page } = await openPage(browser, `${scene.consoleUrl}#/history?people=ann`);
    const saved = async (name: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
      return readFileSync(await download.path(), 'utf8');
    };
    const csv = (await saved('Export as CSV')).trimEnd().split('\r\n');
    assert.equal(csv.length, 4);
    assert.match(csv[1] ?? '', /^\d{4}-\d\d-\d\dT[\d:.]+Z,notification\.sent,/);
    const lines = (await saved('Export as JSON lines')).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { recipient: string }).recipient),
      ['user:ann', 'user:ann', 'user:ann'],
    );
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is usable by everybody: ${colorScheme}, and on a telephone of 320 px`, async () => {
      for (const [name, hash] of Object.entries({
        history: '#/history',
        conversation: '#/conversation/1',
        person: '#/person',
      })) {
        const { page } = await openPage(browser, scene.consoleUrl + hash, { colorScheme, bypassCSP: true });
        await page.locator('.event, form').first().waitFor();
        if (name !== 'person') await page.locator('.event').first().waitFor();
        if (name === 'history') await page.locator('summary', { hasText: 'What' }).click();
        assert.deepEqual(await axeViolations(page), []);
        await keepPage(page, `console-${name}-${colorScheme}`);
        await page.setViewportSize({ width: 320, height: 700 });
        assert.equal(await widthOf(page), 320);
        await keepPage(page, `console-${name}-${colorScheme}-narrow`);
      }
    });
  }

  it("gives one person's data, and erases it after asking", async () => {
    const { page, errors } = await openPage(browser, `${scene.consoleUrl}#/person?ids=bob`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n');
    assert.equal(lines.filter((line) => 'delivery' in (JSON.parse(line) as object)).length, 3);
    await page.getByRole('button', { name: 'Erase' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Erase' }).click();
    await page.getByText('Deleted: 3 events, 0 inbox messages, 0 recordings').waitFor();
    await page.goto(`${scene.consoleUrl}#/history?people=bob`);
    await page.getByText('Nothing yet.').waitFor();
    assert.deepEqual(errors, []);
  });
});
