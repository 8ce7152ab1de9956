import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { isMarked, markOf, referenceLine } from '../../../src/core/ticket/comment-mark';
import { type ChangeSettings, compileChange, splitTags } from '../../../src/core/ticket/compose-change';
import { compileSummary } from '../../../src/core/ticket/summary-text';
import { packageFolder } from '../../node-red-process';

const settings = (own: Partial<ChangeSettings> = {}): ChangeSettings => ({
  ...{ text: 'Called.', isPublic: false, status: '', priority: '', tags: '', fields: [] },
  ...own,
});

describe('the summary of a call', () => {
  it('leaves out the lines whose placeholders are all empty', async () => {
    const text =
      'Call from ${call.ani}\nWaited: ${queue.waitedMs} ms\nOption ${menu.option}, agent ${queue.agent}\n\n\n\nEnd';
    const summary = compileSummary(text);
    assert.equal(
      await summary({ call: { ani: '+1' }, menu: { option: '1' } }),
      'Call from +1\nOption 1, agent \n\nEnd',
    );
    assert.equal(await summary({ call: { ani: '+1' } }), 'Call from +1\n\nEnd');
  });

  it('keeps a value whole, with its own line breaks and whatever characters it has', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (value) => {
        const marks = ['\u0001', '\u0002', '\u0003'];
        fc.pre(value !== '' && value === value.trim() && !/\n{3}/.test(value));
        fc.pre(!marks.some((mark) => value.includes(mark)));
        assert.equal(await compileSummary('A: ${msg.x}')({ msg: { x: value } }), `A: ${value}`);
      }),
    );
    assert.equal(await compileSummary('A: ${msg.x}\nB')({ msg: { x: 'one\n\ntwo' } }), 'A: one\n\ntwo\nB');
  });
});

describe('the summary that the dialog begins with', () => {
  for (const language of ['en-US', 'es-ES', 'pt-BR']) {
    it(`tells a whole call, and what there is of a short one, in ${language}`, async () => {
      const file = join(packageFolder(), 'nodes', 'zendesk-comment', 'locales', language, 'zendesk-comment.json');
      const { zendeskComment } = JSON.parse(readFileSync(file, 'utf8')) as { zendeskComment: { defaultText: string } };
      const summary = compileSummary(zendeskComment.defaultText);
      const call = { ani: '+1', dnis: '100', startedAt: '2026-03-02T09:00:00Z' };
      const whole = await summary({
        call: { ...call, ended: { disposition: 'talked', talkMs: 61_400 } },
        menu: { option: 'Agent' },
        queue: { name: 'Support', waitedMs: 12_300, agent: { name: 'Ana' } },
      });
      assert.equal(whole.split('\n').length, 9);
      for (const told of ['+1', '100', 'Agent', 'Support', '12 s', 'Ana', '61 s', 'talked']) {
        assert.ok(whole.includes(`${told}`), `${told} in ${whole}`);
      }
      assert.equal((await summary({ call })).split('\n').length, 3);
    });
  }
});

describe('what a call leaves on a ticket', () => {
  it('names only what is set, adds tags, and carries its mark in the text', async () => {
    const change = await compileChange(settings({ tags: 'Phone, ${menu.option} phone' }))(
      { menu: { option: 'VIP' } },
      'c1',
    );
    assert.deepEqual(change, {
      comment: { body: 'Called.\n\n[ringback:c1]', isPublic: false },
      addTags: ['phone', 'vip'],
      customFields: [],
      mark: 'c1',
    });
  });

  it('gives fields their values with their types, and leaves out those without one', async () => {
    const fields = [
      { name: ' 36001 ', value: '${call.talkMs}' },
      { name: '36002', value: 'from ${call.ani}' },
      { name: '36003', value: '${call.nothing}' },
    ];
    const compose = compileChange(settings({ fields, status: 'pending', priority: 'high' }));
    const change = await compose({ call: { ani: '+1', talkMs: 1200 } }, 'c1');
    assert.deepEqual(change.customFields, [
      { id: 36001, value: 1200 },
      { id: 36002, value: 'from +1' },
    ]);
    assert.deepEqual([change.status, change.priority], ['pending', 'high']);
  });

  it('is refused when it would be empty, or a field has no number', async () => {
    assert.throws(
      () => compileChange(settings({ fields: [{ name: 'colour', value: 'x' }] })),
      /"colour" is not the id/,
    );
    await assert.rejects(compileChange(settings({ text: '${call.ani}' }))({}, 'c1'), /would be empty/);
  });

  it('is known by the whole mark only', () => {
    const comment = (body: string) => ({ id: 1, auditId: 1, body, mark: undefined });
    assert.equal(isMarked(comment(`Hello ${referenceLine('1714.22')}`), '1714.22'), true);
    assert.equal(isMarked(comment(`Hello ${referenceLine('1714.22')}`), '1714.2'), false);
    assert.equal(isMarked({ ...comment('Hello'), mark: 'c1' }, 'c1'), true);
    assert.equal(markOf('PJSIP/alice-0001 x'), markOf('PJSIP/alice-0001 x'));
    assert.match(markOf('PJSIP/alice-0001 x'), /^[\da-f]{32}$/);
    assert.equal(markOf('1714.22'), '1714.22');
  });

  it('has tags as Zendesk keeps them', () => {
    assert.deepEqual(splitTags('A b,a;C'), ['a', 'b', 'c']);
  });
});
