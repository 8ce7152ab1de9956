import assert from 'node:assert/strict';
import type { Browser, BrowserContext } from 'playwright-core';
import type { TeamSnapshot } from '../../console/desk/team-snapshot';
import type { TeamService } from '../../src/runtime/calls/team-service';
import { SimulatedPhone } from '../simulated-phone';
import { launchBrowser } from './browser';
import { CallScene, knownCaller, words, zendesk } from './call-scene';
import { axeViolations, keepPage, openPage, widthOf } from './console-page';
import { callAgent, sitDown, talks } from './desk-page';

/** True when each type can stand for the other. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

describe('the agent desk in a browser', function () {
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

  const caller = async (number = knownCaller.number, name?: string): Promise<SimulatedPhone> => {
    const phone = await callAgent(scene, number, name);
    phones.push(phone);
    return phone;
  };

  const open = (options?: Parameters<Browser['newContext']>[0], context?: BrowserContext) =>
    openPage(browser, scene.deskUrl, options, context);

  it('knows a team as the server tells of it', () => {
    // The compiler is the judge.
    const isSame: Same<TeamSnapshot, ReturnType<TeamService['snapshot']>> = true;
    assert.equal(isSame, true);
  });

  it('asks who sits there, and remembers it', async () => {
    const { page, errors, outside } = await open();
    await sitDown(page);
    assert.equal(scene.team.team.agent('ana').state, 'available');
    await page.reload();
    await page.getByRole('heading', { name: 'Ana Lima' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Available' }).getAttribute('aria-pressed'), 'true');
    assert.deepEqual(await page.locator('.colleague strong').allTextContents(), ['Ben Okafor', 'Chi Nguyen']);
    await page.getByRole('button', { name: 'Not you?' }).click();
    await page.getByRole('button', { name: 'Ben Okafor' }).waitFor();
    assert.deepEqual([errors, outside], [[], []]);
  });

  it('rings with what is known of the caller; whispers, talks, and writes up', async () => {
    const { page, errors, outside } = await open();
    await sitDown(page);
    const phone = await caller(knownCaller.number, knownCaller.name);
    await page.locator('#call[data-stage="ringing"]').waitFor();
    await page.waitForFunction(() => document.title === '☎ Jane Doe is calling');
    await page.getByRole('heading', { name: 'Jane Doe' }).waitFor();
    await page.getByText('Ticket #4711').waitFor();
    const link = page.getByRole('link', { name: zendesk.ticket.subject });
    assert.equal(await link.getAttribute('href'), zendesk.ticket.url);
    assert.deepEqual(await page.locator('.record .tag').allTextContents(), ['Open', 'Urgent']);
    assert.deepEqual(
      await page
        .locator('#facts dd')
        .allTextContents()
        .then((all) => [all[0], all[2]]),
      ['Support', '1 · Agent'],
    );
    await page.keyboard.press('a');
    await page.locator('#whisper', { hasText: words.whisper }).waitFor();
    await talks(page);
    await phone.until(() => phone.messages.some(({ kind }) => kind === 'talking'));
    assert.equal(await page.title(), 'First line · Agent desk');
    await page.keyboard.press('h');
    await phone.until(() => phone.messages.some((message) => message.kind === 'hungUp' && message.cause === 'agent'));
    await page.locator('#call[data-stage="over"]').waitFor();
    await page.getByText('Ticket #4711').waitFor();
    await page.getByRole('button', { name: 'Ready for the next call' }).click();
    await page.getByText('The next caller rings here.').waitFor();
    assert.equal(scene.team.team.agent('ana').state, 'available');
    assert.deepEqual([errors, outside], [[], []]);
  });

  it('rejects with a key: the agent has a break, and the reason is said', async () => {
    const { page } = await open();
    await sitDown(page);
    await caller();
    await page.locator('#reject').waitFor();
    await page.keyboard.press('r');
    await page.getByText('You rejected a call.').waitFor();
    assert.equal(scene.team.team.agent('ana').state, 'break');
    assert.equal(await page.locator('#no-call').isVisible(), true);
  });

  it('shows what the caller said to the menu', async () => {
    scene.phrases = ['an agent'];
    const { page, errors } = await open();
    await sitDown(page);
    const phone = new SimulatedPhone(scene.gateway, knownCaller.number);
    phones.push(phone);
    phone.dial('100');
    await phone.until(() => phone.isAsked);
    phone.say('I need an agent now.');
    await page.locator('#call[data-stage="ringing"]').waitFor();
    await page.locator('#facts').getByText('“I need an agent now.” · Agent', { exact: true }).waitFor();
    assert.deepEqual(errors, []);
  });

  it('takes a state that is chosen during a call when the call is over', async () => {
    const { page } = await open();
    await sitDown(page);
    const phone = await caller();
    await page.getByRole('button', { name: 'Answer' }).click();
    await talks(page);
    await page.getByRole('button', { name: 'Logged out' }).click();
    await page.getByText('After this call: Logged out.').waitFor();
    phone.hangUp();
    await page.locator('#my-state', { hasText: 'Logged out' }).waitFor();
  });

  it('keeps the call over a reload and a cut connection', async () => {
    const { page } = await open();
    await sitDown(page);
    await caller();
    await page.getByRole('button', { name: 'Answer' }).click();
    await talks(page);
    await page.reload();
    await talks(page);
    scene.cut();
    await page.getByText('The connection is lost. Trying again…').waitFor();
    await page.locator('#link-notice').waitFor({ state: 'hidden' });
    await talks(page);
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.locator('#call[data-stage="over"]').waitFor();
  });

  it('shows who waits, in order, and what the colleagues do', async () => {
    const { page } = await open();
    await sitDown(page);
    const { page: other } = await open();
    await sitDown(other, 'Ben Okafor');
    await page.locator('.colleague', { hasText: 'Ben Okafor' }).getByText('Available').waitFor();
    await caller('+15550001');
    await caller('+15550002');
    await page.locator('#call[data-stage="ringing"]').waitFor();
    await other.locator('#call[data-stage="ringing"]').waitFor();
    await caller('+15550003');
    await caller('');
    const waiting = page.locator('.queue', { hasText: 'Support' });
    await waiting.locator('li').nth(3).waitFor();
    const who = await waiting.locator('.waiting-who').allTextContents();
    assert.deepEqual(who.slice(-2), ['+15550003', 'Number withheld']);
    assert.equal(await waiting.getByText('4 callers wait').count(), 1);
    await page.locator('.colleague', { hasText: 'Ben Okafor' }).getByText('Ringing').waitFor();
  });

  it('connects two softphones in two tabs with the agent, one after the other', async () => {
    const { page: desk } = await open();
    await sitDown(desk);
    const dial = async (number: string) => {
      const { page } = await openPage(browser, scene.softphoneUrl);
      await page.getByLabel('Calling from').fill(number);
      await page.locator('#call-button:enabled').click();
      await page.locator('#asks').waitFor();
      await page.keyboard.press('1');
      return page;
    };
    const first = await dial('+15550001');
    await desk.getByRole('button', { name: 'Answer' }).click();
    await first.getByText('Talking to Ana Lima').waitFor();
    const second = await dial('+15550002');
    await second.locator('.entry.is-played', { hasText: 'music.wav' }).waitFor();
    await desk.locator('.waiting-who', { hasText: '+15550002' }).waitFor();
    await first.getByRole('button', { name: 'Hang up' }).click();
    await desk.getByRole('button', { name: 'Ready for the next call' }).click();
    await desk.getByRole('button', { name: 'Answer' }).click();
    await second.getByText('Talking to Ana Lima').waitFor();
    await desk.getByRole('button', { name: 'Hang up' }).click();
    await second.getByText('The agent hung up').first().waitFor();
  });

  it('sends agents who have a telephone of their own there, and can still hang up', async () => {
    const { page } = await open();
    await sitDown(page);
    const phone = {
      id: 'c1',
      gatewayId: 'asterisk',
      number: '+15550001',
      startedAt: 0,
      queue: 'Support',
      waitedMs: 61_000,
    };
    const tell = (state: 'ringing' | 'on-call', call: object) => {
      const snapshot = scene.team.snapshot();
      const agents = snapshot.agents.map((agent) => (agent.id === 'ana' ? { ...agent, state, call } : agent));
      const messages = [
        { kind: 'team', team: { ...snapshot, agents } },
        { kind: 'phone', state: 'idle' },
      ];
      const body = messages.map((message) => `data: ${JSON.stringify(message)}\n\n`).join('');
      return page.route('**/events?*', (route) => route.fulfill({ contentType: 'text/event-stream', body }));
    };
    await tell('ringing', { ...phone, isRinging: true });
    scene.cut();
    await page.getByText('Answer on your phone.').waitFor();
    assert.equal(await page.locator('#answer').isVisible(), false);
    assert.match((await page.locator('#facts dd').nth(1).textContent()) ?? '', /^1:0\d$/);
    await page.unroute('**/events?*');
    await tell('on-call', { ...phone, isRinging: false, talkingSince: Date.now() - 125_000 });
    await page.locator('#call-timer', { hasText: '2:0' }).waitFor();
    const sent = page.waitForRequest((request) => request.url().endsWith('/agents/ana/phone'));
    await page.getByRole('button', { name: 'Hang up' }).click();
    assert.deepEqual((await sent).postDataJSON(), { kind: 'hangUp' });
    // It is not on a call, whatever the page was told.
    await page.getByText('This agent is not on a call.').waitFor();
  });

  it('notifies somebody who looks at another page, until the call is answered', async () => {
    const context = await browser.newContext();
    await context.addInitScript(() => {
      const shown: string[] = [];
      class Notified extends EventTarget {
        static permission = 'granted';
        constructor(readonly title: string) {
          super();
          shown.push(`+ ${title}`);
        }
        close(): void {
          shown.push(`- ${this.title}`);
        }
      }
      Object.assign(window, { shown, Notification: Notified });
      Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    });
    const { page } = await open({}, context);
    await sitDown(page);
    await caller();
    await page.getByRole('button', { name: 'Answer' }).click();
    await talks(page);
    const shown = await page.evaluate(() => (window as unknown as { shown: string[] }).shown);
    assert.deepEqual(shown, ['+ ☎ +15550123 is calling', '- ☎ +15550123 is calling']);
  });

  for (const [locale, available] of [
    ['es-ES', 'Disponible'],
    ['pt-BR', 'Disponível'],
  ] as const) {
    it(`speaks the language of the browser, and fits a phone in it: ${locale}`, async () => {
      const { page } = await open({ locale, viewport: { width: 320, height: 640 } });
      await page.getByRole('button', { name: 'Ana Lima' }).click();
      await page.getByRole('button', { name: available }).click();
      await page.locator('#my-state', { hasText: available }).waitFor();
      await caller();
      await page.locator('#answer').waitFor();
      await keepPage(page, `desk-${locale}`);
      assert.ok((await widthOf(page)) <= 320, `${await widthOf(page)} px wide`);
    });
  }

  it('shows whatever a flow put there as text, and links to web addresses only', async () => {
    const evil = '<img src=x onerror="window.pwned=1">';
    scene.learnt = {
      zendesk: {
        users: [{ name: evil }, { name: 5 }, null],
        ticket: { id: {}, subject: evil, status: evil, priority: 3, url: 'javascript:window.pwned=1', updatedAt: [] },
      },
    };
    const { page, errors } = await open();
    await sitDown(page);
    await caller('+15550001', evil);
    await page.getByRole('heading', { name: evil }).waitFor();
    await page.getByText('One of 3 people').waitFor();
    assert.equal(await page.locator('.record a').count(), 0);
    assert.deepEqual(await page.locator('.record .tag').allTextContents(), [evil, '3']);
    assert.equal(await page.evaluate(() => 'pwned' in window), false);
    assert.deepEqual(errors, []);
  });

  for (const strange of [undefined, null, 'text', [], { user: 'x', ticket: [1] }]) {
    it(`does without what the flow did not find: ${JSON.stringify(strange)}`, async () => {
      scene.learnt = { zendesk: strange };
      const { page, errors } = await open();
      await sitDown(page);
      await caller();
      await page.getByText('The flow has not looked this caller up.').waitFor();
      assert.deepEqual(errors, []);
    });
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is accessible and fits a phone in every state, ${colorScheme}`, async () => {
      const { page } = await open({
        colorScheme,
        ...{ viewport: { width: 320, height: 640 }, bypassCSP: true, reducedMotion: 'reduce' },
      });
      const check = async (state: string) => {
        for (const width of [1200, 320]) {
          await page.setViewportSize({ width, height: 800 });
          await keepPage(page, `desk-${state}-${colorScheme}-${width}`);
          assert.deepEqual(await axeViolations(page), [], state);
        }
        assert.ok((await widthOf(page)) <= 320, `${await widthOf(page)} px wide`);
      };
      await page.getByRole('button', { name: 'Ana Lima' }).waitFor();
      await check('choose');
      await sitDown(page);
      await check('available');
      await caller(knownCaller.number, knownCaller.name);
      await page.locator('#answer').waitFor();
      await caller('+15550002');
      await page.locator('.queue li').nth(1).waitFor();
      await check('ringing');
      await page.keyboard.press('a');
      await page.locator('#whisper').waitFor();
      await check('whisper');
      await talks(page);
      await check('talking');
      await page.keyboard.press('h');
      await page.locator('#ready').waitFor();
      await check('wrap-up');
      await page.getByRole('button', { name: 'Break' }).click();
      await page.locator('#my-state', { hasText: 'Break' }).waitFor();
      await check('break');
    });
  }
});
