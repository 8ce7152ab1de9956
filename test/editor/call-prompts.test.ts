import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { CallEditor, keepScreen } from './call-editor';
import { openDialog, propertiesOf, saveDialog } from './dialog';
import { wavBytes } from './wav-bytes';

type Prompts = { kind: string; text?: string; name?: string; data?: string; url?: string; language?: string }[];

interface SpokenWindow {
  spoken: { text: string; lang: string; voice: string }[];
  played: string[];
  RED: { nodes: { node(id: string): Record<string, unknown> } };
}

describe('the prompts in the dialogs', function () {
  this.timeout(120_000);
  let editor: CallEditor;
  let page: Page;

  before(async () => {
    editor = await CallEditor.start();
  });
  after(() => editor?.stop());
  beforeEach(async () => {
    page = await editor.open();
    await pretendVoices(page);
  });
  afterEach(() => editor.close());

  const rows = () => page.locator('#ringback-prompt-prompts .ringback-rows > li');
  const promptsOf = async () => (await propertiesOf(page, 'prompt', ['prompts'])).prompts as Prompts;
  const spokenTexts = () => page.evaluate(() => (window as unknown as SpokenWindow).spoken);
  const remove = async (row: number) => rows().nth(row).getByRole('button', { name: 'Remove', exact: true }).click();

  it('are added with the keyboard, filled with placeholders, and shown as a caller hears them', async () => {
    await openDialog(page, 'prompt');
    await page.locator('#ringback-prompt-prompts > .ringback-menu-button > button').press('Enter');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Priority: ');
    const last = rows().last();
    await last.getByRole('button', { name: 'Insert' }).press('Enter');
    await last.getByRole('menuitem', { name: '${zendesk.ticket.priority}' }).press('Enter');
    await page.keyboard.type(', ${$uppercase(call.name)}. $${not} ${nobody.knows}');
    await last.getByText('A caller hears: Priority: urgent, ANA SOUZA. ${not} …').waitFor();
    await saveDialog(page);
    assert.equal(
      (await promptsOf())[2]?.text,
      'Priority: ${zendesk.ticket.priority}, ${$uppercase(call.name)}. $${not} ${nobody.knows}',
    );
    assert.deepEqual(editor.errors, []);
  });

  it('are moved with the arrow keys and by dragging, and removed', async () => {
    await openDialog(page, 'prompt');
    await rows().nth(1).locator('.ringback-row-handle').press('ArrowUp');
    await page.getByText('Now 1 of 2').waitFor({ state: 'attached' });
    assert.ok(
      await rows()
        .first()
        .locator('.ringback-row-handle')
        .evaluate((handle) => handle === document.activeElement),
      'the focus stays on what is moved',
    );
    await saveDialog(page);
    assert.deepEqual(
      (await promptsOf()).map(({ kind }) => kind),
      ['url', 'text'],
    );
    await openDialog(page, 'prompt');
    await drag(page, 1, 0);
    await saveDialog(page);
    assert.deepEqual(
      (await promptsOf()).map(({ kind }) => kind),
      ['text', 'url'],
    );
    await openDialog(page, 'prompt');
    await remove(0);
    await saveDialog(page);
    assert.deepEqual(
      (await promptsOf()).map(({ kind }) => kind),
      ['url'],
    );
  });

  it('must not be empty, nor hold an item that is', async () => {
    await openDialog(page, 'prompt');
    const problem = page.locator('#ringback-prompt-prompts .ringback-invalid');
    await rows().first().getByRole('textbox', { name: 'Spoken text' }).fill('Hello ${zendesk.user');
    assert.equal(await problem.innerText(), 'Item 1: Text: a placeholder is not closed with }.');
    await rows().first().getByRole('textbox', { name: 'Spoken text' }).fill('');
    assert.equal(await problem.innerText(), 'Item 1: Text: fill this in.');
    await remove(0);
    await rows().first().getByRole('textbox').fill('gong.wav');
    assert.match(await problem.innerText(), /^Item 1: Web address: enter an address that begins with https/);
    await remove(0);
    assert.equal(await problem.innerText(), 'Add what the caller hears: a text or an audio file.');
    await keepScreen(page, 'prompt-empty-light');
    await saveDialog(page);
    const { valid, validationErrors } = await propertiesOf(page, 'prompt', ['valid', 'validationErrors']);
    assert.equal(valid, false);
    assert.match(JSON.stringify(validationErrors), /Add what the caller hears/);
  });

  it('take a WAV file into the flow, and say what is wrong with others', async () => {
    await openDialog(page, 'prompt');
    await page.locator('#ringback-prompt-prompts > .ringback-menu-button > button').click();
    await page.getByRole('menuitem', { name: 'Upload (WAV)' }).click();
    const last = rows().last();
    const file = last.locator('input[type=file]');
    const upload = (name: string, buffer: Buffer) => file.setInputFiles({ name, mimeType: 'audio/wav', buffer });
    await upload('notes.wav', Buffer.from('no sound at all, but long enough to be taken for a header'));
    await last.getByText('This is not a WAV file.').waitFor();
    await upload('mp3.wav', wavBytes(1, 0x55));
    await last.getByText('compressed in a way').waitFor();
    await upload('long.wav', wavBytes(70));
    await last.getByText(/The file has 1,094 KB; at most 1,024 KB/).waitFor();
    await page.locator('#ringback-prompt-prompts .ringback-invalid').getByText('Item 3: Choose a WAV file.').waitFor();
    await upload('gong.wav', wavBytes(1.5));
    await last.getByText('gong.wav: 1.5 s, 8 kHz, 24 KB').waitFor();
    await keepScreen(page, 'prompt-upload-light');
    await last.getByRole('button', { name: 'Listen' }).click();
    await page.waitForFunction(() => (window as unknown as SpokenWindow).played.some((url) => url.startsWith('blob:')));
    await saveDialog(page);
    const saved = (await promptsOf())[2];
    assert.equal(saved?.name, 'gong.wav');
    assert.deepEqual(Buffer.from(saved?.data ?? '', 'base64'), wavBytes(1.5));
    await openDialog(page, 'prompt');
    await rows().last().getByText('gong.wav: 1.5 s, 8 kHz, 24 KB').waitFor();
    assert.deepEqual(editor.errors, []);
  });

  it("are listened to by the browser's voice, in their language, with sample values", async () => {
    await openDialog(page, 'prompt');
    const first = rows().first();
    await first.getByText('Language and voice').click();
    await first.getByLabel('Language', { exact: true }).fill('es-MX');
    const listen = first.getByRole('button', { name: /Listen|Stop/ });
    await listen.press('Enter');
    await first.getByRole('button', { name: 'Stop' }).waitFor();
    assert.deepEqual(await spokenTexts(), [
      {
        text: 'Hello Ana Souza. Your ticket 4711, The VPN does not connect, is open.',
        lang: 'es-MX',
        voice: 'Paulina',
      },
    ]);
    await listen.press('Enter');
    await first.getByRole('button', { name: 'Listen' }).waitFor();
    await saveDialog(page);
    assert.equal((await promptsOf())[0]?.language, 'es-MX');
  });

  it("are listened to by the gateway's text to speech where it has one, or its answer is told", async () => {
    await page.evaluate(() => {
      (window as unknown as SpokenWindow).RED.nodes.node('gateway').speech = 'command';
    });
    const asked: unknown[] = [];
    const answers = [
      { status: 200, contentType: 'audio/wav', body: wavBytes(0.2) },
      { status: 200, contentType: 'application/json', body: '{"browser":true}' },
      {
        status: 500,
        contentType: 'application/json',
        body: '{"code":"RB_SPEECH","message":"espeak-ng is not installed."}',
      },
    ];
    await page.route('**/ringback/speech/try', (route) => {
      asked.push(route.request().postDataJSON());
      return route.fulfill(answers[asked.length - 1] ?? { status: 404 });
    });
    await openDialog(page, 'prompt');
    const listen = rows()
      .first()
      .getByRole('button', { name: /Listen|Stop/ });
    await listen.click();
    await page.waitForFunction(() => (window as unknown as SpokenWindow).played.length > 0);
    const text = 'Hello Ana Souza. Your ticket 4711, The VPN does not connect, is open.';
    assert.deepEqual(asked, [{ gateway: 'gateway', text, language: 'en-US', voice: '' }]);
    assert.deepEqual(await spokenTexts(), []);
    await rows().first().getByRole('button', { name: 'Listen' }).waitFor();
    await listen.click();
    await page.waitForFunction(() => (window as unknown as SpokenWindow).spoken.length > 0);
    await listen.click();
    await rows().first().getByRole('button', { name: 'Listen' }).waitFor();
    await listen.click();
    await page.locator('.red-ui-notification').getByText('espeak-ng is not installed.').waitFor();
  });

  it('that read a ticket aloud warn that the number is a claim', async () => {
    await openDialog(page, 'prompt');
    const note = page.locator('#ringback-prompt-claim');
    assert.equal(await note.isVisible(), true);
    const words = rows().first().getByRole('textbox', { name: 'Spoken text' });
    await words.fill('Hello, zendesk. ${call.name}');
    assert.equal(await note.isVisible(), false);
    await words.fill('${$uppercase(zendesk.ticket.subject)}');
    assert.equal(await note.isVisible(), true);
    await words.fill('Hello @{call.name}.');
    assert.equal(await note.isVisible(), false);
    await rows().first().getByText('A caller hears: Hello Ana Souza.').waitFor();
  });
});

