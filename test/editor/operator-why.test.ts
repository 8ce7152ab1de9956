import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser';
import { axeViolations, keepPage, openPage, widthOf } from './console-page';
import { OperatorScene } from './operator-scene';

describe('"Why?" in the console, in a browser', function () {
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

  it('is reached from a record, and tells its story; a person can be chosen, at an address of its own', async () => {
    const { page, errors } = await openPage(browser, `${scene.consoleUrl}#/followups/followup/record?id=a`);
    await page.locator('.buttons').getByRole('link', { name: 'Why?' }).click();
    const story = page.getByRole('region', { name: 'Somebody was notified of a' });
    await story.getByText(/Attempt 1 was sent to ann/).waitFor();
    await story.getByText(/Attempt 1 was sent to bob/).waitFor();
    await page.getByLabel('Person').fill('ann');
    await page.getByRole('button', { name: 'Why?' }).click();
    const ofAnn = page.getByRole('region', { name: 'ann was notified of a' });
    await ofAnn.getByText(/Attempt 1 was sent to ann/).waitFor();
    assert.equal(await ofAnn.getByText(/Attempt 1 was sent to bob/).count(), 0);
    assert.match(page.url(), /#\/why\?followup=followup&record=a&person=ann$/);
    await page.reload();
    await ofAnn.getByText(/Attempt 1 was sent to ann/).waitFor();
    assert.deepEqual(errors, []);
  });

  it('says why somebody was not told: not named, or a record that no poll has brought', async () => {
    const place = `${scene.consoleUrl}#/why?followup=followup`;
    const { page } = await openPage(browser, `${place}&record=a&person=zoe`);
    const story = page.getByRole('region', { name: 'zoe was not notified of a' });
    await story.getByText(/did not lead to zoe; it led to: (ann, bob|bob, ann)/).waitFor();
    await page.getByLabel('Record').fill('nowhere');
    await page.getByLabel('Person').fill('');
    await page.getByRole('button', { name: 'Why?' }).click();
    await page.getByRole('region', { name: 'Nobody was notified of nowhere' }).locator('.event').first().waitFor();
  });

  it('is reached from an event of the history, from a delivery and from a person', async () => {
    const { page } = await openPage(browser, `${scene.consoleUrl}#/history?people=bob`);
    await page.locator('.event').first().getByRole('link', { name: 'Why?' }).click();
    await page.getByRole('region', { name: /^bob was notified of [abc]$/ }).waitFor();
    await page.goto(`${scene.consoleUrl}#/followups/followup/record?id=b`);
    await page
      .getByRole('row', { name: /\bann\b/ })
      .first()
      .getByRole('link', { name: 'Why?' })
      .click();
    await page.getByRole('region', { name: 'ann was notified of b' }).waitFor();
    await page.goto(`${scene.consoleUrl}#/person?ids=ann`);
    await page.getByRole('link', { name: 'Why was this person notified, or not?' }).click();
    await page.getByText('Give a record').waitFor();
    assert.equal(await page.getByLabel('Person').inputValue(), 'ann');
    assert.equal(await page.getByLabel('Follow-up').inputValue(), 'followup');
  });

  for (const [locale, words] of Object.entries({
    'es-ES': /Se avisó a ann de a/,
    'pt-BR': /ann recebeu aviso de a/,
  })) {
    it(`tells the story in ${locale}`, async () => {
      const place = `${scene.consoleUrl}#/why?followup=followup&record=a&person=ann`;
      const { page } = await openPage(browser, place, { locale });
      await page.getByRole('region', { name: words }).locator('.event').nth(2).waitFor();
      await keepPage(page, `console-why-${locale}`);
    });
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is usable by everybody: ${colorScheme}, and on a telephone of 320 px`, async () => {
      const place = `${scene.consoleUrl}#/why?followup=followup&record=a`;
      const { page } = await openPage(browser, place, { colorScheme, bypassCSP: true });
      await page.locator('.event').first().waitFor();
      assert.deepEqual(await axeViolations(page), []);
      await keepPage(page, `console-why-${colorScheme}`);
      await page.setViewportSize({ width: 320, height: 700 });
      assert.equal(await widthOf(page), 320);
      await keepPage(page, `console-why-${colorScheme}-narrow`);
    });
  }
});
