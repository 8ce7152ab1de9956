import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import helper from 'node-red-node-test-helper';
import type { SimulatedPhone } from '../simulated-phone';
import { functionNode, said, words } from './call-flow';
import { endPlay, hearsMusic, theEnd, times, useCalls } from './call-lab';
import { allMessages, allStatuses, caught, messages, statusOf, until } from './deployed-flow';

const noInput = 'I did not hear anything.';
const invalid = 'That is not one of the choices.';

describe('the menu, in a real Node-RED', function () {
  this.timeout(30_000);
  const lab = useCalls();

  const asked = (phone: SimulatedPhone, count: number) =>
    until(() => times(phone, said.question) === count && phone.isAsked, `question ${count}`);
  const digits = (own: Record<string, unknown> = {}) => ({
    over: { menu: { mode: 'digits', wires: [['one'], ['noInput'], ['invalid']], ...own } },
  });

  it('leads to the output of the option that is pressed, and tells which', async () => {
    await lab.deploy();
    for (const [key, sink, option] of [
      ['1', 'one', 'Agent'],
      ['2', 'two', 'Goodbye'],
    ] as const) {
      const phone = await lab.dialIntoMenu(`+55119000000${key}`);
      phone.press(key);
      await until(() => messages(sink).length === 1, option);
      assert.deepEqual(messages(sink)[0]?.menu, { digits: key, option });
    }
    assert.deepEqual([messages('noInput'), messages('invalid'), caught()], [[], [], []]);
  });

  describe('with phrases', () => {
    const options = [
      { digits: '1', label: 'Agent', phrases: ['an agent', 'somebody'] },
      { digits: '', label: '', phrases: ['goodbye'] },
    ];

    it('leads to the option that is said, with or without a key of its own, and tells what was said', async () => {
      await lab.deploy({ over: { menu: { options } } });
      lab.held.add(said.question);
      const phone = lab.dial('+551100000001');
      await until(() => times(phone, said.question) === 1, 'the question');
      phone.say('  I want to talk to SOMEBODY, please. ');
      await until(() => messages('one').length === 1, 'the option');
      const words = 'I want to talk to SOMEBODY, please.';
      assert.deepEqual(messages('one')[0]?.menu, { said: words, confidence: 1, option: 'Agent' });
      assert.deepEqual(
        (await lab.eventOf('call.heard'))
          .filter(({ kind }) => kind === 'call.heard')
          .map(({ description, data }) => [description, (data as { confidence?: number }).confidence]),
        [[`The caller said: ${words}`, 1]],
      );
      lab.held.delete(said.question);
      const other = await lab.dialIntoMenu('+551100000002');
      other.say('Goodbye!');
      await until(() => messages('two').length === 1, 'the option without a key');
      assert.deepEqual(messages('two')[0]?.menu, { said: 'Goodbye!', confidence: 1, option: 'goodbye' });
      const pressing = await lab.dialIntoMenu('+551100000003');
      pressing.press('1');
      await until(() => messages('one').length === 2, 'the key');
      assert.deepEqual(messages('one')[1]?.menu, { digits: '1', option: 'Agent' });
      assert.deepEqual([messages('noInput'), messages('invalid'), caught()], [[], [], []]);
      const loud = JSON.stringify(logged());
      for (const heard of [words, 'Goodbye!']) assert.ok(!loud.includes(heard), 'what is said is in no log');
    });

    it('asks again when it does not understand, as after a wrong key', async () => {
      await lab.deploy({ over: { menu: { options, retries: 1 } } });
      const phone = await lab.dialIntoMenu();
      phone.say('somebody, or goodbye, I do not know');
      await asked(phone, 2);
      assert.ok(phone.said.includes(invalid));
      assert.deepEqual([messages('one'), messages('two')], [[], []]);
      phone.say('what?');
      await until(() => messages('invalid').length === 1, 'invalid');
      assert.deepEqual(messages('invalid')[0]?.menu, { option: 'invalid' });
    });

    it('is refused with a sentence when two options would be meant', async () => {
      const twice = [options[0], { digits: '2', label: '', phrases: ['Somebody!'] }];
      await lab.deploy({ over: { menu: { options: twice } } });
      await until(() => statusOf('menu').fill === 'red', 'the red status');
      assert.equal(statusOf('menu').text, 'Two options have the phrase "somebody".');
    });
  });

  it('tells the digits where an option has no label', async () => {
    await lab.deploy({ over: { menu: { options: [{ digits: '*', label: '' }], wires: [['one'], [], []] } } });
    const phone = await lab.dialIntoMenu();
    phone.press('*');
    await until(() => messages('one').length === 1, 'the option');
    assert.deepEqual(messages('one')[0]?.menu, { digits: '*', option: '*' });
  });

  it('waits for a further key where one option begins another, until the time is up or the input is ended', async () => {
    const options = ['1', '12', '2'].map((key) => ({ digits: key, label: key }));
    const wires = [['one'], ['two'], ['noInput'], [], []];
    await lab.deploy({ over: { menu: { options, wires } } });
    const pressed: [string, string][] = [
      ['1', 'one'],
      ['1#', 'one'],
      ['12', 'two'],
      ['2', 'noInput'],
    ];
    for (const [keys, sink] of pressed) {
      const before = messages(sink).length;
      const phone = await lab.dialIntoMenu();
      phone.press(keys);
      await until(() => messages(sink).length === before + 1, keys);
      phone.hangUp();
    }
    assert.deepEqual(messages('invalid'), []);
  });

  it('lets a key interrupt the question, and takes keys that were pressed ahead of it', async () => {
    await lab.deploy();
    lab.held.add(said.question);
    lab.held.add(said.welcome);
    const early = lab.dial('+551100000001');
    await until(() => times(early, said.welcome) === 1, 'the welcome');
    early.press('2');
    lab.held.delete(said.welcome);
    endPlay(early);
    await until(() => messages('two').length === 1, 'the option, pressed ahead');
    assert.equal(times(early, said.question), 0);
    const phone = await lab.dialIntoMenu('+551100000002');
    phone.press('2');
    await until(() => messages('two').length === 2, 'the option, pressed meanwhile');
  });

  it('lets no key interrupt the question where that is switched off', async () => {
    await lab.deploy({ over: { menu: { bargeIn: false } } });
    lab.held.add(said.question);
    const phone = lab.dial();
    await until(() => times(phone, said.question) === 1, 'the question');
    phone.press('2');
    endPlay(phone);
    await until(() => phone.isAsked, 'keys to count');
    phone.press('1');
    await until(() => messages('one').length === 1, 'the key after the question');
    assert.deepEqual(messages('two'), []);
  });

  it('says our own sentences in the call’s language before it asks again, and tells when nobody pressed', async () => {
    await lab.deploy({ over: { menu: { firstDigitTimeout: 1, retries: 1 } } });
    const phone = lab.dial();
    await until(() => messages('noInput').length === 1, 'no input');
    assert.deepEqual(phone.said, [said.welcome, said.question, noInput, said.question]);
    assert.deepEqual(messages('noInput')[0]?.menu, { option: 'no input' });
    const spanish = lab.phone('+34600000000');
    spanish.dial('100', { language: 'es-MX' });
    await until(() => messages('noInput').length === 2, 'no input again');
    assert.ok(spanish.said.includes('No he oído nada.'));
  });

  it('says the sentences of the dialog instead, and tells when something else was pressed', async () => {
    const own = { noInputPrompts: words('Nothing, ${call.ani}?'), invalidPrompts: words('Wrong.') };
    await lab.deploy({ over: { menu: { ...own, firstDigitTimeout: 1, retries: 2 } } });
    const phone = lab.dial('+551100000001');
    await asked(phone, 1);
    phone.press('7');
    await asked(phone, 2);
    await asked(phone, 3);
    phone.press('0');
    await until(() => messages('invalid').length === 1, 'invalid');
    assert.deepEqual(phone.said.slice(1), [
      ...[said.question, 'Wrong.', said.question, 'Nothing, +551100000001?', said.question],
    ]);
    assert.deepEqual(messages('invalid')[0]?.menu, { option: 'invalid' });
  });

  it('asks once where there are no further tries', async () => {
    await lab.deploy({ over: { menu: { retries: 0 } } });
    const phone = await lab.dialIntoMenu();
    phone.press('9');
    await until(() => messages('invalid').length === 1, 'invalid');
    assert.equal(times(phone, said.question), 1);
    assert.ok(!phone.said.includes(invalid));
  });

  it('takes digits up to the key that ends them, or up to the most, and refuses too few', async () => {
    await lab.deploy(digits({ minDigits: 3, maxDigits: 5 }));
    const phone = await lab.dialIntoMenu();
    phone.press('12#');
    await asked(phone, 2);
    assert.ok(phone.said.includes(invalid));
    phone.press('1234#');
    await until(() => messages('one').length === 1, 'the digits');
    assert.deepEqual(messages('one')[0]?.menu, { digits: '1234', option: 'entered' });
    const other = await lab.dialIntoMenu();
    other.press('123456');
    await until(() => messages('one').length === 2, 'the most digits');
    assert.deepEqual(messages('one')[1]?.menu, { digits: '12345', option: 'entered' });
  });

  it('takes the key that ends the digits as a part of them, when they were as many as there may be', async () => {
    await lab.deploy(digits({ maxDigits: 4, wires: [['one', 'menu'], ['noInput'], []] }));
    const phone = await lab.dialIntoMenu();
    phone.press('1234#');
    await asked(phone, 2);
    phone.press('5678');
    await asked(phone, 3);
    phone.press('#');
    await asked(phone, 4);
    assert.deepEqual(
      messages('one').map(({ menu }) => (menu as { digits: string }).digits),
      ['1234', '5678'],
    );
    assert.equal(times(phone, noInput), 1, 'only for the one that was pressed for its own sake');
  });

  it('takes only the digits that are expected, and none where nothing is known to compare with', async () => {
    const pin = functionNode('pin', 'if (msg.payload !== "+551100000009") msg.pin = 4711; return msg;', [['menu']]);
    const options = digits({ expected: 'pin', expectedType: 'msg', retries: 1 });
    await lab.deploy({ over: { ...options.over, prompt: { wires: [['pin']] } }, more: [pin] });
    const phone = await lab.dialIntoMenu('+551100000001');
    phone.press('4712#');
    await asked(phone, 2);
    phone.press('4711#');
    await until(() => messages('one').length === 1, 'the right digits');
    const stranger = await lab.dialIntoMenu('+551100000009');
    stranger.press('4711#');
    await asked(stranger, 2);
    stranger.press('0#');
    await until(() => messages('invalid').length === 1, 'none that count');
    assert.deepEqual(caught(), []);
  });

  it('keeps sensitive digits out of messages, statuses, history, log and what outlives a restart', async () => {
    const secret = '90817263';
    const wrong = '55443322';
    const own = { sensitive: true, expected: secret, expectedType: 'str', wires: [['one', 'queue'], [], ['invalid']] };
    await lab.deploy(digits(own));
    lab.agent('ana');
    lab.team.setState('ana', 'break');
    const phone = await lab.dialIntoMenu();
    phone.press(`${wrong}#`);
    await asked(phone, 2);
    phone.press(`${secret}#`);
    await until(() => messages('one').length === 1 && hearsMusic(phone), 'the digits');
    assert.deepEqual(messages('one')[0]?.menu, { option: 'entered', isSensitive: true });
    const { store } = lab.service.deps.storeService;
    const kept = await store.listLiveCalls('exchange');
    assert.equal(kept.length, 1);
    phone.hangUp();
    await theEnd('abandoned-in-queue');
    await until(() => statusOf('menu').text === '', 'the status');
    const events = await lab.eventOf('call.ended');
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'call.pressed').map(({ description }) => description),
      ['Pressed 8 digits that are not kept', 'Pressed 8 digits that are not kept'],
    );
    const written = [kept, events, allMessages(), allStatuses(), logged(), phone.messages].map((what) =>
      JSON.stringify(what),
    );
    const files = storeText(lab.userDir);
    for (const text of [...written, files]) {
      assert.ok(text.length > 0);
      for (const digitsOf of [secret, wrong]) assert.ok(!text.includes(digitsOf));
    }
  });
});

/** Every line that Node-RED has written to its log. */
function logged(): unknown[] {
  const lines = helper.log().args.map(([line]) => line as { msg?: unknown; level?: number });
  // What a flow is made of holds the expected digits, and is nobody's log.
  return lines.map(({ level, msg }) => ({ level, msg: msg instanceof Error ? msg.message : msg }));
}

/** All that is in the files of the stores, their journals too. */
function storeText(folder: string): string {
  const names = readdirSync(folder).filter((name) => name.includes('.sqlite'));
  return names.map((name) => readFileSync(join(folder, name), 'latin1')).join('');
}
