import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { CallEditor, keepScreen } from './call-editor';
import { cancelDialog, openDialog, propertiesOf, saveDialog, shownProblems } from './dialog';

interface Link {
  source: { id: string };
  sourcePort: number | string;
  target: { id: string };
}

declare const RED: {
  nodes: { eachLink(visit: (link: Link) => void): void; node(id: string): Record<string, unknown> };
  history: { pop(): void };
};

describe("the menu's dialog", function () {
  this.timeout(120_000);
  let editor: CallEditor;
  let page: Page;

  before(async () => {
    editor = await CallEditor.start();
  });
  after(() => editor?.stop());
  beforeEach(async () => {
    page = await editor.open();
    await openDialog(page, 'menu');
  });
  afterEach(() => editor.close());

  const rows = () => page.locator('#ringback-menu-options .ringback-rows > li');
  const remove = (row: number) => rows().nth(row).getByRole('button', { name: 'Remove', exact: true }).press('Enter');
  const key = (name: string) => page.locator('.ringback-key', { hasText: name }).first();
  const menu = () => propertiesOf(page, 'menu', ['options', 'outputs', 'mode', 'valid', 'validationErrors']);
  /** Where each output leads, as the editor has the wires. */
  const wires = () =>
    page.evaluate(() => {
      const found: Record<string, string> = {};
      RED.nodes.eachLink(({ source, sourcePort, target }) => {
        if (source.id === 'menu') found[String(sourcePort)] = target.id;
      });
      return found;
    });
  const labels = () =>
    page.evaluate(() => {
      const node = RED.nodes.node('menu') as unknown as {
        outputs: number;
        _def: { outputLabels(index: number): string; label(): string };
      };
      return {
        node: node._def.label.call(node),
        outputs: Array.from({ length: node.outputs }, (_, index) => node._def.outputLabels.call(node, index)),
      };
    });

  it('keeps the wires with their options when one in the middle is removed', async () => {
    assert.deepEqual(await wires(), { 0: 'queue', 1: 'agents', 2: 'hangup', 3: 'debug-none', 4: 'debug-invalid' });
    await remove(1);
    await saveDialog(page);
    assert.deepEqual(await wires(), { 0: 'queue', 1: 'hangup', 2: 'debug-none', 3: 'debug-invalid' });
    assert.deepEqual(await labels(), {
      node: 'menu: 2 options',
      outputs: ['1: Ticket', '9: Hang up', 'nothing was pressed', 'nothing that counts was pressed'],
    });
    await page.evaluate(() => RED.history.pop());
    assert.deepEqual(await wires(), { 0: 'queue', 1: 'agents', 2: 'hangup', 3: 'debug-none', 4: 'debug-invalid' });
    assert.equal((await menu()).outputs, 5, 'undo brings the output back');
  });

  it('moves the wires along with an option, and gives a new one none', async () => {
    await rows().nth(2).locator('.ringback-row-handle').press('ArrowUp');
    await rows().nth(1).locator('.ringback-row-handle').press('ArrowUp');
    await page.getByRole('button', { name: 'add an option', exact: true }).press('Enter');
    await page.keyboard.type('Opening hours');
    await rows().last().locator('.ringback-row-handle').press('ArrowUp');
    await saveDialog(page);
    const { options, outputs, validationErrors } = await menu();
    assert.deepEqual(options, [
      { digits: '9', label: 'Hang up' },
      { digits: '1', label: 'Ticket' },
      { digits: '2', label: 'Opening hours' },
      { digits: '12', label: 'Other' },
    ]);
    assert.deepEqual([outputs, validationErrors], [6, []]);
    assert.deepEqual(await wires(), { 0: 'hangup', 1: 'queue', 3: 'agents', 4: 'debug-none', 5: 'debug-invalid' });
    await openDialog(page, 'menu');
    await saveDialog(page);
    assert.deepEqual(await wires(), { 0: 'hangup', 1: 'queue', 3: 'agents', 4: 'debug-none', 5: 'debug-invalid' });
    assert.deepEqual(editor.errors, []);
  });

  it('keeps the wires of no input and invalid when it takes any digits, and those of the options no more', async () => {
    await page.locator('#node-input-mode').selectOption('digits');
    await page.locator('#node-input-minDigits').fill('4');
    await page.locator('#node-input-maxDigits').fill('4');
    await page.locator('#node-input-sensitive').check();
    await keepScreen(page, 'menu-digits-light');
    await saveDialog(page);
    assert.deepEqual(await wires(), { 1: 'debug-none', 2: 'debug-invalid' });
    assert.deepEqual(await labels(), {
      node: 'menu: digits',
      outputs: ['digits entered', 'nothing was pressed', 'nothing that counts was pressed'],
    });
    await openDialog(page, 'menu');
    await page.locator('#node-input-mode').selectOption('options');
    await saveDialog(page);
    assert.deepEqual(await wires(), { 3: 'debug-none', 4: 'debug-invalid' });
    assert.deepEqual((await menu()).outputs, 5);
  });

  it('shows which keys are taken, and takes a free one when it is pressed', async () => {
    assert.equal(await key('9').getAttribute('aria-label'), '9: Hang up');
    assert.equal(await key('9').isDisabled(), true);
    assert.equal(await key('1').getAttribute('aria-label'), '1: Ticket, 12…');
    await key('5').press('Enter');
    await page.keyboard.type('Help');
    assert.equal(await key('5').getAttribute('aria-label'), '5: Help');
    await rows().last().getByRole('textbox', { name: 'Digits' }).fill('34');
    assert.equal(await key('3').getAttribute('aria-label'), '3: 34…');
    assert.equal(await key('5').isDisabled(), false);
    await keepScreen(page, 'menu-keypad-light');
    await saveDialog(page);
    assert.deepEqual(((await menu()).options as object[])[3], { digits: '34', label: 'Help' });
  });

  it('tells what prefixes, duplicates and odd digits lead to', async () => {
    const notes = page.locator('.ringback-notes');
    const problem = page.locator('#ringback-menu-options .ringback-invalid');
    assert.match(await notes.innerText(), /^After 1 the menu waits .* since there is 12 too; # ends the wait\.$/);
    await page.locator('#node-input-terminator').fill('');
    await notes.getByText(/since there is 12 too\.$/).waitFor();
    const digits = rows().nth(1).getByRole('textbox', { name: 'Digits' });
    await digits.fill('9');
    assert.equal(await notes.innerText(), '');
    assert.match(await problem.innerText(), /^Options 2 and 3 both have 9: only the first/);
    await digits.fill('one');
    assert.match(await problem.innerText(), /^Option 2: enter what the caller presses/);
    await saveDialog(page);
    assert.equal((await menu()).valid, false);
  });

  describe('with phrases', () => {
    const phrases = (row: number) => rows().nth(row).getByRole('textbox', { name: 'Phrases' });
    const problem = () => page.locator('#ringback-menu-options .ringback-invalid');
    /** The gateway of the calls that come here, as the call node has it. */
    const callsCome = async (gateway: string) => {
      await page.evaluate((id) => {
        const call = RED.nodes.node('call');
        call.gateway = id;
      }, gateway);
      await cancelDialog(page);
      await openDialog(page, 'menu');
    };

    it('keeps them with their option, and none where none are written', async () => {
      await phrases(0).fill('my ticket,  Facturación ,, my ticket');
      await rows().nth(1).getByRole('textbox', { name: 'Digits' }).fill('');
      await rows().nth(1).getByRole('textbox', { name: 'Label' }).fill('');
      assert.match(await problem().innerText(), /^Option 2: .* or what they say\.$/);
      await phrases(1).fill('anything else');
      assert.equal(await problem().innerText(), '');
      const note = page.locator('.ringback-notes', { hasText: '“anything else” has no key: it can only be said.' });
      await note.waitFor();
      await keepScreen(page, 'menu-phrases-light');
      await saveDialog(page);
      const { options, valid } = await menu();
      assert.deepEqual(options, [
        { digits: '1', label: 'Ticket', phrases: ['my ticket', 'Facturación'] },
        { digits: '', label: '', phrases: ['anything else'] },
        { digits: '9', label: 'Hang up' },
      ]);
      assert.equal(valid, true);
      assert.deepEqual((await labels()).outputs.slice(0, 3), ['1: Ticket', 'anything else', '9: Hang up']);
      await openDialog(page, 'menu');
      assert.equal(await phrases(0).inputValue(), 'my ticket, Facturación');
      await phrases(0).fill('');
      await saveDialog(page);
      assert.deepEqual(((await menu()).options as object[])[0], { digits: '1', label: 'Ticket' });
      assert.deepEqual(editor.errors, []);
    });

    it('says which are no words, which two options have, and which are secret', async () => {
      await phrases(0).fill('Facturación');
      await phrases(2).fill('help, FACTURACION!');
      assert.match(await problem().innerText(), /^Options 1 and 3 both have “FACTURACION!”/);
      await phrases(2).fill('?!');
      assert.match(await problem().innerText(), /^Option 3: each phrase is made of words/);
      await phrases(2).fill('help');
      assert.equal(await problem().innerText(), '');
      await page.locator('#node-input-mode').selectOption('digits');
      await page.locator('#node-input-sensitive').check();
      await page.locator('#node-input-mode').selectOption('options');
      await phrases(2).fill('help me');
      assert.match(await problem().innerText(), /^Sensitive is switched on/);
      await saveDialog(page);
      assert.equal((await menu()).valid, false);
    });

    it('says what the gateway of these calls makes of them', async () => {
      const limits = page.locator('#ringback-menu-speech-limits');
      assert.equal(await limits.innerText(), '');
      await callsCome('gateway-asterisk');
      assert.match(await limits.innerText(), /^Calls through “.+”: what callers say is not understood/);
      await rows().nth(0).getByRole('textbox', { name: 'Digits' }).fill('');
      await phrases(0).fill('my ticket');
      assert.match(await problem().innerText(), /^Option 1: enter a key/);
      await keepScreen(page, 'menu-phrases-deaf-light');
      await callsCome('gateway');
      assert.equal(await limits.innerText(), '');
    });
  });

  it('is drawn in dark colours, too', async () => {
    await editor.close();
    page = await editor.open({ theme: 'dark' });
    await openDialog(page, 'menu');
    await rows().first().getByRole('textbox', { name: 'Phrases' }).fill('my ticket, the latest');
    assert.equal(await rows().first().getByRole('textbox', { name: 'Phrases' }).isVisible(), true);
    await keepScreen(page, 'menu-phrases-dark');
  });

  it('says what is wrong with its numbers', async () => {
    const wrong: [string, string, RegExp][] = [
      ['firstDigitTimeout', '0', /First key within: enter a whole number from 1 to 120/],
      ['interDigitTimeout', 'soon', /Between keys: enter a whole number from 1 to 120/],
      ['retries', '11', /Further tries: enter a whole number from 0 to 10/],
      ['terminator', 'x', /one of 0 to 9, \* and #/],
      ['language', 'nonsense language', /“nonsense language” is not a language such as es-CO/],
    ];
    for (const [property, value, sentence] of wrong) {
      const input = page.locator(`#node-input-${property}`);
      const before = await input.inputValue();
      await input.fill(value);
      await page.locator('.ringback-invalid').getByText(sentence).waitFor();
      assert.match((await shownProblems(page)).join('\n'), sentence);
      await input.fill(before);
    }
    await page.locator('#node-input-mode').selectOption('digits');
    await page.locator('#node-input-minDigits').fill('9');
    await page
      .locator('.ringback-invalid')
      .getByText('The least digits are more than the most digits.')
      .first()
      .waitFor();
  });
});
