import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser';
import { axeViolations, keepPage, openPage, widthOf } from './console-page';
import { OperatorScene } from './operator-scene';

const place = '#/followups/followup/simulation';

describe('a simulation in the console, in a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let scene: OperatorScene;

  before(async () => {
    browser = await launchBrowser();
    scene = await OperatorScene.start();
    await scene.until<{ rows: unknown[] }>('ringback/history', ({ rows }) => rows.length >= 7);
  });
  after(async () => {
    await browser.close();
    await scene.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  it("is reached from a follow-up's page, and runs what is deployed on a poll made now", async () => {
    const { page, errors, outside } = await openPage(browser, `${scene.consoleUrl}#/followups/followup`);
    await page.getByRole('link', { name: 'Simulate' }).click();
    await page.getByRole('heading', { name: 'Simulate Pending approvals' }).waitFor();
    await page.getByLabel('Days').fill('3');
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByText('The simulation has ended.').waitFor();
    // Three records, two people, three attempts of each.
    await page.getByText('18 messages about 3 records, 0 times nobody told').waitFor();
    const picture = page.getByRole('img', { name: 'Time line of the simulation' });
    assert.ok((await picture.locator('circle').count()) >= 9);
    await page.getByText('Totals', { exact: true }).click();
    await page.getByRole('cell', { name: 'receiver' }).waitFor();
    await page.getByText('Messages as they would read').click();
    await page.getByText('Title of a', { exact: true }).first().waitFor();
    assert.deepEqual([errors, outside], [[], []]);
  });

  it('takes the last poll, and what is supposed to happen', async () => {
    const { page } = await openPage(browser, scene.consoleUrl + place);
    await page.getByLabel('Records', { exact: true }).selectOption('last');
    await page.getByRole('button', { name: 'add' }).click();
    await page.getByLabel('ID of the record').fill('a');
    await page.getByLabel('on day').fill('0.05');
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByText('The simulation has ended.').waitFor();
    await page.getByText('The picture in numbers').click();
    const row = page.getByRole('row').filter({ has: page.getByRole('cell', { name: 'a', exact: true }) });
    assert.match(await row.innerText(), /closed/);
  });

  it('takes pasted records, warns, and says what it cannot work with', async () => {
    const { page } = await openPage(browser, scene.consoleUrl + place);
    await page.getByLabel('Records', { exact: true }).selectOption('paste');
    await page.getByLabel('Pasted records').fill('{"id": 1');
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByText('What is pasted is not JSON.').waitFor();
    await page.getByLabel('Pasted records').fill('[{"id": 1, "people": ["<b>eva</b>"]}, {"title": "no id"}]');
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByText('The simulation has ended.').waitFor();
    await page.getByRole('list', { name: 'Warnings' }).getByText('1 records have no ID').waitFor();
    await page.goto(`${scene.consoleUrl}#/followups/nowhere/simulation`);
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByRole('alert').getByText('This follow-up is not deployed').waitFor();
  });

  it('shows how far it is, and can be cancelled', async () => {
    const { page } = await openPage(browser, scene.consoleUrl + place);
    const records = Array.from({ length: 8_000 }, (_, id) => ({ id, people: [`p${id}`] }));
    await page.getByLabel('Records', { exact: true }).selectOption('paste');
    await page.getByLabel('Pasted records').fill(JSON.stringify(records));
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByText('messages so far').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('The simulation was cancelled.').waitFor();
    assert.equal(await page.locator('.ringback-picture').count(), 0);
  });

  for (const [locale, run, ended] of [
    ['es-ES', 'Simular', 'La simulación terminó.'],
    ['pt-BR', 'Simular', 'A simulação terminou.'],
  ] as const) {
    it(`speaks ${locale}`, async () => {
      const { page } = await openPage(browser, scene.consoleUrl + place, { locale });
      await page.getByRole('button', { name: run }).click();
      await page.getByText(ended).waitFor();
      await keepPage(page, `console-simulation-${locale}`);
    });
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is usable by everybody: ${colorScheme}, and on a telephone of 320 px`, async () => {
      const { page } = await openPage(browser, scene.consoleUrl + place, { colorScheme, bypassCSP: true });
      await page.getByRole('button', { name: 'add' }).click();
      await page.getByRole('button', { name: 'Simulate' }).click();
      await page.getByText('The simulation has ended.').waitFor();
      for (const fold of ['The picture in numbers', 'Totals', 'Messages as they would read']) {
        await page.getByText(fold, { exact: true }).click();
      }
      assert.deepEqual(await axeViolations(page), []);
      await keepPage(page, `console-simulation-${colorScheme}`);
      await page.setViewportSize({ width: 320, height: 700 });
      assert.equal(await widthOf(page), 320);
      await keepPage(page, `console-simulation-${colorScheme}-narrow`);
    });
  }
});
