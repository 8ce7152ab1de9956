import assert from 'node:assert/strict';
import type { CallEvent } from '../../../src/core/call/call-event';
import { type MenuSettings, runMenu } from '../../../src/core/call/menu';
import type { CollectOutcome, CollectRequest, Media } from '../../../src/ports/gateway';
import { FakeClock } from '../../fake-clock';
import { ScriptedLeg } from './scripted-leg';

const settings: MenuSettings = {
  mode: 'options',
  options: [
    { digits: '1', label: 'Sales' },
    { digits: '12', label: 'Support' },
    { digits: '0', label: 'Operator' },
  ],
  ...{ minDigits: 1, maxDigits: 4, terminator: '#', firstDigitMs: 5_000, interDigitMs: 2_000 },
  ...{ retries: 2, bargeIn: true, isSensitive: false },
};

const words = (text: string): Media => ({ kind: 'text', text, language: 'en-US' });

async function run(answers: CollectOutcome[], over: Partial<MenuSettings> = {}, accepts?: (digits: string) => boolean) {
  const leg = new ScriptedLeg(new FakeClock());
  const requests: CollectRequest[] = [];
  leg.onCollect = (request) => {
    requests.push(request);
    return answers.shift() ?? { kind: 'noInput' };
  };
  const events: CallEvent[] = [];
  const outcome = await runMenu({
    leg,
    settings: { ...settings, ...over },
    prompts: {
      prompt: [words('What for?')],
      language: 'en-GB',
      noInput: async () => [words('I heard nothing.')],
      invalid: async () => [words('That is no choice.')],
    },
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
    ...(accepts ? { accepts } : {}),
  });
  return { outcome, events, requests, commands: leg.commands };
}

const digits = (pressed: string): CollectOutcome => ({ kind: 'digits', digits: pressed });
const silence: CollectOutcome = { kind: 'noInput' };

describe('a menu', () => {
  it('tells which option was chosen', async () => {
    const { outcome, events } = await run([digits('12')]);
    assert.deepEqual(outcome, { kind: 'option', index: 1, digits: '12' });
    assert.deepEqual(events, [{ kind: 'pressed', digits: '12' }]);
  });

  it('says what was wrong and asks again, until the tries are used up', async () => {
    const { outcome, commands } = await run([digits('7'), silence, digits('9')]);
    assert.deepEqual(outcome, { kind: 'invalid' });
    assert.deepEqual(commands, [
      'collect What for?',
      'collect That is no choice. | What for?',
      'collect I heard nothing. | What for?',
    ]);
  });

  it('ends as the last try did', async () => {
    assert.deepEqual((await run([digits('7'), digits('8'), silence])).outcome, { kind: 'noInput' });
    assert.deepEqual((await run([silence], { retries: 0 })).outcome, { kind: 'noInput' });
  });

  it('waits for a further digit only where one can mean something', async () => {
    const { requests } = await run([digits('0')]);
    const [request] = requests;
    assert.equal(request?.maxDigits, 2);
    assert.deepEqual(
      ['0', '1', '12', '7'].map((pressed) => request?.isComplete?.(pressed)),
      [true, false, true, true],
    );
  });

  it('has no terminator when that is a choice', async () => {
    const [request] = (await run([digits('#')], { options: [{ digits: '#', label: 'Again' }] })).requests;
    assert.equal(request?.terminator, '');
  });

  it('takes entered digits of the right length, and those that are expected', async () => {
    const enter = { mode: 'digits', minDigits: 4, maxDigits: 4, retries: 0 } as const;
    assert.deepEqual((await run([digits('1209')], enter)).outcome, { kind: 'entered', digits: '1209' });
    assert.deepEqual((await run([digits('12')], enter)).outcome, { kind: 'invalid' });
    const expects = (entered: string) => entered === '1209';
    assert.deepEqual((await run([digits('1210')], enter, expects)).outcome, { kind: 'invalid' });
    assert.deepEqual((await run([digits('1209')], enter, expects)).outcome, { kind: 'entered', digits: '1209' });
  });

  describe('with phrases', () => {
    const options = [
      { digits: '1', label: 'Billing', phrases: ['billing', 'my invoice'] },
      { digits: '', label: 'Help', phrases: ['help'] },
    ];
    const speech = (text: string, confidence?: number): CollectOutcome => ({
      ...{ kind: 'speech', text },
      ...(confidence === undefined ? {} : { confidence }),
    });

    it('gives them to the gateway, with the language of the call, beside the keys that there are', async () => {
      const [request] = (await run([digits('1')], { options })).requests;
      assert.deepEqual(request?.phrases, { language: 'en-GB', phrases: ['billing', 'my invoice', 'help'] });
      assert.deepEqual([request?.maxDigits, request?.terminator, request?.isComplete?.('1')], [1, '#', true]);
    });

    it('tells which option was meant, what was said, and how sure that is', async () => {
      const { outcome, events } = await run([speech('It is about my invoice.', 0.87)], { options });
      const said = { said: 'It is about my invoice.', confidence: 0.87 };
      assert.deepEqual(outcome, { kind: 'spoken', index: 0, ...said });
      assert.deepEqual(events, [{ kind: 'heard', ...said }]);
      assert.deepEqual((await run([speech('Help!')], { options })).outcome, {
        kind: 'spoken',
        index: 1,
        said: 'Help!',
      });
    });

    it('takes what it does not understand as a wrong key', async () => {
      const { outcome, commands, events } = await run([speech('the weather'), speech('help me')], { options });
      assert.deepEqual(outcome, { kind: 'spoken', index: 1, said: 'help me' });
      assert.equal(commands[1], 'collect That is no choice. | What for?');
      assert.deepEqual(
        events.map(({ kind }) => kind),
        ['heard', 'heard'],
      );
      const last = await run([speech('the weather')], { options, retries: 0 });
      assert.deepEqual(last.outcome, { kind: 'invalid' });
    });

    it('asks for none where there are none, where digits are entered, and where it is sensitive', async () => {
      const requests = await Promise.all([
        run([digits('1')]),
        run([digits('1')], { options, mode: 'digits' }),
        run([digits('1')], { options, isSensitive: true }),
      ]);
      assert.deepEqual(
        requests.map((one) => one.requests[0]?.phrases),
        [undefined, undefined, undefined],
      );
    });
  });

  it('tells nobody which sensitive digits were pressed', async () => {
    const { events, requests } = await run([digits('4711')], { mode: 'digits', isSensitive: true });
    assert.deepEqual(events, [{ kind: 'pressedSensitive', count: 4 }]);
    assert.equal(requests[0]?.isSensitive, true);
  });
});
