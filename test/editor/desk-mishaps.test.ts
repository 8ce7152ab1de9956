import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { SimulatedPhone } from '../simulated-phone';
import { launchBrowser } from './browser';
import { CallScene, knownCaller } from './call-scene';
import { openPage } from './console-page';
import { callAgent, rings, sitDown, talks } from './desk-page';

/** Pages that are loaded again, keys and clicks that come twice, agents who sit at two desks. */
describe('the agent desk in a browser, when things go wrong', function () {
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
    assert.deepEqual(scene.troubles.splice(0), []);
  });

  const open = async (): Promise<Page> => (await openPage(browser, scene.deskUrl)).page;

  async function caller(number = knownCaller.number): Promise<SimulatedPhone> {
    const phone = await callAgent(scene, number);
    phones.push(phone);
    return phone;
  }

  /** Where to click for the middle of it. */
  async function middleOf(page: Page, selector: string): Promise<[number, number]> {
    const box = await page.locator(selector).boundingBox();
    assert.ok(box);
    return [box.x + box.width / 2, box.y + box.height / 2];
  }

  it('a double click on Answer does not press what comes up in its place', async () => {
    const page = await open();
    await sitDown(page);
    await caller();
    await rings(page);
    await page.clock.setFixedTime(new Date());
    const [x, y] = await middleOf(page, '#answer');
    await page.mouse.click(x, y);
    await page.locator('#hang-up').waitFor();
    const pressed = await page.evaluate(([at, down]) => document.elementFromPoint(at, down)?.closest('button')?.id, [
      x,
      y,
    ] as const);
    assert.equal(pressed, 'hang-up');
    await page.mouse.click(x, y);
    await talks(page);
    assert.equal(scene.team.team.agent('ana').state, 'on-call');
    // A while later it is a click as any other.
    await page.clock.setFixedTime(new Date(Date.now() + 10_000));
    await page.mouse.click(x, y);
    await page.locator('#call[data-stage="over"]').waitFor();
  });

  it('two desks of one agent ring, and one of them answers though both are pressed', async () => {
    const [one, two] = [await open(), await open()];
    await sitDown(one);
    await two.getByRole('button', { name: 'Ana Lima' }).click();
    const phone = await caller();
    await Promise.all([rings(one), rings(two)]);
    await Promise.all([one, two].map((page) => page.keyboard.press('a')));
    await Promise.all([talks(one), talks(two)]);
    assert.equal(phone.messages.filter(({ kind }) => kind === 'talking').length, 1);
    for (const page of [one, two]) assert.equal(await page.locator('#notice').isVisible(), false);
    await two.keyboard.press('h');
    await Promise.all([one, two].map((page) => page.locator('#call[data-stage="over"]').waitFor()));
  });

  it('two agents answer at once, each a caller of their own', async () => {
    const [ana, ben] = [await open(), await open()];
    await sitDown(ana);
    await sitDown(ben, 'Ben Okafor');
    const callers = [await caller('+15550001'), await caller('+15550002')];
    await Promise.all([rings(ana), rings(ben)]);
    await Promise.all([ana, ben].map((page) => page.getByRole('button', { name: 'Answer' }).click()));
    await Promise.all([talks(ana), talks(ben)]);
    const agents = callers.map((phone) => phone.messages.find(({ kind }) => kind === 'talking'));
    assert.deepEqual(agents.map((talking) => (talking?.kind === 'talking' ? talking.agentId : '')).sort(), [
      'ana',
      'ben',
    ]);
    const numbers = await Promise.all([ana, ben].map((page) => page.locator('#call-number').textContent()));
    assert.deepEqual(numbers.sort(), ['+15550001', '+15550002']);
  });

  it('says who calls now, when the one before has hung up while it rang', async () => {
    const page = await open();
    await sitDown(page);
    const first = await caller('+15550001');
    await page.waitForFunction(() => document.title === '☎ +15550001 is calling');
    await caller('+15550002');
    first.hangUp();
    await page.waitForFunction(() => document.title === '☎ +15550002 is calling');
    await page.locator('#call-number', { hasText: '+15550002' }).waitFor();
    assert.equal(await page.locator('#announce').textContent(), '☎ +15550002 is calling');
  });

  it('a page that is loaded again is where it was: ringing, in the whisper, writing up', async () => {
    const page = await open();
    await sitDown(page);
    const phone = await caller();
    await rings(page);
    await page.reload();
    await rings(page);
    await page.getByText('Ticket #4711').waitFor();
    await page.keyboard.press('a');
    await page.locator('#whisper').waitFor();
    await page.reload();
    await talks(page);
    phone.hangUp();
    await page.locator('#call[data-stage="over"]').waitFor();
    await page.reload();
    await page.locator('#call[data-stage="over"]').waitFor();
    await page.getByText('Ticket #4711').waitFor();
    await page.locator('#my-until', { hasText: /^0:[0-5]\d$/ }).waitFor();
    await page.keyboard.press('n');
    await page.getByText('The next caller rings here.').waitFor();
  });

  it('a page that nobody has touched yet says that it rings in silence', async () => {
    const page = await open();
    await sitDown(page);
    assert.equal(await page.locator('#silent').isVisible(), false);
    await page.reload();
    await page.locator('#silent').waitFor();
    await page.locator('#my-name').click();
    await page.locator('#silent').waitFor({ state: 'hidden' });
  });

  it('keys that are turned off do nothing, also after the page was loaded again', async () => {
    const page = await open();
    await sitDown(page);
    await page.getByLabel('Keyboard shortcuts').uncheck();
    await page.reload();
    await caller();
    await rings(page);
    await page.keyboard.press('r');
    await page.getByLabel('Keyboard shortcuts').check();
    await page.keyboard.press('a');
    await talks(page);
  });

  it('the focus stays near what it was on, and never jumps to Hang up', async () => {
    const page = await open();
    await sitDown(page);
    await caller();
    await rings(page);
    await page.locator('#answer').focus();
    await page.keyboard.press('Enter');
    await talks(page);
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'call-title');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'hang-up');
  });
});
