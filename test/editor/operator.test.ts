import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser';
import { axeViolations, keepPage, openPage, widthOf } from './console-page';
import { OperatorScene } from './operator-scene';

describe("the operator's console in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;
  let scene: OperatorScene;

  before(async () => {
    browser = await launchBrowser();
    scene = await OperatorScene.start();
  });
  after(async () => {
    await browser.close();
    await scene.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  it('lists follow-ups as they are, live', async () => {
    const { page, errors, outside } = await openPage(browser, scene.consoleUrl);
    const row = page.locator('.followup', { hasText: 'Pending approvals' });
    await row.getByText('Active', { exact: true }).waitFor();
    await row.locator('dd').first().getByText('3', { exact: true }).waitFor();
    await scene.nodeRed.admin('POST', 'ringback/poller/followup/command', { command: 'deactivate' });
    await row.getByText('Paused', { exact: true }).waitFor();
    await scene.nodeRed.admin('POST', 'ringback/poller/followup/command', { command: 'reset' });
    await row.getByText('Active', { exact: true }).waitFor();
    assert.deepEqual([errors, outside], [[], []]);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is usable by everybody: ${colorScheme}, and on a telephone of 320 px`, async () => {
      const { page } = await openPage(browser, scene.consoleUrl, { colorScheme, bypassCSP: true });
      await page.locator('.followup').waitFor();
      assert.deepEqual(await axeViolations(page), []);
      await keepPage(page, `console-followups-${colorScheme}`);
      await page.setViewportSize({ width: 320, height: 700 });
      assert.equal(await widthOf(page), 320);
      await keepPage(page, `console-followups-${colorScheme}-narrow`);
    });
  }
});
