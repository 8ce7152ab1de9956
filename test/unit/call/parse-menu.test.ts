import assert from 'node:assert/strict';
import { RingbackError } from '../../../src/core/errors';
import { parseMenu, throwIfUnanswerable } from '../../../src/runtime/calls/parse-menu';
import { FakeClock } from '../../fake-clock';
import { ScriptedGateway } from './scripted-gateway';

const parse = (options: unknown[], over: Record<string, unknown> = {}) =>
  parseMenu({ mode: 'options', options, ...over });
const option = (digits: string, ...phrases: string[]) => ({ digits, label: '', phrases });

describe('the options of a menu, as its dialog stores them', () => {
  it('have keys, phrases or both', () => {
    assert.deepEqual(
      parse([{ digits: ' 1 ', label: ' Sales ' }, option('2', ' bills ', ''), option('', 'help')]).options,
      [
        { digits: '1', label: 'Sales' },
        { digits: '2', label: '', phrases: ['bills'] },
        { digits: '', label: '', phrases: ['help'] },
      ],
    );
  });

  it('are refused where nobody could choose one, or two would be meant', () => {
    const wrong: [unknown[], RegExp][] = [
      [[], /no options/],
      [[option('1'), option('')], /Option 2 has neither digits nor phrases/],
      [[option('one')], /Option 1 has "one" as its digits/],
      [[option('1'), option('1', 'x')], /Two options have the digits "1"/],
      [[option('1', 'Facturación'), option('2', 'ayuda', 'facturacion!')], /Two options have the phrase "facturacion"/],
      [[option('1', '?!')], /Option 1 has the phrase "\?!"/],
      [[option('1', 'x'.repeat(101))], /of at most 100 characters/],
    ];
    for (const [options, sentence] of wrong) {
      assert.throws(
        () => parse(options),
        (error) => {
          assert.ok(error instanceof RingbackError && error.code === 'RB_CONFIG');
          assert.match(error.message, sentence);
          return true;
        },
      );
    }
    assert.deepEqual(parse([option('1', 'bill', 'Bill')]).options[0]?.phrases, ['bill', 'Bill'], 'twice in one option');
  });

  it('are not said aloud where they are sensitive', () => {
    assert.throws(() => parse([option('1', 'bill')], { sensitive: true }), /not said aloud/);
    assert.equal(parse([option('1')], { sensitive: true }).isSensitive, true);
  });

  it('cannot all be said only, where the gateway hears nobody', () => {
    const { capabilities } = new ScriptedGateway(new FakeClock());
    const deaf = { ...capabilities, speechInput: false, records: false };
    const spoken = parse([option('', 'bills'), option('', 'help')]);
    assert.throws(
      () => throwIfUnanswerable(spoken, deaf),
      (error) => {
        assert.equal((error as RingbackError).code, 'RB_GATEWAY_UNSUPPORTED');
        return true;
      },
    );
    throwIfUnanswerable(spoken, capabilities);
    throwIfUnanswerable(parse([option('', 'bills'), option('2')]), deaf);
    throwIfUnanswerable(parseMenu({ mode: 'digits' }), deaf);
  });
});
