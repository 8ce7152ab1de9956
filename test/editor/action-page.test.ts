import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import type { CardInput } from '../../src/core/card/card';
import { ActionScene, actions } from '../contract/action-scene';
import { t0 } from '../contract/store-fixture';
import { launchBrowser } from './browser';

const inputs: CardInput[] = [
  { type: 'Input.Text', id: 'cost', label: 'Cost', isRequired: true },
  { type: 'Input.Text', id: 'why', label: 'Why', isMultiline: true },
  { type: 'Input.ChoiceSet', id: 'size', label: 'Size', isRequired: true, choices: [{ title: 'Medium', value: 'm' }] },
  {
    ...{ type: 'Input.ChoiceSet', id: 'days', label: 'Days', isMultiSelect: true },
    choices: ['Monday', 'Tuesday'].map((title) => ({ title, value: title })),
  },
];

describe('the page of an action link in a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let scene: ActionScene;
  let errors: string[];

  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  beforeEach(async () => {
    scene = await ActionScene.start();
    await scene.tell('Approve the purchase of 12 chairs', `Requested by Grace.\n${'A long word'.repeat(30)}`);
    errors = [];
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await scene.stop();
  });

  async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    return page;
  }

  it('asks, takes the answer by the keyboard alone, and shows it again when one goes back', async () => {
    const page = await open();
    await page.goto(await scene.link({ name: 'reject' }));
    await page.getByRole('heading', { name: 'Reject it for good?' }).waitFor();
    await page.getByLabel('Comment').focus();
    await page.keyboard.type('Too dear');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your answer “Reject” is in' }).waitFor();
    await page.getByText('Comment: Too dear').waitFor();
    await page.goBack();
    await page.getByText('is in').waitFor();
    assert.equal(await page.getByRole('button').count(), 0);
    assert.deepEqual([scene.recorded, scene.late, errors], [1, [], []]);
  });

  it('acts once when the button is clicked twice', async () => {
    const page = await open();
    await page.goto(await scene.link());
    await page.getByRole('button', { name: 'Approve' }).dblclick();
    await page.getByText('is in').waitFor();
    assert.deepEqual([scene.recorded, scene.late, (await scene.claim()).length], [1, [], 1]);
  });

  it('sends no answer without the comment that it needs', async () => {
    const page = await open();
    await page.goto(await scene.link({ name: 'reject' }));
    await page.getByRole('button', { name: 'Reject' }).click();
    assert.equal(
      await page.getByLabel('Comment').evaluate((field: HTMLTextAreaElement) => field.validity.valueMissing),
      true,
    );
    assert.equal(scene.recorded, 0);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is accessible and fits a phone, ${colorScheme}`, async () => {
      const page = await open({ colorScheme, viewport: { width: 320, height: 640 } });
      const check = async () => {
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= 320, `${width} px wide`);
        // As a debugger would: the page's own policy lets nothing run.
        await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
        const violations = await page.evaluate(async () => {
          const { axe } = window as unknown as {
            axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
          };
          return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
        });
        assert.deepEqual(violations, []);
      };
      for (const name of ['approve', 'reject', 'ask']) {
        await page.goto(await scene.link({ name }));
        await check();
      }
      await scene.asks({ inputs, recordId: 'R2', addresses: { phone: '1' } });
      await page.goto(await scene.link({ recordId: 'R2' }));
      await page.getByLabel('Cost').fill('12');
      await check();
      scene.deployActions(actions.map((action) => ({ ...action, verify: 'code' })));
      await page.getByLabel('Size').selectOption('m');
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByLabel('Code').fill('1');
      await check();
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('not the code that was sent').waitFor();
      await check();
      await page.getByLabel('Code').fill(scene.codes[0]?.code ?? '');
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('is in').waitFor();
      scene.deployActions(actions);
      await page.goto(await scene.link());
      await page.getByRole('button').click();
      await page.getByText('is in').waitFor();
      await check();
      await page.goto(await scene.link({ name: 'reject' }));
      await page.getByText('answered already').waitFor();
      await check();
      await page.goto(await scene.link({ recordId: 'R2', expiresAt: t0 }));
      await page.getByText('has expired').waitFor();
      await check();
    });
  }
});
