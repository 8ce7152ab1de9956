import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser';
import { CallScene, knownCaller, words } from './call-scene';
import { openPage } from './console-page';
import { sitDown, talks } from './desk-page';

/** Clicks that come twice, keys at the wrong time, pages that are loaded again. */
describe('the softphone in a browser, when things go wrong', function () {
  this.timeout(60_000);
  let browser: Browser;
  let scene: CallScene;

  before(async () => {
    browser = await launchBrowser();
    scene = await CallScene.start();
  });
  after(async () => {
    await browser.close();
    await scene.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await scene.reset();
    assert.deepEqual(scene.troubles.splice(0), []);
  });

  const open = async (): Promise<Page> => (await openPage(browser, scene.softphoneUrl)).page;

  async function call(page: Page): Promise<void> {
    await page.locator('#call-button:enabled').click();
    await page.locator('#asks').waitFor();
  }

  it('a double click on Call calls once, and on Hang up does not call again', async () => {
    const page = await open();
    await page.locator('#call-button:enabled').waitFor();
    await page.clock.setFixedTime(new Date());
    await page.locator('#call-button').dblclick();
    await page.locator('#asks').waitFor();
    assert.equal(scene.service.sessions.size, 1);
    assert.equal(await page.locator('#digits').textContent(), '');
    const hangUp = await page.locator('#hang-up').boundingBox();
    assert.ok(hangUp);
    for (const _click of [1, 2]) await page.mouse.click(hangUp.x + 20, hangUp.y + 20);
    await page.locator('#redial').waitFor();
    assert.equal(await page.locator('#notice').isVisible(), false);
    assert.equal(scene.service.sessions.size, 0);
  });

  it('Escape hangs up, Enter calls again, and Escape then leads back to the form', async () => {
    const page = await open();
    await call(page);
    await page.keyboard.press('Escape');
    await page.locator('#redial').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('#asks').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#redial').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#call-button:enabled').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'to');
    assert.equal(scene.service.sessions.size, 0);
  });

  it('Enter accepts a call that comes in, unless it is pressed on Decline', async () => {
    const page = await open();
    await page.locator('#call-button:enabled').waitFor();
    const ring = () => {
      const from = { number: '+15550000', isWithheld: false };
      const { signal } = new AbortController();
      return scene.gateway.call({ to: knownCaller.number, from, ringMs: 20_000, signal });
    };
    const declined = ring();
    await page.locator('#ring').waitFor();
    await page.locator('#decline').focus();
    await page.keyboard.press('Enter');
    assert.equal((await declined).kind, 'busy');
    await page.locator('#ring').waitFor({ state: 'hidden' });
    const accepted = ring();
    await page.locator('#ring').waitFor();
    await page.keyboard.press('Enter');
    const outcome = await accepted;
    assert.ok(outcome.kind === 'answered');
    await page.locator('#in-call').waitFor();
    await page.keyboard.press('Escape');
    assert.equal((await outcome.leg.ended).cause, 'caller');
  });

  it('takes # from keyboards that need a modifier for it, and no other key with one', async () => {
    const page = await open();
    await call(page);
    await page.keyboard.press('2');
    await page.locator('.entry').getByText(words.pin, { exact: true }).waitFor();
    const press = (key: string) =>
      page.evaluate((pressed) => {
        document.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, altKey: true, bubbles: true }));
      }, key);
    await press('5');
    await page.keyboard.press('7');
    await press('#');
    await page.locator('.entry.is-said', { hasText: words.thanks }).waitFor();
    assert.deepEqual(scene.pins, ['7']);
  });

  it('leaves its keys where they are, whatever is said above them', async () => {
    const page = await open();
    await page.setViewportSize({ width: 360, height: 900 });
    await call(page);
    const keypad = () => page.locator('#keypad').boundingBox();
    const before = await keypad();
    await page.keyboard.press('2');
    await page.getByText('# ends the input.').waitFor();
    assert.deepEqual(await keypad(), before);
    await page.keyboard.press('#');
    await page.locator('#asks').waitFor({ state: 'hidden' });
    assert.deepEqual(await keypad(), before);
  });

  it('still talks after it was loaded again, and takes keys that nobody waits for', async () => {
    const desk = (await openPage(browser, scene.deskUrl)).page;
    await sitDown(desk);
    const page = await open();
    await call(page);
    await page.keyboard.press('1');
    await desk.getByRole('button', { name: 'Answer' }).click();
    await talks(desk);
    await page.getByText('Talking to Ana Lima').waitFor();
    await page.reload();
    await page.getByText('Talking to Ana Lima').waitFor();
    await page.getByText('without sound between the two pages').waitFor();
    await page.keyboard.press('5');
    await page.locator('.entry.is-pressed p').getByText('5', { exact: true }).waitFor();
    await page.locator('#hang-up').click();
    await desk.locator('#call[data-stage="over"]').waitFor();
    await page.getByText('You hung up').first().waitFor();
  });
});
