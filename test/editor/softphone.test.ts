import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser } from './browser';
import { CallScene, knownCaller, words } from './call-scene';
import { axeViolations, keepPage, type OpenedPage, openPage, widthOf } from './console-page';

describe('the softphone in a browser', function () {
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

  const open = (options?: Parameters<Browser['newContext']>[0]) => openPage(browser, scene.softphoneUrl, options);

  async function call(page: Page): Promise<void> {
    await page.locator('#call-button:enabled').click();
    await page.locator('#timer', { hasText: ':' }).waitFor();
  }

  const entries = (page: Page) => page.locator('.entry p').allTextContents();

  it('offers those whom the settings name, and the numbers of the call nodes', async () => {
    const { page, errors, outside } = await open();
    await page.locator('#call-button:enabled').waitFor();
    assert.equal(await page.title(), 'Service desk · Softphone');
    assert.equal(await page.getByLabel('Calling from').inputValue(), knownCaller.number);
    await page.getByText('Nobody knows them').click();
    assert.equal(await page.getByLabel('Calling from').inputValue(), '+15550999');
    await page.getByRole('button', { name: '+15550000' }).click();
    assert.equal(await page.getByLabel('Number to call').inputValue(), '+15550000');
    await page.getByLabel('Number to call').fill('');
    await page.locator('#call-button').click();
    assert.equal(scene.service.sessions.size, 0);
    assert.deepEqual([errors, outside], [[], []]);
  });

  it('calls, hears, presses keys by keyboard and hangs up, and keeps a transcript without what is secret', async () => {
    const { page, errors, outside }: OpenedPage = await open();
    await page.getByLabel('Number to call').fill('100');
    await page.locator('#call-button:enabled').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.entry.is-said', { hasText: words.welcome }).waitFor();
    await page.getByText('The flow is waiting for a key.').waitFor();
    await page.keyboard.press('2');
    await page.getByText('# ends the input. They are not shown.').waitFor();
    for (const key of '1234') await page.keyboard.press(key);
    assert.equal(await page.locator('#digits').textContent(), '••••');
    await page.keyboard.press('#');
    await page.locator('.entry.is-said', { hasText: words.thanks }).waitFor();
    assert.deepEqual(scene.pins, ['1234']);
    await page.keyboard.press('h');
    await page.getByRole('button', { name: 'Call again' }).waitFor();
    assert.deepEqual(await entries(page), [
      `${knownCaller.number} calls 100`,
      'The flow answered',
      words.welcome,
      '2',
      words.pin,
      '•••••',
      words.thanks,
      'You hung up',
    ]);
    const kept = await page.evaluate(() => JSON.stringify(sessionStorage));
    assert.doesNotMatch(kept, /1234/);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as text' }).click(),
    ]);
    const saved = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n');
    assert.match(download.suggestedFilename(), /^ringback-[\dT-]+\.txt$/);
    assert.deepEqual(saved.map((line) => line.replace(/^[\d:]+ [AP]M {2}/, '')).slice(2, 6), [
      `Said: ${words.welcome}`,
      'Pressed: 2',
      `Said: ${words.pin}`,
      'Pressed: •••••',
    ]);
    await page.getByRole('button', { name: 'Call again' }).click();
    await page.locator('#timer', { hasText: ':' }).waitFor();
    assert.deepEqual((await entries(page)).slice(0, 2), [`${knownCaller.number} calls 100`, 'The flow answered']);
    assert.deepEqual([errors, outside], [[], []]);
  });

  it('says what is typed while the flow listens, and keeps it in the transcript', async () => {
    scene.phrases = ['billing', 'technical support'];
    const { page, errors } = await open();
    await call(page);
    await page.getByText('The flow is waiting for a key. Or say what you want.').waitFor();
    const field = page.getByRole('combobox', { name: 'Say', exact: true });
    assert.equal(await field.getAttribute('placeholder'), 'billing, technical support');
    for (let steps = 0; !(await isFocused(field)) && steps < 40; steps += 1) await page.keyboard.press('Tab');
    await page.keyboard.type('billing');
    assert.equal(await page.locator('#digits').textContent(), '', 'what is typed presses no key');
    await page.keyboard.press('Enter');
    await page.locator('.entry.is-said', { hasText: words.billing }).waitFor();
    await page.locator('.entry.is-said').getByText(words.pin, { exact: true }).waitFor();
    assert.deepEqual(scene.heard, ['billing']);
    assert.match((await page.locator('.entry.is-spoken').textContent()) ?? '', /^You said: billing/);
    assert.deepEqual(
      [await field.isDisabled(), await field.inputValue(), await field.getAttribute('placeholder')],
      [true, '', 'Nobody listens now'],
    );
    for (const key of '12#') await page.keyboard.press(key);
    await page.locator('.entry.is-said', { hasText: words.thanks }).waitFor();
    assert.deepEqual(scene.pins, ['12']);
    await page.keyboard.press('h');
    scene.phrases = [];
    await page.getByRole('button', { name: 'Call again' }).click();
    await page.locator('#asks').waitFor();
    assert.equal(await field.isVisible(), false, 'there is no field where no question takes speech');
    assert.deepEqual(errors, []);
  });

  it('goes on after a reload in the middle of a call, with its transcript and its timer', async () => {
    const { page, errors } = await open();
    await call(page);
    await page.getByText('The flow is waiting for a key.').waitFor();
    const before = await entries(page);
    await page.reload();
    await page.getByText('The flow is waiting for a key.').waitFor();
    assert.deepEqual((await entries(page)).slice(0, before.length), before);
    assert.equal(scene.service.sessions.size, 1);
    await page.locator('#keypad').getByRole('button', { name: '2' }).click();
    await page.getByText('# ends the input.').waitFor();
    assert.deepEqual(errors, []);
  });

  it('comes back by itself when the connection was cut, and the call is still there', async () => {
    const { page } = await open();
    await call(page);
    scene.cut();
    await page.getByText('The connection is lost. Trying again…').waitFor();
    await page.locator('#link-notice').waitFor({ state: 'hidden' });
    await page.locator('#asks').waitFor();
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByText('You hung up').first().waitFor();
    assert.equal(scene.service.sessions.size, 0);
  });

  it('is a phone of its own in each tab, also in one that was duplicated', async () => {
    const context = await browser.newContext();
    const { page: one } = await openPage(browser, scene.softphoneUrl, {}, context);
    await call(one);
    const [two] = await Promise.all([
      context.waitForEvent('page'),
      // A window that a page opens begins with a copy of its storage, as a duplicated tab does.
      one.evaluate(() => void window.open(location.href)),
    ]);
    await two.locator('#call-button:enabled').waitFor();
    await call(two);
    assert.equal(scene.service.sessions.size, 2);
    await one.getByRole('button', { name: 'Hang up' }).click();
    await one.getByText('You hung up').first().waitFor();
    await two.getByRole('button', { name: '1', exact: false }).first().waitFor();
    assert.equal(scene.service.sessions.size, 1);
  });

  it('says that no voice speaks the language, and goes on after the time that it takes to read', async () => {
    const { page } = await open();
    await call(page);
    await page.locator('#notice', { hasText: 'This browser has no voice for en-US' }).waitFor({ timeout: 20_000 });
    await page.keyboard.press('2');
    await page.keyboard.press('#');
    await page.getByText('The flow hung up').first().waitFor();
    assert.equal((await entries(page)).at(-1), 'The flow hung up');
  });

  it('speaks with the best voice of the language, sentence by sentence, and waits for voices that come late', async () => {
    const { page } = await openWithVoices(browser, scene.softphoneUrl, 'speaks');
    await call(page);
    await page.waitForFunction(() => (window as unknown as { spoken: string[][] }).spoken.length === 2);
    assert.deepEqual(await page.evaluate(() => (window as unknown as { spoken: string[][] }).spoken), [
      ['Google US English', 'Welcome to the service desk.'],
      ['Google US English', 'Press 1 for an agent, 2 to enter your PIN.'],
    ]);
    assert.equal(await page.locator('#notice').isVisible(), false);
  });

  it('does not wait for a voice that never ends', async () => {
    const { page } = await openWithVoices(browser, scene.softphoneUrl, 'hangs');
    await page.clock.install();
    await page.reload();
    await call(page);
    await page.keyboard.press('2');
    await page.keyboard.press('#');
    await page.locator('.entry.is-said', { hasText: words.thanks }).waitFor();
    await page.clock.runFor(20_000);
    await page.getByText('The flow hung up').first().waitFor();
  });

  it('is silent when it is muted, and what is said takes as long as it takes to read', async () => {
    const { page } = await openWithVoices(browser, scene.softphoneUrl, 'hangs');
    await page.clock.install();
    await page.reload();
    await call(page);
    await page.keyboard.press('2');
    await page.keyboard.press('#');
    await page.locator('.entry.is-said', { hasText: words.thanks }).waitFor();
    await page.waitForFunction(() => (window as unknown as { spoken: string[][] }).spoken.at(-1)?.[1] === 'Thank you.');
    await page.getByRole('button', { name: 'Mute' }).click();
    assert.equal(await page.getByRole('button', { name: 'Mute' }).getAttribute('aria-pressed'), 'true');
    // Two sentences; the voice itself would be given up after more than ten seconds.
    await page.clock.runFor(3_000);
    await page.getByText('The flow hung up').first().waitFor();
  });

  it('asks for a touch when the browser plays nothing without one', async () => {
    const { page } = await openWithVoices(browser, scene.softphoneUrl, 'waits');
    await call(page);
    await page.getByRole('button', { name: 'Tap to hear' }).click();
    await page.getByRole('button', { name: 'Tap to hear' }).waitFor({ state: 'hidden' });
    await page.waitForFunction(() => (window as unknown as { spoken: string[][] }).spoken.length > 0);
  });

  it('rings when somebody calls it, and tells so in the title', async () => {
    const { page } = await open();
    await page.locator('#call-button:enabled').waitFor();
    const control = new AbortController();
    const outgoing = scene.gateway.call({
      ...{ to: knownCaller.number, from: { number: '+15550000', isWithheld: false }, ringMs: 20_000 },
      signal: control.signal,
    });
    await page.getByText('Incoming call').waitFor();
    await page.waitForFunction(() => document.title === '☎ +15550000 is calling');
    await keepPage(page, 'softphone-ring');
    await page.keyboard.press('a');
    const outcome = await outgoing;
    assert.equal(outcome.kind, 'answered');
    await page.getByRole('button', { name: 'Hang up' }).waitFor();
    assert.equal(await page.title(), 'Service desk · Softphone');
    if (outcome.kind === 'answered') await outcome.leg.hangup();
    await page.getByText('The flow hung up').first().waitFor();
  });

  it('still rings after a reload', async () => {
    const { page } = await open();
    await page.locator('#call-button:enabled').waitFor();
    const { signal } = new AbortController();
    const from = { number: '+15550000', isWithheld: false };
    const outgoing = scene.gateway.call({ to: knownCaller.number, from, ringMs: 20_000, signal });
    await page.getByText('Incoming call').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Decline' }).click();
    assert.equal((await outgoing).kind, 'busy');
  });

  it('hears of a call that ended while it was away', async () => {
    const { page } = await open();
    await call(page);
    await page.locator('#asks').waitFor();
    const [session] = scene.service.sessions.values();
    await page.context().setOffline(true);
    scene.cut();
    await page.getByText('The connection is lost. Trying again…').waitFor();
    await session?.leg.hangup();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Call again' }).waitFor();
    assert.equal((await entries(page)).at(-1), 'The flow hung up');
  });

  it('declines with a key', async () => {
    const { page } = await open();
    await page.locator('#call-button:enabled').waitFor();
    const { signal } = new AbortController();
    const from = { number: '', isWithheld: true };
    const outgoing = scene.gateway.call({ to: knownCaller.number, from, ringMs: 20_000, signal });
    await page.locator('#ring-from', { hasText: 'Number withheld' }).waitFor();
    await page.keyboard.press('d');
    assert.equal((await outgoing).kind, 'busy');
    await page.locator('#call-button:enabled').waitFor();
  });

  it('plays audio to its end, and says what cannot be played', async () => {
    const { page } = await open();
    await call(page);
    await page.locator('#asks').waitFor();
    const [session] = scene.service.sessions.values();
    assert.ok(session);
    const { signal } = new AbortController();
    await session.leg.play([{ kind: 'url', url: 'hold-music.wav' }], signal);
    const missing = { kind: 'url', url: 'missing.wav' } as const;
    await assert.rejects(session.leg.play([missing], signal), { code: 'RB_CALL_MEDIA', message: /404/ });
    const broken = { kind: 'url', url: `${scene.origin}/admin/` } as const;
    await assert.rejects(session.leg.play([broken], signal), { code: 'RB_CALL_MEDIA' });
    assert.deepEqual((await entries(page)).slice(-3, -1), ['hold-music.wav', 'missing.wav']);
  });

  it('tells a server that was started again of the call that it is in', async () => {
    const { page } = await open();
    await call(page);
    await page.locator('#asks').waitFor();
    const state = { kind: 'state', isUp: true, line: null, play: null, asks: null };
    // As a server tells it that knows of no call yet.
    await page.route(
      '**/events?*',
      (route) => route.fulfill({ contentType: 'text/event-stream', body: `data: ${JSON.stringify(state)}\n\n` }),
      { times: 1 },
    );
    const resumed = page.waitForRequest((request) => request.postDataJSON()?.command?.kind === 'resume');
    scene.cut();
    const { command } = (await resumed).postDataJSON() as { command: { line: { id: string; isAnswered: boolean } } };
    assert.deepEqual([command.line.id, command.line.isAnswered], [[...scene.service.sessions.keys()][0], true]);
    await page.locator('#asks').waitFor();
  });

  it('says how to sign in, and where, when nobody is signed in', async () => {
    scene.refuse = 401;
    const { page } = await open();
    const notice = page.locator('#link-notice');
    await notice.filter({ hasText: 'Sign in to the Node-RED editor in this browser' }).waitFor();
    assert.equal(await notice.getByRole('link').getAttribute('href'), `${scene.origin}/admin/`);
    scene.refuse = 0;
    await page.locator('#call-button:enabled').waitFor();
    assert.equal(await notice.isVisible(), false);
  });

  it('sends the token that the editor of this server has kept', async () => {
    const { page } = await open();
    await page.locator('#call-button:enabled').waitFor();
    await page.evaluate(() => localStorage.setItem('auth-tokens-admin', JSON.stringify({ access_token: 'secret' })));
    const asked = page.waitForRequest((request) => request.url().includes('/events'));
    await page.reload();
    assert.equal((await asked).headers().authorization, 'Bearer secret');
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is accessible and fits a phone in every state, ${colorScheme}`, async () => {
      const { page } = await open({
        colorScheme,
        ...{ viewport: { width: 320, height: 640 }, bypassCSP: true, locale: 'pt-BR', reducedMotion: 'reduce' },
      });
      const check = async (state: string) => {
        for (const width of [1200, 320]) {
          await page.setViewportSize({ width, height: 800 });
          await keepPage(page, `softphone-${state}-${colorScheme}-${width}`);
          assert.deepEqual(await axeViolations(page), [], state);
        }
        assert.ok((await widthOf(page)) <= 320, `${await widthOf(page)} px wide`);
      };
      await page.locator('#call-button:enabled').waitFor();
      await check('dial');
      await call(page);
      await page.locator('#asks').waitFor();
      await check('call');
      await page.keyboard.press('h');
      await page.getByRole('button', { name: 'Ligar de novo' }).waitFor();
      scene.phrases = ['faturamento', 'suporte técnico'];
      await page.keyboard.press('Enter');
      await page.locator('#asks', { hasText: 'Ou diga o que deseja.' }).waitFor();
      await page.getByRole('combobox', { name: 'Dizer' }).fill('Quero falar de uma fatura');
      await check('speech');
      await page.keyboard.press('Enter');
      await page.locator('.entry.is-said').getByText(words.pin, { exact: true }).waitFor();
      await check('spoken');
      await page.keyboard.press('h');
      await page.getByRole('button', { name: 'Ligar de novo' }).waitFor();
      scene.phrases = [];
      await page.keyboard.press('Enter');
      await page.locator('#asks').waitFor();
      await page.keyboard.press('2');
      await page.locator('.entry').getByText(words.pin, { exact: true }).waitFor();
      await page.keyboard.press('7');
      await check('pin');
      await page.keyboard.press('h');
      await page.getByRole('button', { name: 'Ligar de novo' }).waitFor();
      await check('ended');
      scene.refuse = 401;
      await page.reload();
      await page.locator('#link-notice').waitFor();
      await check('sign-in');
    });
  }
});

async function isFocused(field: Locator): Promise<boolean> {
  return field.evaluate((element) => element === document.activeElement);
}

/** Voices that come late, and speak, never end, or wait for a click; what was spoken, by which voice, is in `window.spoken`. */
async function openWithVoices(browser: Browser, url: string, how: 'speaks' | 'hangs' | 'waits'): Promise<OpenedPage> {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  await context.addInitScript((does) => {
    const spoken: (string | undefined)[][] = [];
    const voices: { name: string; lang: string }[] = [];
    const listeners = new Set<() => void>();
    let wasTouched = false;
    addEventListener(
      'pointerdown',
      ({ target }) => {
        wasTouched ||= (target as HTMLElement).closest('#unblock') !== null;
      },
      true,
    );
    const synthesis = {
      getVoices: () => voices,
      addEventListener: (_name: string, run: () => void) => listeners.add(run),
      removeEventListener: (_name: string, run: () => void) => listeners.delete(run),
      resume: () => undefined,
      cancel: () => undefined,
      speak: (utterance: {
        text: string;
        voice?: { name: string };
        onstart?(): void;
        onend?(): void;
        onerror?(event: object): void;
      }) => {
        if (does === 'waits' && !wasTouched) {
          queueMicrotask(() => utterance.onerror?.({ error: 'not-allowed' }));
          return;
        }
        spoken.push([utterance.voice?.name, utterance.text]);
        queueMicrotask(() => {
          utterance.onstart?.();
          if (does !== 'hangs') queueMicrotask(() => utterance.onend?.());
        });
      },
    };
    class Utterance {
      constructor(readonly text: string) {}
    }
    Object.assign(window, { spoken });
    Object.defineProperty(window, 'speechSynthesis', { value: synthesis });
    Object.defineProperty(window, 'SpeechSynthesisUtterance', { value: Utterance });
    addEventListener('load', () => {
      voices.push(
        { name: 'Monica', lang: 'es-ES' },
        { name: 'eSpeak English', lang: 'en-US' },
        { name: 'Google US English', lang: 'en_US' },
        { name: 'Google UK English', lang: 'en-GB' },
      );
      for (const run of [...listeners]) run();
    });
  }, how);
  return openPage(browser, url, {}, context);
}
