import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { parseCommandLine } from '../../../src/cli/arguments';
import { run } from '../../../src/cli/run';
import { followupChain } from '../../flow-builder';

const theirs = followupChain({ sourceUrl: 'https://source.test', webhookUrl: 'https://hook.test' });
const main = join(__dirname, '..', '..', '..', 'src', 'cli', 'main.js');

describe('the command line', () => {
  let folder: string;
  let printed: string[];
  const path = (name: string) => join(folder, name);
  const json = (name: string) => JSON.parse(readFileSync(path(name), 'utf8'));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ringback-cli-'));
    printed = [];
    writeFileSync(path('theirs.json'), JSON.stringify(theirs));
    writeFileSync(path('mine.json'), '[]');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const ringback = (args: string[], isYes = false, isTerminal = false) =>
    run(args, {
      environment: {},
      isTerminal,
      print: (text) => printed.push(text),
      readInput: async () => '{"channel": {"signingSecret": "s"}}',
      confirm: async () => isYes,
    });
  const exported = () => ringback(['export', '--flows', path('theirs.json'), '--out', path('x.zip')]);
  const at = () => ['--flows', path('mine.json')];
  const undo = () => ['--undo-file', path('undo.json')];

  it('imports into a file what it exported from another, when somebody says yes, and takes it back', async () => {
    assert.equal(await exported(), 0);
    assert.equal(await ringback(['import', path('x.zip'), ...at()], false), 1);
    assert.deepEqual(json('mine.json'), []);
    assert.equal(await ringback(['import', path('x.zip'), ...at(), ...undo()], true), 0);
    assert.equal(json('mine.json').length, theirs.length);
    assert.equal(await ringback(['diff', path('x.zip'), ...at()]), 0);
    assert.equal(await ringback(['undo', path('undo.json'), ...at()]), 0);
    assert.deepEqual(json('mine.json'), []);
  });

  it('shows what differs in the words of the dialogs, and changes nothing until it is told what to do', async () => {
    await exported();
    const mine = theirs.map((node) => (node.id === 'followup' ? { ...node, frequency: 999 } : node));
    writeFileSync(path('mine.json'), JSON.stringify(mine));
    assert.equal(await ringback(['diff', path('x.zip'), ...at()]), 1);
    assert.match(printed.join('\n'), /~ differs followup Approvals \(followup\).*\n.*: Frequency\n\s+- 999\n\s+\+ 60/);
    assert.equal(await ringback(['import', path('x.zip'), ...at(), '--yes']), 3);
    assert.deepEqual(json('mine.json'), mine);
    const choices = ['--use', 'mine', '--use', 'followup=replace'];
    assert.equal(await ringback(['import', path('x.zip'), ...at(), ...undo(), ...choices, '--yes']), 0);
    assert.equal(json('mine.json').find(({ id }: { id: string }) => id === 'followup').frequency, 60);
  });

  it('writes colours for a terminal, and for nothing else', async () => {
    await exported();
    await ringback(['diff', path('x.zip'), ...at()], false, true);
    assert.ok(printed.at(-1)?.includes('\u001B[32m'));
    await ringback(['diff', path('x.zip'), ...at()]);
    assert.ok(!printed.at(-1)?.includes('\u001B'));
  });

  it('is read by machines with --json', async () => {
    await exported();
    printed = [];
    await ringback(['diff', path('x.zip'), ...at(), '--json']);
    const view = JSON.parse(printed.join(''));
    assert.equal(view.entries[0].state, 'new');
    assert.equal('flows' in view || 'credentials' in view, false);
  });

  it('puts no credentials into a flow file', async () => {
    await exported();
    const given = ['import', path('x.zip'), ...at(), ...undo(), '--yes', '--credentials', '-'];
    await assert.rejects(ringback(given), { code: 'RB_INPUT' });
    assert.deepEqual(json('mine.json'), []);
  });

  it('takes no secret as an argument', () => {
    for (const url of ['http://ana:secret@h.test/', 'http://h.test/?access_token=secret']) {
      assert.throws(
        () => parseCommandLine(['list', '--url', url]),
        (error: Error) => !error.message.includes('secret'),
      );
    }
    assert.throws(() => parseCommandLine(['list', '--token', 'x', '--url', 'http://h.test']), { code: 'RB_INPUT' });
  });

  for (const wrong of [
    ['list'],
    ['nothing', '--flows', 'x'],
    ['diff', '--flows', 'x'],
    ['list', '--flows', 'x', '--url', 'http://x.test'],
    ['import', 'a', 'b', '--flows', 'x'],
    ['diff', 'a', '--flows', 'x', '--use', 'perhaps'],
  ]) {
    it(`refuses ${wrong.join(' ')}`, () => assert.throws(() => parseCommandLine(wrong), { code: 'RB_INPUT' }));
  }

  it('ends with a code and one sentence', () => {
    const code = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
    assert.equal(code('--help').status, 0);
    assert.match(code('--help').stdout, /Exit codes/);
    assert.equal(code('nothing').status, 2);
    assert.equal(code('list', '--url', 'http://127.0.0.1:1/').status, 4);
    writeFileSync(path('no.zip'), 'no zip');
    const damaged = code('diff', path('no.zip'), ...at());
    assert.deepEqual([damaged.status, damaged.stderr.trim().split('\n').length], [3, 1]);
  });
});
