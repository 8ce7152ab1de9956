import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstMorning, readState, writeState } from '../../demo/demo-state';
import { findNodeId, findSandboxChannel, prepareFlowFile } from '../../demo/flow-file';
import { findFreePort } from '../../demo/free-port';
import { parseOptions } from '../../demo/options';

describe('the start of the demo', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ringback-demo-start-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('begins at nine on a working day', () => {
    const cases: [Date, Date][] = [
      [new Date(2026, 2, 4, 23, 50), new Date(2026, 2, 4, 9)],
      [new Date(2026, 2, 7, 1), new Date(2026, 2, 9, 9)],
      [new Date(2026, 2, 8, 12), new Date(2026, 2, 9, 9)],
    ];
    for (const [today, morning] of cases) assert.equal(firstMorning(today), morning.getTime());
  });

  it('keeps its state, and says what to do about a damaged one', () => {
    assert.equal(readState(folder), undefined);
    const state = { now: 1, starts: 2, sandboxUrl: 'http://127.0.0.1:1990' };
    writeState(folder, state);
    assert.deepEqual(readState(folder), state);
    writeFileSync(join(folder, 'demo.json'), '{"now":');
    assert.throws(() => readState(folder), /demo\.json cannot be read.*--fresh/);
  });

  it('lets the flows ask the sandbox where it is, this time and the next, and keeps what was edited', () => {
    const shipped = ['follow-ups.json', 'calls.json'].map((name) => join(folder, name));
    const old = {
      sandboxUrl: 'http://127.0.0.1:1990',
      nodeRedUrl: 'http://127.0.0.1:1880',
      mailPort: 1991,
      mailboxPort: 1992,
    };
    const now = {
      sandboxUrl: 'http://127.0.0.1:1995',
      nodeRedUrl: 'http://127.0.0.1:1881',
      mailPort: 1996,
      mailboxPort: 1997,
    };
    const file = join(folder, 'flows.json');
    const channel = { id: 'c1', type: 'ringback-channel', kind: 'inbox' };
    const zendesk = { id: 'z1', type: 'ringback-zendesk' };
    const slack = { id: 's1', type: 'ringback-channel', kind: 'slack', smtpPort: 587 };
    const apiUrl = `${old.sandboxUrl}/vendors/slack`;
    const flows = [
      { id: 'i1', baseUrl: old.sandboxUrl, publicUrl: old.nodeRedUrl, smtpPort: 1991, imapPort: 1992 },
      channel,
      { ...slack, apiUrl, credentials: { botToken: '${TOKEN}' } },
    ];
    writeFileSync(shipped[0] ?? '', JSON.stringify(flows));
    writeFileSync(shipped[1] ?? '', JSON.stringify([channel, zendesk]));
    prepareFlowFile(file, shipped, old, now);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), [
      { id: 'i1', baseUrl: now.sandboxUrl, publicUrl: now.nodeRedUrl, smtpPort: 1996, imapPort: 1997 },
      channel,
      { ...slack, apiUrl: `${now.sandboxUrl}/vendors/slack` },
      zendesk,
    ]);
    assert.equal(findSandboxChannel(file, 'slack', now.sandboxUrl), 's1');
    assert.equal(findSandboxChannel(file, 'slack', old.sandboxUrl), undefined);
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'flows_cred.json'), 'utf8')), {
      s1: { botToken: '${TOKEN}' },
      z1: { clientId: 'ringback', clientSecret: 'sandbox-client-secret' },
    });
    writeFileSync(file, readFileSync(file, 'utf8').replace('"i1"', '"edited"'));
    prepareFlowFile(file, shipped, now, old);
    assert.match(readFileSync(file, 'utf8'), /"edited",\s+"baseUrl": "http:\/\/127\.0\.0\.1:1990"/);
    assert.equal(findNodeId(file, 'ringback-channel', 'inbox'), 'c1');
    assert.equal(findNodeId(file, 'ringback-channel', 'email'), undefined);
  });

  it('takes the next port when one is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    assert.ok(typeof address === 'object' && address);
    const found = await findFreePort(address.port);
    assert.ok(found > address.port && found < address.port + 20);
    await new Promise((resolve) => taken.close(resolve));
    assert.equal(await findFreePort(address.port), address.port);
  });

  it('reads its options', () => {
    assert.deepEqual(parseOptions([]), { isFresh: false, isRealTime: false, folder: undefined });
    assert.deepEqual(parseOptions(['--fresh', '--real-time', '--folder', 'x']), {
      isFresh: true,
      isRealTime: true,
      folder: 'x',
    });
    assert.equal(parseOptions(['--help']), undefined);
    assert.throws(() => parseOptions(['--quick']), /--quick[\s\S]*npm start/);
  });
});
