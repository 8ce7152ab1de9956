import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { DemoRun } from '../demo-run';
import { launchBrowser, type Theme } from './browser';

/** As `npm start` shows it to somebody who has it for the first time. */
describe('the messengers of the demo', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'ringback-messengers-'));
  let browser: Browser;
  let context: BrowserContext | undefined;
  let demo: DemoRun;
  let outside: string[];
  let errors: string[];

  before(async () => {
    browser = await launchBrowser();
    demo = new DemoRun(['--folder', folder]);
    await demo.editor.open(await demo.link('The flows'));
  });
  after(async () => {
    await browser.close();
    await demo.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await context?.close();
    assert.deepEqual([outside, errors], [[], []]);
  });

  async function open(theme: Theme): Promise<Page> {
    outside = [];
    errors = [];
    context = await browser.newContext({ colorScheme: theme, locale: 'en-US', viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const address = await demo.link('The messengers');
    page.on('request', (request) => {
      if (new URL(request.url()).hostname !== '127.0.0.1' && /^http/.test(request.url())) outside.push(request.url());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(address);
    await page.getByRole('region', { name: 'Hugo Lindqvist · Email' }).waitFor({ timeout: 30_000 });
    return page;
  }
  const conversation = (page: Page, name: string) => page.getByRole('region', { name });
  const answered = (by: string) =>
    demo.until(
      () => demo.editor.debugged('answered').find((text) => text.includes(`"by":"${by}"`)),
      `the answer of ${by}`,
      30_000,
    );

  for (const theme of ['light', 'dark'] as const) {
    it(`show each person's messages, readable to all: ${theme}`, async () => {
      const page = await open(theme);
      assert.deepEqual(await page.getByRole('region').evaluateAll((all) => all.map((one) => one.ariaLabel)), [
        'Carmen Díaz · Slack',
        'Emma Brown · Microsoft Teams',
        'Ana Souza · Webex',
        'Bruno Keller · Telegram',
        'David Lee · SMS',
        'Farida Haddad · WhatsApp',
        'Hugo Lindqvist · Email',
      ]);
      assert.equal(await conversation(page, 'Slack').getByRole('button', { name: 'Approve' }).count(), 1);
      assert.equal(await conversation(page, 'Teams').getByRole('link', { name: 'Approve' }).count(), 1);
      const mail = conversation(page, 'Email').frameLocator('iframe').first();
      assert.match(await mail.locator('body').innerText(), /asks for it[\s\S]*Approve/);
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(ground, theme === 'dark' ? 'rgb(20, 24, 30)' : 'rgb(245, 246, 248)');
      await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
      const violations = await page.evaluate(async () => {
        const { axe } = window as unknown as {
          axe: {
            run(of: Document, how: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
          };
        };
        return (await axe.run(document, { iframes: false })).violations.map(
          ({ id, nodes }) => `${id}: ${nodes[0]?.html}`,
        );
      });
      assert.deepEqual(violations, []);
    });
  }

  it('take a press by the keyboard, and show in all copies what was decided', async () => {
    const page = await open('light');
    const slack = conversation(page, 'Slack');
    await slack.getByRole('button', { name: 'Approve' }).first().focus();
    await page.keyboard.press('Enter');
    await answered('carmen');
    for (const name of ['Slack', 'Webex']) {
      await conversation(page, name)
        .getByText(/Approve: Carmen Díaz/)
        .waitFor();
    }
    assert.equal(await page.evaluate(() => document.activeElement?.ariaLabel), 'Messages, Carmen Díaz · Slack');
  });

  it('take what is written as an SMS, and open the page of a link', async () => {
    const page = await open('light');
    const teams = conversation(page, 'Teams').getByRole('link', { name: 'Approve' }).first();
    const [confirmation] = await Promise.all([page.waitForEvent('popup'), teams.click()]);
    await confirmation.getByRole('heading').first().waitFor();
    assert.match(confirmation.url(), /\/ringback\/action\//);
    const sms = conversation(page, 'SMS');
    await sms.getByText('Approve:').nth(1).waitFor({ timeout: 60_000 });
    await sms.getByLabel('Answer, David Lee · SMS').fill('approve');
    await page.keyboard.press('Enter');
    await answered('david');
    assert.equal(await sms.getByLabel('Answer, David Lee · SMS').inputValue(), '');
  });
});
