import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser';
import { axeViolations, keepPage, openPage, widthOf } from './console-page';
import { goTo, OperatorScene } from './operator-scene';

/** Each screen, by its address. */
const places = {
  list: '',
  followup: '#/followups/followup',
  records: '#/followups/followup/records',
  record: '#/followups/followup/record?id=a',
};

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

  it('shows one follow-up at an address that can be shared, and pauses it after asking, with a way back', async () => {
    const { page, errors } = await openPage(browser, `${scene.consoleUrl}#/followups/followup`);
    await page.getByRole('heading', { name: 'Pending approvals Active' }).waitFor();
    await page.getByText('Polls every 1 hour.').waitFor();
    await page.getByText('Notifies every 1 hour, at most 3 times for each record.').waitFor();
    await page.locator('.funnel li', { hasText: 'Records' }).getByText('3 (100%)').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog', { name: 'Pause Pending approvals?' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Pending approvals is paused.').waitFor();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    assert.deepEqual(errors, []);
  });

  it('polls when asked to, and says in the history who asked', async () => {
    const { page } = await openPage(browser, `${scene.consoleUrl}#/followups/followup`);
    await page.getByRole('button', { name: 'Poll now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Poll now' }).click();
    await page.getByText('Pending approvals is polling.').waitFor();
    await goTo(page, '#/followups/followup/record?id=a');
    await page.locator('.event', { hasText: 'Follow-up notification sent' }).first().waitFor();
  });

  it("tells one record's story, closes it and starts it again", async () => {
    const { page, errors } = await openPage(browser, `${scene.consoleUrl}#/followups/followup/records?search=b`);
    await page.getByRole('link', { name: 'b', exact: true }).click();
    await page.getByRole('heading', { name: 'b', exact: true }).waitFor();
    await page.locator('summary', { hasText: 'The message as it was sent' }).first().click();
    await page.getByText('Title of b', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByText('b is closed.').waitFor();
    await page.locator('.event', { hasText: 'Record closed' }).getByText('by the editor').waitFor();
    await page.getByRole('button', { name: 'Start again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start again' }).click();
    await page.getByText('b has started again.').waitFor();
    await page.locator('.event', { hasText: 'Record started again' }).waitFor();
    await scene.until<{ deliveries: unknown[] }>(
      'ringback/followups/followup/record?id=b',
      ({ deliveries }) => deliveries.length >= 4,
    );
    assert.deepEqual(errors, []);
  });

  for (const [locale, words] of Object.entries({
    'es-ES': ['Seguimientos', 'Pausar', 'Sondea cada 1 hora.'],
    'pt-BR': ['Acompanhamentos', 'Pausar', 'Consulta a cada 1 hora.'],
  })) {
    it(`speaks ${locale}`, async () => {
      const { page } = await openPage(browser, `${scene.consoleUrl}#/followups/followup`, { locale });
      for (const text of words) await page.getByText(text, { exact: true }).first().waitFor();
      await keepPage(page, `console-followup-${locale}`);
    });
  }

  it('can be used by the keyboard alone, and keeps the focus when what it shows changes', async () => {
    const { page } = await openPage(browser, scene.consoleUrl);
    await page.locator('.followup').waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to content');
    const link = page.getByRole('link', { name: 'Pending approvals' });
    await link.focus();
    await scene.nodeRed.admin('POST', 'ringback/poller/followup/command', { command: 'deactivate' });
    await page.locator('.followup').getByText('Paused', { exact: true }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Pending approvals');
    await scene.nodeRed.admin('POST', 'ringback/poller/followup/command', { command: 'reset' });
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  });

  for (const [name, hash] of Object.entries(places)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`${name} is usable by everybody: ${colorScheme}, and on a telephone of 320 px`, async () => {
        const { page } = await openPage(browser, scene.consoleUrl + hash, { colorScheme, bypassCSP: true });
        await page.locator('.part, .filter, .followup').first().waitFor();
        assert.deepEqual(await axeViolations(page), []);
        await keepPage(page, `console-${name}-${colorScheme}`);
        await page.setViewportSize({ width: 320, height: 700 });
        assert.equal(await widthOf(page), 320);
        await keepPage(page, `console-${name}-${colorScheme}-narrow`);
      });
    }
  }
});
