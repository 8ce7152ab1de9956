import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { Leg, RecordOutcome, RecordRequest } from '../../src/ports/gateway';
import { launchBrowser } from './browser';
import { CallScene, knownCaller } from './call-scene';
import { axeViolations, keepPage, openPage } from './console-page';

const request: RecordRequest = {
  ...{ prompt: [], beep: true, maxMs: 30_000, silenceMs: 20_000, terminators: '#' },
  signal: new AbortController().signal,
};

const fakeMicrophone = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

describe('the softphone that records', function () {
  this.timeout(60_000);
  let scene: CallScene;
  let browser: Browser | undefined;

  before(async () => {
    scene = await CallScene.start();
  });
  afterEach(async () => {
    await browser?.close();
    await scene.reset();
    assert.deepEqual(scene.troubles.splice(0), []);
  });
  after(() => scene.close());

  /** Somebody calls the softphone, and it accepts: a line without a flow. */
  async function open(args: string[]): Promise<{ page: Page; leg: Leg; errors: string[] }> {
    browser = await launchBrowser(args);
    const { page, errors } = await openPage(browser, scene.softphoneUrl);
    await page.locator('#call-button:enabled').waitFor();
    const from = { number: '+15550000', isWithheld: false };
    const outgoing = scene.gateway.call({ to: knownCaller.number, from, ringMs: 20_000, signal: request.signal });
    await page.getByText('Incoming call').waitFor();
    await page.keyboard.press('a');
    const outcome = await outgoing;
    assert.ok(outcome.kind === 'answered');
    return { page, leg: outcome.leg, errors };
  }
  const record = (leg: Leg, over: Partial<RecordRequest> = {}): Promise<RecordOutcome> => {
    assert.ok(leg.record);
    return leg.record({ ...request, ...over });
  };

  it('sends what the microphone hears, for as long as it may be', async () => {
    const { page, leg, errors } = await open(fakeMicrophone);
    const recording = record(leg, { maxMs: 4_000 });
    await page.getByText('You are recorded.').waitFor();
    await keepPage(page, 'softphone-recording');
    assert.deepEqual(await axeViolations(page), []);
    // The device of a test sounds once a second.
    const outcome = await recording;
    assert.ok(outcome.kind === 'recorded', JSON.stringify(outcome));
    assert.match(outcome.contentType, /^audio\/webm/);
    assert.ok(outcome.data.length > 500 && outcome.durationMs >= 4_000, `${outcome.data.length} bytes`);
    assert.equal(outcome.endedBy, 'limit');
    await page.getByText('You are recorded.').waitFor({ state: 'hidden' });
    await leg.hangup();
    assert.deepEqual(errors, []);
  });

  it('says that there is no microphone, and sends a tone instead', async () => {
    const { page, leg } = await open([]);
    const recording = record(leg);
    await page.getByText('a tone stands for what you say').waitFor();
    await page.getByRole('button', { name: 'Finish' }).click();
    const outcome = await recording;
    assert.ok(outcome.kind === 'recorded' && outcome.endedBy === 'key', JSON.stringify(outcome));
    assert.equal(outcome.data.toString('latin1', 0, 4), 'RIFF');
    await leg.hangup();
  });

  it('sends it with the last word of who hangs up', async () => {
    const { page, leg } = await open([]);
    const recording = record(leg);
    await page.getByText('You are recorded.').waitFor();
    await page.getByRole('button', { name: 'Hang up' }).click();
    const outcome = await recording;
    assert.ok(outcome.kind === 'recorded' && outcome.endedBy === 'caller', JSON.stringify(outcome));
    assert.equal((await leg.ended).cause, 'caller');
  });

  it('ends with a key, and stops when it is no longer wanted', async () => {
    const { page, leg } = await open([]);
    const first = record(leg);
    await page.getByText('You are recorded.').waitFor();
    await page.keyboard.press('#');
    assert.equal((await first).kind, 'recorded');
    const stop = new AbortController();
    const recording = record(leg, { signal: stop.signal });
    await page.getByText('You are recorded.').waitFor();
    stop.abort(new Error('enough'));
    await assert.rejects(recording, /enough/);
    await page.getByText('You are recorded.').waitFor({ state: 'hidden' });
    await leg.hangup();
  });

  it('is nothing when the caller hangs up while the browser asks for the microphone, which is then let go', async () => {
    const { page, leg, errors } = await open(fakeMicrophone);
    await page.evaluate(() => {
      const { mediaDevices } = navigator;
      const ask = mediaDevices.getUserMedia.bind(mediaDevices);
      const allowed = new Promise((resolve) => addEventListener('allowed', resolve, { once: true }));
      mediaDevices.getUserMedia = async (constraints) => {
        document.body.dataset.asks = 'yes';
        await allowed;
        const stream = await ask(constraints);
        const [track] = stream.getTracks();
        const stop = track?.stop.bind(track);
        if (track)
          track.stop = () => {
            stop?.();
            document.body.dataset.asks = 'let go';
          };
        return stream;
      };
    });
    const recording = record(leg);
    await page.locator('body[data-asks="yes"]').waitFor();
    await page.getByRole('button', { name: 'Hang up' }).click();
    assert.deepEqual(await recording, { kind: 'nothing' });
    assert.equal((await leg.ended).cause, 'caller');
    await page.evaluate(() => dispatchEvent(new Event('allowed')));
    await page.locator('body[data-asks="let go"]').waitFor();
    assert.equal(await page.getByText('You are recorded.').isVisible(), false);
    assert.deepEqual(errors, []);
  });

  it('tells the flow at once when the browser cannot record', async () => {
    const { page, leg } = await open(fakeMicrophone);
    await page.evaluate(() => {
      window.MediaRecorder.prototype.start = () => {
        throw new DOMException('No encoder.', 'NotSupportedError');
      };
    });
    await assert.rejects(record(leg), { code: 'RB_CALL_RECORDING', message: /No encoder/ });
    assert.equal(await page.getByText('You are recorded.').isVisible(), false);
    await leg.hangup();
  });

  it('of ten minutes fit into what Node-RED takes in one request', async () => {
    const { page, leg } = await open(fakeMicrophone);
    const rates = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const { start } = MediaRecorder.prototype;
          MediaRecorder.prototype.start = function (...args) {
            resolve(this.audioBitsPerSecond);
            return start.apply(this, args);
          };
        }),
    );
    const recording = record(leg, { maxMs: 1_500 });
    const bitsPerSecond = await rates;
    const bytes = ((bitsPerSecond / 8) * 600 * 4) / 3;
    assert.ok(bytes < 5_000_000, `${bitsPerSecond} bits per second`);
    await recording;
    await leg.hangup();
  });
});
