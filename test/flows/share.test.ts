import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { readZip } from '../../src/adapters/zip/read-zip';
import { run } from '../../src/cli/run';
import type { ImportPlan } from '../../src/core/share/plan';
import type { PlanView } from '../../src/core/share/plan-view';
import { Outside } from '../crash/receiver';
import { followupChain } from '../flow-builder';
import { type FlowNode, NodeRedProcess } from '../node-red-process';
import { plantedIn, plantedPlaces } from '../unit/share/planted-secrets';

type Shown = PlanView & { revision: string };

const secretsOfSource = Array.from({ length: plantedPlaces }, (_, index) => `Secret${index}Of7Source9${index}zZ`);
const signingSecret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const environmentSecret = 'EnvironmentSecret4711xyz';

describe('a follow-up shared between two Node-REDs whose ids collide', function () {
  this.timeout(120_000);
  let source: NodeRedProcess;
  let target: NodeRedProcess;
  let outside: Outside;
  let folder: string;
  let mine: FlowNode[];
  const printed: string[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ringback-share-'));
    outside = await Outside.open();
    outside.records.push({ id: 'r1', title: 'Record 1', people: ['ann'] });
    [source, target] = await Promise.all([
      NodeRedProcess.start({ env: { RINGBACK_TEST_SECRET: environmentSecret } }),
      NodeRedProcess.start(),
    ]);
    const theirs = followupChain({ sourceUrl: `${outside.url}/theirs`, webhookUrl: `${outside.url}/theirs` }).map(
      (node) =>
        node.id === 'integration'
          ? { ...node, authType: 'bearer', headers: [{ name: 'X-Shop', value: '${RINGBACK_TEST_SECRET}' }] }
          : node,
    );
    await source.deploy(theirs, {
      integration: { token: secretsOfSource[0] ?? '' },
      channel: { signingSecret },
    });
    mine = followupChain({
      sourceUrl: `${outside.url}/mine`,
      webhookUrl: `${outside.url}/mine`,
      followup: { name: 'Something else', active: false },
    });
    await target.deploy(mine);
  });
  after(async () => {
    await Promise.all([source?.stop(), target?.stop()]);
    await outside?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const post = async <T>(nodeRed: NodeRedProcess, path: string, body: unknown) =>
    (await nodeRed.admin('POST', `ringback/share/${path}`, body)) as T;
  const listed = async () =>
    (await target.admin('GET', 'ringback/followups')) as { id: string; name: string; active: boolean }[];
  /** False while the store is being opened. */
  const isDone = async (command: string, id: string) =>
    target.admin('POST', `ringback/poller/${id}/command`, { command }).then(
      () => true,
      (error: Error) => {
        if (error.message.includes('RB_STORE_UNAVAILABLE')) return false;
        throw error;
      },
    );
  const flowsOf = async (nodeRed: NodeRedProcess) => (await nodeRed.admin('GET', 'flows')) as FlowNode[];
  const ringback = (...args: string[]) =>
    run(args, {
      environment: {},
      isTerminal: false,
      print: (text) => printed.push(text),
      readInput: async () => '',
      confirm: async () => false,
    });

  let zip = '';
  let shown: Shown;

  it('is exported without a secret, the same each time', async () => {
    const first = await post<{ zip: string; findings: unknown[] }>(source, 'export', { subjects: ['followup'] });
    zip = first.zip;
    assert.deepEqual(first.findings, []);
    assert.equal((await post<{ zip: string }>(source, 'export', {})).zip, zip);
    const text = Buffer.from(zip, 'base64').toString('utf8');
    for (const secret of [...secretsOfSource, signingSecret, environmentSecret]) assert.ok(!text.includes(secret));
    const manifest = JSON.parse(readZip(Buffer.from(zip, 'base64')).get('manifest.json') ?? '{}');
    assert.deepEqual(manifest.environment, ['RINGBACK_TEST_SECRET']);
    assert.deepEqual(manifest.credentials.map((need: { node: string }) => need.node).sort(), [
      'channel',
      'integration',
    ]);
  });

  it('is shown before anything is changed, in the words of the dialogs, and refused while nobody has chosen', async () => {
    shown = await post<Shown>(target, 'plan', { zip });
    assert.deepEqual(shown.undecided.sort(), ['channel', 'followup', 'integration']);
    const labels = shown.entries.flatMap(({ differences }) => differences.map(({ label }) => label));
    assert.ok(labels.includes('Base URL'), labels.join());
    assert.equal('flows' in (shown as unknown as ImportPlan), false);
    const refused = post(target, 'apply', { zip, revision: shown.revision });
    await assert.rejects(refused, /400.*cannot be carried out yet/);
    assert.deepEqual(await flowsOf(target), mine);
  });

  const choices = {
    followup: { use: 'both' },
    channel: { use: 'both' },
    integration: { use: 'both' },
  };

  it('comes in beside what is there, inactive, and runs once it is active', async () => {
    const credentials = { integration: { token: 'token-of-the-target' } };
    const applied = await post<Shown>(target, 'apply', { zip, choices, credentials, revision: shown.revision });
    const after = await flowsOf(target);
    for (const node of mine)
      assert.deepEqual(
        after.find(({ id }) => id === node.id),
        node,
      );
    const copy = applied.newIds.followup ?? '';
    // The deploy is answered before all its nodes are there.
    await target.waitFor(async () => (await listed()).some(({ id }) => id === copy), 'the follow-up');
    assert.equal((await listed()).find(({ id }) => id === copy)?.active, false);
    await source.waitFor(() => outside.arrivals.length > 0, 'the notification from the source');
    assert.equal(outside.arrivals.length, 1, 'what is inactive sends nothing');
    await target.waitFor(() => isDone('activate', copy), 'the store to be open');
    await outside.until(() => outside.arrivals.length > 1, 'a notification from the target');
    assert.ok(
      outside.arrivals.every(({ path }) => path?.startsWith('/theirs')),
      'the follow-up of before is inactive',
    );
  });

  it('can be taken back, unless somebody has deployed since', async () => {
    await post(target, 'undo', {});
    assert.deepEqual(await flowsOf(target), mine);
    await assert.rejects(post(target, 'undo', {}), /409/);
    await assert.rejects(post(target, 'apply', { zip, choices, revision: 'stale' }), /409/);
  });

  it('goes the same way by the command line', async () => {
    const file = join(folder, 'export.zip');
    const undoFile = join(folder, 'undo.json');
    assert.equal(await ringback('export', '--url', source.adminUrl, '--out', file, '--only', 'Approvals'), 0);
    assert.equal(readFileSync(file).toString('base64'), zip);
    const at = ['--url', target.adminUrl];
    assert.equal(await ringback('diff', file, ...at), 1);
    assert.equal(await ringback('import', file, ...at, '--yes'), 3);
    assert.equal(await ringback('import', file, ...at, '--use', 'both', '--dry-run'), 0);
    assert.equal(await ringback('import', file, ...at, '--use', 'both'), 1, 'nobody has confirmed');
    assert.deepEqual(await flowsOf(target), mine);
    assert.equal(await ringback('import', file, ...at, '--use', 'both', '--yes', '--undo-file', undoFile), 0);
    assert.equal(statSync(undoFile).mode & 0o077, 0);
    assert.ok((await flowsOf(target)).length > mine.length);
    assert.equal(await ringback('undo', undoFile, ...at), 0);
    assert.deepEqual(await flowsOf(target), mine);
    await assert.rejects(ringback('undo', undoFile, ...at), { code: 'RB_SHARE_CHANGED' });
  });

  it('replaces, where that is chosen, and keeps the id and whether it is active', async () => {
    const plan = await post<Shown>(target, 'plan', { zip, otherwise: 'replace' });
    await post(target, 'apply', { zip, otherwise: 'replace', revision: plan.revision });
    const after = await flowsOf(target);
    assert.deepEqual(after.map(({ id }) => id).sort(), mine.map(({ id }) => id).sort());
    const followup = after.find(({ id }) => id === 'followup');
    assert.deepEqual([followup?.name, followup?.active], ['Approvals', false]);
    assert.equal((await post<{ zip: string }>(target, 'export', {})).zip, zip, 'import, then export: the same bytes');
  });

  it('goes by Node-RED’s own import, too: each of its flows is one', async () => {
    const flows = JSON.parse(readZip(Buffer.from(zip, 'base64')).get('flows/approvals.json') ?? '[]') as FlowNode[];
    await target.deploy(flows);
    await target.waitFor(async () => (await listed()).length === 1, 'the follow-up to be listed');
    assert.deepEqual(
      (await listed()).map(({ name, active }) => [name, active]),
      [['Approvals', false]],
    );
  });

  it('has shown no secret in an answer, a log or on the terminal, wherever it was planted', async () => {
    await source.deploy(plantedIn(secretsOfSource));
    const answer = await post<object>(source, 'export', { hasDirectory: true });
    const bundle = Buffer.from((answer as { zip: string }).zip, 'base64').toString('utf8');
    const plan = await post<Shown>(target, 'plan', { zip: (answer as { zip: string }).zip, otherwise: 'replace' });
    const file = join(folder, 'planted.zip');
    await ringback('export', '--url', source.adminUrl, '--out', file);
    await ringback('diff', file, '--url', target.adminUrl);
    await ringback('diff', file, '--url', source.adminUrl);
    const everything = [
      bundle,
      JSON.stringify([answer, plan]),
      printed.join('\n'),
      source.output,
      target.output,
      readFileSync(file, 'utf8'),
    ].join('\n');
    const seen = [...secretsOfSource, signingSecret, environmentSecret, 'token-of-the-target'].filter((one) =>
      everything.includes(one),
    );
    assert.deepEqual(seen, []);
  });
});
