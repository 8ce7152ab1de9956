import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { NodeRedProcess } from '../node-red-process';

const { hashSync } = createRequire(require.resolve('node-red'))('bcryptjs') as {
  hashSync(text: string, cost: number): string;
};

const flows = [
  { id: 'tab1', type: 'tab', label: 'Follow-up' },
  { id: 'store1', type: 'ringback-store', name: '', kind: 'embedded', file: 'ringback.sqlite' },
  { id: 'inbox1', type: 'ringback-channel', name: '', kind: 'inbox', store: 'store1' },
  {
    id: 'followup1',
    type: 'ringback-followup',
    name: 'Approvals',
    active: false,
    store: 'store1',
    frequency: 60,
    attempts: 3,
  },
];

const reads = [
  'followups',
  'inbox/inbox1/recipients',
  'followups/followup1',
  'followups/followup1/records',
  'history',
  'history/conversations',
  'history/export',
  'calls',
  'metrics',
  'health',
].map((path) => `ringback/${path}`);
const writes = [
  'poller/followup1/command',
  'followups/followup1/command',
  'followups/followup1/records',
  'try',
  'preview',
  'channel/inbox1/check',
  'store/store1/rotate-keys',
  'zendesk/z1/check',
  'directory/import',
  'speech/try',
  'share/apply',
  'share/undo',
].map((path) => `ringback/${path}`);

describe('the admin routes behind a login', () => {
  let nodeRed: NodeRedProcess;
  let userDir: string;

  before(async function () {
    this.timeout(60_000);
    userDir = mkdtempSync(join(tmpdir(), 'ringback-permissions-'));
    writeFileSync(join(userDir, 'flows.json'), JSON.stringify(flows));
    const user = (username: string, permissions: string) => ({
      username,
      password: hashSync(username, 4),
      permissions,
    });
    const adminAuth = { type: 'credentials', users: [user('reader', 'ringback.read'), user('writer', '*')] };
    nodeRed = await NodeRedProcess.start({
      userDir,
      settings: { adminAuth, flowFile: 'flows.json' },
      ringback: { metricsToken: 'scraper' },
    });
    const health = new URL('ringback/health', nodeRed.adminUrl);
    await nodeRed.waitFor(
      async () => (await fetch(health, { headers: { authorization: 'Bearer scraper' } })).ok,
      'the store to be open',
    );
  });
  after(async () => {
    await nodeRed.stop();
    rmSync(userDir, { recursive: true, force: true });
  });

  async function statusOf(method: string, path: string, username?: string): Promise<number> {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (username) headers.authorization = `Bearer ${await tokenOf(username)}`;
    const body = method === 'POST' ? '{}' : undefined;
    const answer = await fetch(new URL(path, nodeRed.adminUrl), { method, headers, body });
    await answer.arrayBuffer();
    return answer.status;
  }

  it('let a scraper with the token of the settings file read metrics and health, and nothing else', async () => {
    const ask = async (path: string, token: string) => {
      const answer = await fetch(new URL(`ringback/${path}`, nodeRed.adminUrl), {
        headers: { authorization: `Bearer ${token}` },
      });
      await answer.arrayBuffer();
      return answer.status;
    };
    assert.deepEqual(
      await Promise.all(['metrics', 'health', 'followups', 'history'].map((path) => ask(path, 'scraper'))),
      [200, 200, 401, 401],
    );
    assert.deepEqual(await Promise.all(['metrics', 'health'].map((path) => ask(path, 'scrape'))), [401, 401]);
  });

  it('let somebody act on a follow-up under the name that the history tells', async () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf('writer')}` };
    const url = (path: string) => new URL(path, nodeRed.adminUrl);
    const body = JSON.stringify({ command: 'activate' });
    const answer = await fetch(url('ringback/followups/followup1/command'), { method: 'POST', headers, body });
    assert.equal(answer.status, 200);
    const history = await fetch(url('ringback/history'), { headers });
    const { rows } = (await history.json()) as { rows: { kind: string; data?: unknown }[] };
    assert.deepEqual(
      rows.map(({ kind, data }) => [kind, data]),
      [['followup.activated', { by: 'writer' }]],
    );
  });

  async function tokenOf(username: string): Promise<string> {
    const body = JSON.stringify({
      client_id: 'node-red-admin',
      grant_type: 'password',
      scope: '',
      username,
      password: username,
    });
    const answer = await fetch(new URL('auth/token', nodeRed.adminUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  it('tell nothing to somebody who is not logged in', async () => {
    for (const path of reads) assert.equal(await statusOf('GET', path), 401, path);
    for (const path of writes) assert.equal(await statusOf('POST', path), 401, path);
  });

  it('let a reader read, and do nothing', async () => {
    for (const path of reads) assert.equal(await statusOf('GET', path, 'reader'), 200, path);
    for (const path of writes) assert.equal(await statusOf('POST', path, 'reader'), 401, path);
  });

  it('let a reader of the follow-ups, who may not read the flows, export none', async () => {
    for (const path of ['ringback/share/export', 'ringback/share/plan']) {
      assert.equal(await statusOf('POST', path), 401, path);
      assert.equal(await statusOf('POST', path, 'reader'), 400, path);
    }
    assert.equal(await statusOf('GET', 'ringback/share/subjects'), 401);
    assert.equal(await statusOf('GET', 'ringback/share/subjects', 'reader'), 400);
    assert.equal(await statusOf('GET', 'ringback/share/subjects', 'writer'), 200);
    assert.equal(await statusOf('POST', 'ringback/share/export', 'writer'), 200);
    assert.equal(await statusOf('POST', 'ringback/share/plan', 'writer'), 400);
  });

  it('let somebody with all permissions through to the routes, which then say what is wrong with the request', async () => {
    assert.equal(await statusOf('POST', 'ringback/directory/import', 'writer'), 400);
    assert.equal(await statusOf('POST', 'ringback/channel/none/check', 'writer'), 404);
    assert.equal(await statusOf('POST', 'ringback/speech/try', 'writer'), 400);
    assert.equal(await statusOf('POST', 'ringback/channel/inbox1/check', 'writer'), 200);
  });

  it('leave an inbox to those who have its link', async () => {
    const answer = await fetch(
      new URL('ringback/inbox/WyJpbmJveDEiLCJhbmEiXQ.AAAAAAAAAAAAAAAAAAAAAA', nodeRed.nodeUrl),
    );
    await answer.arrayBuffer();
    assert.equal(answer.status, 404);
  });

  it('leave audio to those who have its name', async () => {
    const answer = await fetch(new URL('ringback/media/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.wav', nodeRed.nodeUrl));
    assert.equal(answer.status, 404);
    assert.equal(await answer.text(), 'There is no such audio.');
  });
});
