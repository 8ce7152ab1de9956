import assert from 'node:assert/strict';
import { compileExpression, compileTemplate } from '../../../src/core/extract/template';

const context = {
  record: {
    title: 'Drucker “kaputt” 🖨️',
    items: [{ name: 'toner' }, { name: 'paper' }],
    count: 3,
    empty: null,
    done: false,
  },
  local: { x: 'lokal' },
  user: {},
};

function render(text: string): Promise<string> {
  return compileTemplate(text).render(context);
}

describe('template', () => {
  it('fills in paths, expressions and Luma’s form', async () => {
    assert.equal(await render('${record.title}: @{local.x}'), 'Drucker “kaputt” 🖨️: lokal');
    assert.equal(await render('${record.items[0].name} of ${$count(record.items)}'), 'toner of 2');
    assert.equal(await render('${record.count > 2 ? "many" : "few"} ${$uppercase(local.x)}'), 'many LOKAL');
    assert.equal(await render('${{"a": "}"}.a}'), '}');
  });

  it('shows nothing for what is missing, and JSON for what is no text', async () => {
    assert.equal(await render('[${record.nothing.at.all}${record.empty}${nobody}]'), '[]');
    assert.equal(
      await render('${record.done} ${record.count} ${record.items}'),
      'false 3 [{"name":"toner"},{"name":"paper"}]',
    );
    assert.equal(await render('${record.items.name}'), '["toner","paper"]');
    assert.equal(await render('${$sum}'), '');
  });

  it('leaves escaped and ordinary characters alone', async () => {
    assert.equal(
      await render('$${record.title} \\${x} $5 @home a@{b c} \\@{local.x} 100$'),
      '${record.title} ${x} $5 @home a@{b c} @{local.x} 100$',
    );
    assert.equal(compileTemplate('plain $5').isConstant, true);
  });

  it('knows whether it needs JSONata', async () => {
    assert.equal(compileTemplate('${record.title}').isSync, true);
    assert.equal(compileTemplate('${record.title & "!"}').isSync, false);
    assert.equal(compileTemplate('${record.count}').renderSync(context), '3');
    assert.throws(() => compileTemplate('${1+1}').renderSync(context), { code: 'RB_INTERNAL' });
  });

  it('encodes values, never the text around them', async () => {
    const template = compileTemplate('<b>${record.title}</b>${1 & "<"}');
    const rendered = await template.render(context, (value) => value.replaceAll('<', '&lt;'));
    assert.equal(rendered, '<b>Drucker “kaputt” 🖨️</b>1&lt;');
  });

  it('gives the raw value where the text is one placeholder', async () => {
    assert.deepEqual(await compileTemplate('${record.items}').evaluateTyped(context), context.record.items);
    assert.equal(await compileTemplate('${record.count}').evaluateTyped(context), 3);
    assert.equal(await compileTemplate('${record.count}!').evaluateTyped(context), '3!');
    const names = await compileTemplate('${{"names": record.items.name[$ != ""]}}').evaluateTyped(context);
    assert.deepEqual(structuredClone(names), { names: ['toner', 'paper'] });
  });

  it('names the placeholder in its errors', async () => {
    assert.throws(() => compileTemplate('Hi ${record.title'), {
      code: 'RB_TEMPLATE',
      message: /“\$\{record\.title” is not closed/,
    });
    assert.throws(() => compileTemplate('Hi ${}'), { code: 'RB_TEMPLATE', message: /empty placeholder/ });
    assert.throws(() => compileTemplate('${record.}'), { code: 'RB_TEMPLATE', message: /record\./ });
    await assert.rejects(render('${$sum("x")}'), { code: 'RB_TEMPLATE', message: /\$sum\("x"\)/ });
  });

  it('reaches nothing but its data', async () => {
    for (const text of [
      '${record.constructor}',
      '${record.__proto__}',
      '${local.toString}',
      '${record.title.length}',
      '${record.constructor.constructor & ""}',
      '${$lookup(record, "constructor")}',
      '${$lookup(record, "__proto__")}',
      '${record.`__proto__`}',
    ]) {
      assert.equal(await render(text), '', text);
    }
    await assert.rejects(render('${$eval("1+1")}'), { code: 'RB_TEMPLATE', message: /\$eval is not available/ });
    await assert.rejects(render('${($f := $eval; $f("1"))}'), { code: 'RB_TEMPLATE' });
    await assert.rejects(render('${["1"] ~> $map($eval)}'), { code: 'RB_TEMPLATE' });
  });

  it('does not evaluate placeholders that come with the data', async () => {
    const hostile = { record: { title: '${$eval("1")} ${local.secret}' }, local: { secret: 'x' } };
    assert.equal(await compileTemplate('${record.title}').render(hostile), hostile.record.title);
    assert.equal(await compileTemplate('${record.title & ""}').render(hostile), hostile.record.title);
  });

  it('leaves the data as it was', async () => {
    const before = JSON.stringify(context);
    await render('${record ~> |$|{"title": "changed"}|}');
    await render('${$sort(record.items, function($a, $b) { $a.name > $b.name })}');
    assert.equal(JSON.stringify(context), before);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    await render('${{"__proto__": {"polluted": true}}}');
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  describe('a runaway expression ends', () => {
    const runaways = {
      'endless tail recursion': '${($f := function($n) { $f($n + 1) }; $f(1))}',
      'deep recursion': '${($f := function($n) { 1 + $f($n + 1) }; $f(1))}',
      'a huge list': '${$count([1..9000000])}',
      'a huge text': '${$length($pad("x", 900000000))}',
      'a doubled text': '${$length($reduce([1..60], function($a, $b) { $a & $a }, "xx"))}',
      'a catastrophic pattern': `\${$match("${'a'.repeat(40)}!", /^(a+)+$/)}`,
      'an ambiguous pattern': `\${$contains("${'a'.repeat(40)}!", /^(a|aa)+$/)}`,
      'nested loops': '${$count([1..90000].($x := $; [1..90000].($x * $)))}',
    };
    for (const [name, text] of Object.entries(runaways)) {
      it(name, async () => {
        await assert.rejects(render(text), { code: 'RB_TEMPLATE' });
      }).timeout(4_000);
    }
  });

  it('evaluates an expression to plain data that can cross a thread', async () => {
    const value = await compileExpression('{"list": record.items[name != "x"].name, "n": [1..3]}')(context);
    assert.deepEqual(structuredClone(value), { list: ['toner', 'paper'], n: [1, 2, 3] });
    assert.equal(await compileExpression('record.count')(context), 3);
    assert.throws(() => compileExpression('  '), { code: 'RB_TEMPLATE' });
  });
});
