import assert from 'node:assert/strict';
import { actionsOf, inputsOf } from '../../../src/core/card/card-text';
import { compileCard } from '../../../src/core/card/compile-card';
import { parseLinkUrl } from '../../../src/core/card/link-url';
import { parseCard } from '../../../src/core/card/parse-card';
import { textOfCard } from '../../../src/core/card/text-of-card';
import { RingbackError } from '../../../src/core/errors';
import {
  approvalCard,
  approvalContext,
  contextOf,
  digestCard,
  digestContext,
  fillCard,
  imageCard,
  imageContext,
  ph,
} from './cards';

const card = (body: object[], actions: object[] = []) => ({ type: 'AdaptiveCard', version: '1.3', body, actions });
const say = (text: string) => ({ type: 'TextBlock', text });

describe('card: filling', () => {
  it('fills every text and address, and leaves none of the placeholders', async () => {
    const filled = await fillCard(approvalCard, approvalContext);
    assert.doesNotMatch(JSON.stringify(filled), /\$\{/);
    assert.deepEqual(filled.warnings, []);
    assert.equal(filled.lang, 'en-US');
    assert.deepEqual(filled.actions.at(-1), {
      type: 'Action.OpenUrl',
      title: 'Open the request',
      url: 'https://desk.example.org/requests/REQ-1',
    });
    assert.deepEqual(actionsOf(filled), [
      { name: 'approve', title: 'Approve', style: 'positive' },
      { name: 'reject', title: 'Reject', style: 'destructive' },
    ]);
    assert.deepEqual(
      inputsOf(filled).map(({ id }) => id),
      ['comment', 'budget'],
    );
  });

  it('leaves out what has nothing to say', async () => {
    const nothing = ph('record.nothing');
    const filled = await fillCard(
      card(
        [
          say('Here'),
          say(nothing),
          { type: 'FactSet', facts: [{ title: 'a', value: nothing }] },
          { type: 'Container', items: [say(nothing)] },
          { type: 'ColumnSet', columns: [{ items: [say(nothing)] }] },
          { type: 'Image', url: nothing, altText: 'none' },
        ],
        [
          { type: 'Action.OpenUrl', title: 'Open', url: nothing },
          { type: 'Action.Submit', title: nothing, data: { action: 'go' } },
        ],
      ),
      contextOf([{}]),
    );
    assert.deepEqual(filled.body, [say('Here')]);
    assert.deepEqual(filled.actions, [{ type: 'Action.Submit', title: 'go', data: { action: 'go' } }]);
    assert.deepEqual(filled.warnings, []);
  });

  it('repeats an element for twenty records, and counts the others', async () => {
    const filled = await fillCard(digestCard, digestContext);
    assert.equal(filled.body.length, 1 + 20 + 1);
    assert.deepEqual(filled.body.at(-1), { type: 'TextBlock', text: 'and 5 more', isSubtle: true, wrap: true });
    const titles = filled.body.flatMap((element) => (element.type === 'Container' ? [element.items[0]] : []));
    assert.equal(titles[19]?.type === 'TextBlock' && titles[19].text, 'REQ-20: Printer 20 on floor 4 is out of toner');
    for (const [locale, more] of [
      ['es-MX', 'y 5 más'],
      ['pt-BR', 'e mais 5'],
      ['fr', 'and 5 more'],
    ] as const) {
      const { body } = await fillCard(digestCard, { ...digestContext, recipient: { name: 'X', locale } });
      assert.deepEqual(body.at(-1), { type: 'TextBlock', text: more, isSubtle: true, wrap: true });
    }
    const few = await fillCard(digestCard, contextOf([{}, {}]));
    assert.equal(few.body.length, 3, 'nothing is said of no others');
  });

  it('names the place of a placeholder that cannot be made', async () => {
    const broken = (text: string) =>
      parseCard(card([say('x'), { type: 'FactSet', facts: [{ title: 'a', value: text }] }])).card;
    const isAt = (error: unknown) =>
      error instanceof RingbackError && error.code === 'RB_TEMPLATE' && error.where === 'body[1].facts[0].value';
    assert.throws(() => compileCard(broken('${')), isAt);
    const failing = compileCard(broken(ph('$number(record.title)')));
    await assert.rejects(failing.fill(contextOf([{ title: 'x' }])), isAt);
    const paths: string[] = [];
    const shown = await compileCard(broken('${'), (path) => paths.push(path)).fill(contextOf([{}]));
    assert.deepEqual([paths, shown.body], [['body[1].facts[0].value'], [say('x')]], 'a preview shows the rest');
  });

  it('lets only web addresses through, and says what it left out', async () => {
    const filled = await fillCard(
      card(
        [say('x'), { type: 'Image', url: ph('record.url'), altText: 'A picture' }],
        [{ type: 'Action.OpenUrl', title: 'Open', url: ph('record.url') }],
      ),
      contextOf([{ url: 'javascript:alert(1)' }]),
    );
    assert.deepEqual(filled.body[1], { type: 'TextBlock', text: 'A picture', isSubtle: true, wrap: true });
    assert.deepEqual(filled.actions, []);
    assert.deepEqual(
      filled.warnings.map((warning) => warning.split(' ')[0]),
      ['body[1].url', 'actions[0].url'],
    );
    for (const url of [
      'javascript:alert(1)',
      ' JaVaScRiPt:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      'vbscript:x',
      'file:///etc/passwd',
      '//example.org',
      'https://paypal.com@evil.example',
      `https://example.org/${'a'.repeat(3_000)}`,
      '',
    ]) {
      assert.equal(parseLinkUrl(url), undefined, url.slice(0, 40));
    }
    assert.equal(parseLinkUrl(' https://Example.org/a b?c="d"<e> '), 'https://example.org/a%20b?c=%22d%22%3Ce%3E');
  });

  it('takes what nobody can see out of a text, and bounds it', async () => {
    const filled = await fillCard(
      card(
        [say(ph('record.text')), say(ph('record.long'))],
        [{ type: 'Action.Submit', title: ph('record.text'), data: { action: 'go' } }],
      ),
      contextOf([{ text: 'a\u0000b\u001b[31m\u202Etxt\uD800\r\nc\n\n\n\nd', long: '😀'.repeat(100_000) }]),
    );
    const [first, second] = filled.body;
    assert.equal(first?.type === 'TextBlock' && first.text, 'ab[31mtxt\nc\n\nd');
    assert.ok(second?.type === 'TextBlock' && second.text.length <= 4_000 && second.text.endsWith('😀…'));
    assert.equal(filled.actions[0]?.title, 'ab[31mtxt c d');
  });
});

describe('card: as text', () => {
  it('is there for every card', async () => {
    const text = textOfCard(await fillCard(imageCard, imageContext), (name) => `https://example.org/${name}`);
    assert.match(text, /\[Imagen: Bandeja de papel nueva/);
    assert.match(text, /\nSí, cerrar: https:\/\/example\.org\/close\n/);
    const wordless = card([{ type: 'Image', url: 'https://example.org/a.png' }]);
    assert.equal(textOfCard(await fillCard(wordless, contextOf([{}]))), 'Image');
  });
});
