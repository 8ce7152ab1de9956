import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matchPhrase, phraseKey, spokenWords } from '../../../src/core/call/match-phrase';

const phrases = [['billing', 'an invoice'], ['technical support', 'support'], ['sales']];

describe('a phrase that is said', () => {
  it('is found whatever its case, accents and punctuation', () => {
    const pairs = [
      ['Facturación', 'FACTURACION.'],
      ['não sei', 'Nao, sei!'],
      ['Straße', 'STRASSE'],
      ['ΟΔΟΣ', 'οδός'],
      ['İstanbul', 'istanbul'],
      ['ﬁnance', 'Finance'],
      ['שָׁלוֹם', 'שלום'],
    ] as const;
    for (const [phrase, said] of pairs) assert.equal(matchPhrase(said, [['else'], [phrase]]), 1, phrase);
  });

  it('keeps apart words that differ by more than an accent', () => {
    const pairs = [
      ['かき', 'がき'],
      ['कल', 'काल'],
      ['year', 'yea'],
    ] as const;
    for (const [phrase, said] of pairs) assert.equal(matchPhrase(said, [[phrase]]), undefined, phrase);
  });

  it('may be part of a sentence, as whole words', () => {
    assert.equal(matchPhrase("I'd like to talk about an invoice, please.", phrases), 0);
    assert.equal(matchPhrase('It is about invoices', phrases), undefined);
    assert.equal(matchPhrase('wholesales', phrases), undefined);
    assert.equal(matchPhrase('pay an old invoice', phrases), undefined, 'words with others between them');
  });

  it('leads to the option that was said exactly, then to the longest that was said', () => {
    const choices = [['support'], ['technical support'], ['technical']];
    assert.equal(matchPhrase('Support.', choices), 0);
    assert.equal(matchPhrase('technical support please', choices), 1);
    assert.equal(matchPhrase('technical', choices), 2);
  });

  it('is not understood where two options are meant equally', () => {
    assert.equal(matchPhrase('sales or billing', phrases), undefined);
    assert.equal(matchPhrase('sales or an invoice', phrases), 0, 'two words are more than one');
    assert.equal(matchPhrase('billing, I mean billing', phrases), 0, 'one option twice is one option');
  });

  it('is nothing where nothing was said', () => {
    for (const said of ['', ' ', '?!', '…'])
      assert.equal(matchPhrase(said, [['billing'], ['!'], ['']]), undefined, said);
  });

  const word = fc.stringMatching(/^[a-zA-ZáéíóúñçãÄÖÜß0-9]{1,8}$/);
  const phrase = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));

  it('means its own option, alone and within what else is said', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(phrase, { minLength: 1, maxLength: 6, selector: phraseKey }),
        fc.nat(),
        (all, pick) => {
          const index = pick % all.length;
          const said = all[index] ?? '';
          const choices = all.map((own) => [own]);
          assert.equal(matchPhrase(said, choices), index);
          assert.equal(matchPhrase(`${said.toUpperCase()}!`, choices), index);
          assert.equal(matchPhrase(`≈ ${said} ≈`, [[said]]), 0);
        },
      ),
    );
  });

  it('means the same wherever the option stands', () => {
    fc.assert(
      fc.property(fc.array(phrase, { minLength: 1, maxLength: 6 }), phrase, (all, said) => {
        const found = matchPhrase(
          said,
          all.map((own) => [own]),
        );
        const turned = matchPhrase(said, all.map((own) => [own]).reverse());
        assert.equal(turned, found === undefined ? undefined : all.length - 1 - found);
        if (found === undefined) return;
        const [chosen, spoken] = [spokenWords(all[found] ?? ''), spokenWords(said)];
        assert.ok(chosen.every((one) => spoken.includes(one)));
      }),
    );
  });

  it('has a key that is its own key, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(phraseKey(phraseKey(text)), phraseKey(text));
      }),
    );
  });
});
