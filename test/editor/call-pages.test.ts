import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type FlowNode, NodeRedProcess } from '../node-red-process';
import { launchBrowser } from './browser';
import { callFlow } from './call-flow';
import { openPage } from './console-page';
import { sitDown, talks } from './desk-page';
import { shortWav } from './short-wav';

/** A call from the softphone to the desk through the nodes themselves, in a Node-RED of its own. */
describe('softphone and desk of a Node-RED with call nodes', function () {
  this.timeout(90_000);
  let browser: Browser;
  let nodeRed: NodeRedProcess;
  let userDir: string;

  before(async () => {
    browser = await launchBrowser();
    userDir = mkdtempSync(join(tmpdir(), 'ringback-call-pages-'));
    mkdirSync(join(userDir, 'ringback', 'audio'), { recursive: true });
    writeFileSync(join(userDir, 'ringback', 'audio', 'gong.wav'), shortWav());
    writeFileSync(join(userDir, 'flows.json'), JSON.stringify(openFlow()));
    // Public routes are elsewhere: all that the pages play comes from beside them.
    nodeRed = await NodeRedProcess.start({ userDir, settings: { httpNodeRoot: '/public' } });
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
    rmSync(userDir, { recursive: true, force: true });
  });

  it('plays files and music from beside the page, and names them', async () => {
    const desk = await openPage(browser, `${nodeRed.adminUrl}ringback/desk/team`);
    await sitDown(desk.page, 'Ana Souza');
    const { page, errors, outside } = await openPage(browser, `${nodeRed.adminUrl}ringback/softphone/telephone`);
    const audio: string[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith('.wav')) audio.push(`${response.status()} ${new URL(response.url()).pathname}`);
    });
    await page.getByLabel('Number to call').fill('901');
    await page.locator('#call-button:enabled').click();
    await page.locator('.entry.is-played', { hasText: 'gong.wav' }).waitFor();
    await page.getByText('The flow is waiting for up to 2 keys.').waitFor();
    // No option: it is asked again.
    await page.keyboard.press('7');
    await page.locator('.entry.is-said', { hasText: 'That is no option.' }).waitFor();
    await page.getByText('The flow is waiting for up to 2 keys.').waitFor();
    await page.keyboard.press('1');
    await page.locator('.entry.is-played', { hasText: 'hold-music.wav' }).waitFor();
    await desk.page.getByRole('button', { name: 'Answer' }).click();
    await talks(desk.page);
    await page.getByText('Talking to Ana Souza').waitFor();
    await fact(desk.page, 'Queue', 'support');
    assert.ok(audio.length >= 2, audio.join('\n'));
    for (const answer of audio) assert.match(answer, /^200 \/admin\/ringback\/media\/[\w-]+\.wav$/);
    await desk.page.keyboard.press('h');
    await page.getByText('The agent hung up').first().waitFor();
    await desk.page.getByRole('button', { name: 'Ready for the next call' }).waitFor();
    assert.deepEqual([errors, outside, desk.errors, desk.outside], [[], [], [], []]);
  });

  const fact = (page: Page, name: string, value: string) =>
    page.locator('#facts div', { hasText: name }).getByText(value).waitFor();
});

/** Open around the clock, and without what only a Zendesk could tell. */
function openFlow(): FlowNode[] {
  const own: Record<string, Record<string, unknown>> = {
    // An id of its own: Node-RED takes the value "gateway" of `speech` for a reference to a node of that id.
    gateway: { id: 'telephone' },
    call: { gateway: 'telephone' },
    team: { hours: [], holidays: [] },
    prompt: {
      prompts: [
        { kind: 'text', text: 'Hello.' },
        { kind: 'file', path: 'gong.wav' },
      ],
    },
    queue: { whisper: '', priority: '3', priorityType: 'num' },
  };
  return callFlow()
    .filter(({ id }) => id !== 'gateway-asterisk')
    .map((node) => ({ ...node, ...own[node.id] }));
}
