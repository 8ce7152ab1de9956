import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '../contract/postgres-server';
import { followupChain } from '../flow-builder';
import { NodeRedProcess } from '../node-red-process';
import { Outside } from './receiver';

/** Ten minutes of a follow-up pass in five seconds; leases and checks keep to real time. */
const clockSpeed = 120;
const recordsAtFirst = 60;
const attempts = 2;

describe('two Node-RED on one PostgreSQL', () => {
  let postgres: PostgresServer;
  let outside: Outside;
  const instances = new Map<string, NodeRedProcess>();

  before(async function () {
    this.timeout(120_000);
    [postgres, outside] = await Promise.all([startPostgres(), Outside.open()]);
    const database = await postgres.createDatabase();
    await Promise.all(['a', 'b'].map((name) => startInstance(name, database)));
  });
  after(async function () {
    this.timeout(60_000);
    await Promise.all([...instances.values()].map((instance) => instance.stop()));
    await outside?.close();
    await postgres?.stop();
  });

  async function startInstance(name: string, database: string): Promise<void> {
    const instance = await NodeRedProcess.start({
      ringback: { clockSpeed },
      settings: { nodesDir: join(__dirname, '..', '..', 'nodes') },
      // One flow for both; only who asks and who sends can be told apart from outside.
      env: { SOURCE_URL: `${outside.url}/${name}`, HOOK_URL: `${outside.url}/${name}` },
    });
    instances.set(name, instance);
    const { host, port, user, password } = postgres;
    const flow = followupChain({
      store: { kind: 'postgresql', host, port, database, security: 'none' },
      sourceUrl: '$' + '{SOURCE_URL}',
      webhookUrl: '$' + '{HOOK_URL}',
      followup: { frequency: 10, attempts },
      poll: { pollingFrequency: 10 },
      reconcile: { batch: 5 },
    });
    await instance.deploy(flow, { store: { user, password } });
  }

  function addRecords(count: number): void {
    const from = outside.records.length;
    for (let i = 1; i <= count; i += 1) {
      outside.records.push({ id: `r${from + i}`, title: `Record ${from + i}`, people: ['ann'] });
    }
  }

  const told = () => outside.arrivals.map(({ record, attempt }) => `${record}#${attempt}`);
  const nameIn = (path: string | undefined) => path?.split('/')[1] ?? '';
  const shares = (paths: string[]) =>
    ['a', 'b'].map((name) => `${name} ${paths.filter((path) => nameIn(path) === name).length}`).join(', ');

  it('poll each time once and claim each due attempt once', async function () {
    this.timeout(120_000);
    const startedAt = Date.now();
    const pollsBefore = outside.polls.length;
    addRecords(recordsAtFirst);
    await outside.until(() => outside.arrivals.length >= recordsAtFirst * attempts, 'all attempts', 60_000);
    const seconds = (Date.now() - startedAt) / 1_000;
    const polls = outside.polls.length - pollsBefore;
    console.log(
      `      polls: ${shares(outside.polls)}; notifications: ${shares(outside.arrivals.map(({ path }) => path))}`,
    );
    assert.equal(new Set(told()).size, recordsAtFirst * attempts);
    assert.equal(told().length, recordsAtFirst * attempts, 'nobody was told twice');
    assert.ok(polls <= Math.ceil(seconds / 5) + 1, `${polls} polls in ${seconds} s`);
  });

  it('the other takes over within a minute when one is killed in a poll', async function () {
    this.timeout(180_000);
    let answer: () => void = () => undefined;
    outside.pollGate = new Promise((resolve) => {
      answer = resolve;
    });
    const polls = outside.polls.length;
    await outside.until(() => outside.polls.length > polls, 'the next poll');
    const victim = nameIn(outside.polls.at(-1));
    const survivor = victim === 'a' ? 'b' : 'a';
    addRecords(10);
    const killedAt = Date.now();
    await instances.get(victim)?.stop('SIGKILL');
    instances.delete(victim);
    answer();
    outside.pollGate = undefined;
    await outside.until(() => nameIn(outside.polls.at(-1)) === survivor, 'the other to take over', 90_000);
    const seconds = (Date.now() - killedAt) / 1_000;
    console.log(`      the other instance polled ${seconds.toFixed(1)} s after the kill`);
    assert.ok(seconds < 60, `${seconds} s`);
    const expected = (recordsAtFirst + 10) * attempts;
    await outside.until(() => new Set(told()).size >= expected, 'the notifications of the new records');
    assert.equal(told().length, expected, 'nobody was told twice');
  });
});
