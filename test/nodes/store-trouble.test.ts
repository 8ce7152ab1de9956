import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '../contract/postgres-server';
import { Outside } from '../crash/receiver';
import { followupChain } from '../flow-builder';
import type { FlowNode } from '../node-red-process';
import { caught, deploy, messages, send, sink, statusOf, until, useNodeRed, watchers } from './deployed-flow';

const records = (...ids: string[]) => ids.map((id) => ({ id, title: `Title of ${id}`, people: ['ann'] }));

describe('a store that cannot be used, in a real Node-RED', function () {
  this.timeout(60_000);
  const nodeRed = useNodeRed();
  let outside: Outside;
  beforeEach(async () => {
    outside = await Outside.open();
    outside.records = records('a');
  });
  afterEach(() => outside.close());

  const chain = (store: Record<string, unknown>): FlowNode[] => [
    ...watchers,
    ...followupChain({ store, sourceUrl: outside.url, webhookUrl: `${outside.url}/hook` }).map((node) =>
      node.id === 'notify' ? { ...node, wires: [['sent'], ['failed']] } : node,
    ),
    ...['sent', 'failed'].map(sink),
  ];

  /** Each node that needs the store says so, and each message for it ends in Catch. */
  async function expectTrouble(text: RegExp, code: string): Promise<void> {
    for (const id of ['poll', 'reconcile']) {
      await until(() => statusOf(id).fill === 'red' && text.test(statusOf(id).text ?? ''), `the status of ${id}`);
    }
    for (const id of ['poll', 'reconcile']) {
      const before = caught().length;
      send(id, { command: 'poll' });
      await until(() => caught().length > before, `the error of ${id}`);
      assert.deepEqual([caught().at(-1)?.code, caught().at(-1)?.from], [code, id]);
    }
    assert.equal(outside.polls.length, 0);
  }

  it('says that a folder is no file, and starts by itself when the file can be opened', async () => {
    const path = join(nodeRed.userDir, 'folder.sqlite');
    mkdirSync(path);
    await deploy(chain({ file: path }));
    await expectTrouble(/cannot be opened/, 'RB_STORE_UNAVAILABLE');
    rmSync(path, { recursive: true });
    await until(() => messages('sent').length === 1, 'the notification', 20_000);
    assert.notEqual(statusOf('poll').fill, 'red');
  });

  it('says that a path leads through a file', async () => {
    writeFileSync(join(nodeRed.userDir, 'plain'), '');
    await deploy(chain({ file: join(nodeRed.userDir, 'plain', 'below.sqlite') }));
    await expectTrouble(/cannot be opened/, 'RB_STORE_UNAVAILABLE');
  });

  it('says that a file is no database, and leaves it as it is', async () => {
    const path = join(nodeRed.userDir, 'garbage.sqlite');
    writeFileSync(path, 'This is a letter to somebody, and no database at all. '.repeat(100));
    await deploy(chain({ file: path }));
    await expectTrouble(/damaged or is not a database/, 'RB_STORE_CORRUPT');
  });
});

describe('a PostgreSQL that comes and goes, in a real Node-RED', function () {
  this.timeout(120_000);
  useNodeRed();
  let postgres: PostgresServer;
  let outside: Outside;
  /** One for each test: a server that is down makes none. */
  const databases: string[] = [];
  before(async () => {
    postgres = await startPostgres();
    databases.push(await postgres.createDatabase(), await postgres.createDatabase());
  });
  after(() => postgres.stop());
  beforeEach(async () => {
    outside = await Outside.open();
  });
  afterEach(() => outside.close());

  async function deployOnPostgres(): Promise<void> {
    const { host, port, user, password } = postgres;
    const database = databases.shift();
    const flow = followupChain({
      store: { kind: 'postgresql', host, port, database, security: 'none', poolSize: 2 },
      ...{ sourceUrl: outside.url, webhookUrl: `${outside.url}/hook` },
    });
    await deploy(
      [
        ...watchers,
        ...flow.map((node) => (node.id === 'notify' ? { ...node, wires: [['sent'], ['failed']] } : node)),
        ...['sent', 'failed'].map(sink),
      ],
      { store: { user, password } },
    );
  }
  it('waits for one that is down at the start', async () => {
    await postgres.pause();
    outside.records = records('a');
    await deployOnPostgres();
    for (const id of ['poll', 'reconcile']) await until(() => statusOf(id).fill === 'red', `the status of ${id}`);
    assert.match(statusOf('poll').text ?? '', /The database cannot be reached/);
    send('poll', { payload: 'now' });
    await until(() => caught().length > 0, 'the error');
    assert.equal(caught()[0]?.code, 'RB_STORE_UNAVAILABLE');
    await postgres.resume();
    await until(() => messages('sent').length === 1, 'the notification', 60_000);
  });

  it('goes on when one comes back, loses nothing and tells nobody twice', async () => {
    outside.records = records(...Array.from({ length: 40 }, (_, i) => `r${i}`));
    outside.answerAfterMs = 400;
    await deployOnPostgres();
    await until(() => outside.arrivals.length >= 8, 'messages on their way');
    await postgres.pause();
    await until(() => statusOf('reconcile').fill === 'red', 'the status');
    const told = outside.arrivals.length;
    assert.ok(told < 40, 'some are still to be told');
    await postgres.resume();
    await until(() => statusOf('reconcile').fill !== 'red', 'the status to be well again', 60_000);
    await until(() => new Set(outside.arrivals.map(({ record }) => record)).size === 40, 'all notifications', 60_000);
    await until(() => /0 due/.test(statusOf('reconcile').text ?? ''), 'nothing to be due');
    assert.equal(outside.arrivals.length, 40, 'nobody was told twice');
  });
});
