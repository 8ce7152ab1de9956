import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { SimulatedPhone } from '../simulated-phone';
import { launchBrowser } from './browser';
import { CallScene, knownCaller } from './call-scene';
import { axeViolations, keepPage, openPage, widthOf } from './console-page';
import { callAgent } from './desk-page';

describe("the console's calls in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;
  let scene: CallScene;
  const phones: SimulatedPhone[] = [];

  before(async () => {
    browser = await launchBrowser();
    scene = await CallScene.start();
  });
  after(async () => {
    await browser.close();
    await scene.close();
  });
  afterEach(async () => {
    await scene.reset();
    for (const phone of phones.splice(0)) phone.disconnect();
    for (const context of browser.contexts()) await context.close();
  });

  it('shows who waits and as what number, then counts them as somebody who gave up', async () => {
    const { page, errors, outside } = await openPage(browser, `${scene.consoleUrl}#/calls`);
    await page.getByText('Nobody is on the line.').waitFor();
    // Somebody is logged in, or there would be nobody to wait for.
    scene.team.setState('ana', 'break');
    for (const [name, number] of [
      [knownCaller.name, knownCaller.number],
      ['', '+15550999'],
    ] as const) {
      phones.push(await callAgent(scene, number, name));
    }
    await page.getByText(/number 2 in Support, waits/).waitFor();
    const first = page.locator('tr', { hasText: 'Jane Doe (+15550123)' });
    await first.getByText(/number 1 in Support, waits/).waitFor();
    await page.locator('tr', { hasText: 'First line' }).first().locator('td').nth(2).getByText('2').waitFor();
    phones[0]?.hangUp();
    await page.getByRole('cell', { name: 'hung up while waiting' }).waitFor();
    await page.locator('dt', { hasText: 'Gave up' }).waitFor();
    assert.equal(await page.locator('figure').count(), 3);
    await page.getByText('As numbers').first().click();
    await page.getByRole('columnheader', { name: 'Average wait' }).waitFor();
    await page.getByRole('link', { name: /AM|PM/ }).first().click();
    await page.locator('.event', { hasText: 'Waits in the queue' }).waitFor();
    await page.locator('.event', { hasText: 'Call ended' }).waitFor();
    assert.deepEqual([errors, outside], [[], []]);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is usable by everybody: ${colorScheme}, and on a telephone of 320 px`, async () => {
      const { page } = await openPage(browser, `${scene.consoleUrl}#/calls`, { colorScheme, bypassCSP: true });
      await page.locator('figure').first().waitFor();
      assert.deepEqual(await axeViolations(page), []);
      await keepPage(page, `console-calls-${colorScheme}`);
      await page.setViewportSize({ width: 320, height: 700 });
      assert.equal(await widthOf(page), 320);
      await keepPage(page, `console-calls-${colorScheme}-narrow`);
    });
  }
});