/** Voices that say nothing and end only when they are told to, and audio that is over at once. */
async function pretendVoices(page: Page): Promise<void> {
  await page.evaluate(() => {
    const heard = window as unknown as SpokenWindow;
    heard.spoken = [];
    heard.played = [];
    let current: SpeechSynthesisUtterance | undefined;
    const voices = [
      { name: 'Samantha', lang: 'en-US' },
      { name: 'Paulina', lang: 'es-MX' },
    ] as SpeechSynthesisVoice[];
    class Utterance extends EventTarget {
      lang = '';
      voice: SpeechSynthesisVoice | null = null;
      constructor(readonly text: string) {
        super();
      }
    }
    Object.assign(window, { SpeechSynthesisUtterance: Utterance });
    Object.defineProperty(window, 'speechSynthesis', {
      value: {
        getVoices: () => voices,
        speak(utterance: SpeechSynthesisUtterance) {
          current = utterance;
          const { text, lang, voice } = utterance;
          heard.spoken.push({ text, lang, voice: voice?.name ?? '' });
        },
        cancel: () => current?.dispatchEvent(new Event('end')),
      },
    });
    HTMLMediaElement.prototype.play = function play(this: HTMLMediaElement) {
      heard.played.push(this.src);
      queueMicrotask(() => this.dispatchEvent(new Event('ended')));
      return Promise.resolve();
    };
  });
}

async function drag(page: Page, from: number, to: number): Promise<void> {
  const handles = page.locator('#ringback-prompt-prompts .ringback-row-handle');
  const start = await handles.nth(from).boundingBox();
  const end = await page.locator('#ringback-prompt-prompts .ringback-rows > li').nth(to).boundingBox();
  assert.ok(start && end);
  await page.mouse.move(start.x + 8, start.y + 8);
  await page.mouse.down();
  await page.mouse.move(start.x + 8, end.y + 20, { steps: 12 });
  await page.mouse.move(start.x + 8, end.y - 4, { steps: 6 });
  await page.mouse.up();
}
