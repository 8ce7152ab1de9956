import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import helper from 'node-red-node-test-helper';
import { Outside } from '../crash/receiver';
import { type ChainOptions, followupChain, onTab } from '../flow-builder';
import type { FlowNode } from '../node-red-process';
import { caught, deploy, messages, redeploy, sink, statusOf, until, useNodeRed, watchers } from './deployed-flow';

describe('deploying again in a real Node-RED', function () {
  this.timeout(60_000);
  useNodeRed();
  let outside: Outside;
  let file = 0;
  beforeEach(async () => {
    outside = await Outside.open();
    file += 1;
  });
  afterEach(() => outside.close());

  const chain = (over: Partial<ChainOptions> = {}): FlowNode[] => {
    const flow = followupChain({
      store: { file: `redeploy-${file}.sqlite` },
      ...{ sourceUrl: outside.url, webhookUrl: `${outside.url}/hook`, ...over },
    });
    return [
      ...watchers,
      ...flow.map((node) => (node.id === 'notify' ? { ...node, wires: [['sent'], ['failed']] } : node)),
      onTab('action', 'ringback-action', 500, [[], []], {
        ...{ followup: 'followup', outputs: 2, actions: [{ name: 'approve', label: 'Approve' }] },
      }),
      ...['sent', 'failed'].map(sink),
    ];
  };
  const records = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ id: `r${i}`, title: `Record ${i}`, people: ['ann'] }));
  const isResting = () => /next poll/.test(statusOf('poll').text ?? '');

  /** What keeps a process busy, by kind. */
  const resources = () => {
    const counts: Record<string, number> = {};
    // Timers of the test's own waiting, and sockets that a server at rest drops when it likes, come and go.
    for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  };

  it('leaves timers, sockets, threads and routes where they were', async () => {
    outside.records = records(3);
    await deploy(chain());
    await until(() => messages('sent').length === 3 && isResting(), 'the first deploy to be at rest');
    await delay(1_500);
    const before = resources();
    const routes = routeCount();
    for (let deploys = 0; deploys < 3; deploys += 1) {
      await redeploy(chain());
      await until(isResting, 'the deploy to be at rest');
    }
    await delay(1_500);
    const after = resources();
    for (const kind of Object.keys({ ...before, ...after })) {
      assert.ok((after[kind] ?? 0) <= (before[kind] ?? 0), `${kind}: ${before[kind] ?? 0}, then ${after[kind] ?? 0}`);
    }
    assert.equal(routeCount(), routes);
    assert.equal(outside.arrivals.length, 3);
  });

  it('closes at once while a server does not answer a poll, and polls again after', async () => {
    let answer: () => void = () => undefined;
    outside.pollGate = new Promise((resolve) => {
      answer = resolve;
    });
    outside.records = records(1);
    await deploy(chain());
    await until(() => outside.polls.length === 1, 'the poll');
    const startedAt = performance.now();
    await redeploy(chain());
    const seconds = (performance.now() - startedAt) / 1_000;
    assert.ok(seconds < 3, `${seconds} s`);
    answer();
    outside.pollGate = undefined;
    await until(() => messages('sent').length === 1, 'the notification');
    assert.ok(outside.polls.length >= 2);
    assert.deepEqual(caught(), []);
  });

  it('loses nothing and repeats nothing while messages are on their way', async () => {
    const count = 120;
    outside.records = records(count);
    outside.answerAfterMs = 300;
    await deploy(chain());
    for (const type of ['full', 'full', 'full'] as const) {
      const sent = outside.arrivals.length;
      await until(() => outside.arrivals.length > sent, 'messages on their way');
      await redeploy(chain(), type);
    }
    await until(
      () => new Set(outside.arrivals.map(({ record }) => record)).size === count,
      'all notifications',
      30_000,
    );
    await until(() => /0 due/.test(statusOf('reconcile').text ?? ''), 'nothing to be due');
    assert.equal(outside.arrivals.length, count, 'nobody was told twice');
  });

  it('tells the rest when only the notify node is deployed again', async () => {
    const count = 40;
    outside.records = records(count);
    outside.answerAfterMs = 300;
    await deploy(chain());
    await until(() => outside.arrivals.length >= 8, 'messages on their way');
    // Its silence is noticed after two minutes; a full deploy gives everything out again.
    await redeploy(
      chain().map((node) => (node.id === 'notify' ? { ...node, name: 'changed' } : node)),
      'nodes',
    );
    await redeploy(chain());
    await until(
      () => new Set(outside.arrivals.map(({ record }) => record)).size === count,
      'all notifications',
      30_000,
    );
    assert.equal(outside.arrivals.length, count, 'nobody was told twice');
  });
});

function routeCount(): number {
  const { _httpAdmin: admin } = helper as unknown as { _httpAdmin: { _router?: { stack: unknown[] } } };
  const count = admin._router?.stack.length ?? 0;
  assert.ok(count > 5, 'the routes of this Express are kept elsewhere');
  return count;
}
