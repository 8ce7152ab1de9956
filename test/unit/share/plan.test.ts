import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { bundleFiles, createBundle, readBundle } from '../../../src/core/share/bundle';
import type { FlowNode } from '../../../src/core/share/flow-node';
import { obstaclesTo, type PlanOptions, planImport, type Target } from '../../../src/core/share/plan';
import { followupChain, onTab } from '../../flow-builder';

const theirs = followupChain({ sourceUrl: 'https://source.test', webhookUrl: 'https://hook.test' });
const changedIn = (nodes: FlowNode[], id: string, properties: Record<string, unknown>) =>
  nodes.map((node) => (node.id === id ? { ...node, ...properties } : node));
const bundleOf = (nodes: FlowNode[], subjects?: string[]) => readBundle(bundleFiles(createBundle(nodes, { subjects })));
const plan = (target: FlowNode[], options: PlanOptions = {}, more: Partial<Target> = {}, source = theirs) =>
  planImport(bundleOf(source), { nodes: target, ...more }, options);
const nodeIn = (nodes: readonly FlowNode[], id: string) => nodes.find((node) => node.id === id) as FlowNode;

describe('an import where nothing is', () => {
  it('brings the follow-up in, inactive, and all it uses', () => {
    const { flows, entries, newIds } = plan([]);
    assert.equal(nodeIn(flows, 'followup').active, false);
    assert.deepEqual(new Set(flows.map(({ id }) => id)), new Set(theirs.map(({ id }) => id)));
    assert.ok(entries.every(({ state, use }) => state === 'new' && use === 'both'));
    assert.deepEqual(newIds, {});
  });

  it('says what has to be filled in, and sets what is given', () => {
    const source = changedIn(theirs, 'integration', { authType: 'basic', proxyMode: '${PROXY_MODE}' });
    const bare = plan(
      [],
      {},
      { types: new Set(['ringback-poller']), version: '0.0.9', environment: new Set() },
      source,
    );
    assert.deepEqual(bare.missing.credentials, [
      { node: 'channel', type: 'ringback-channel', name: 'receiver', fields: ['signingSecret'] },
      { node: 'integration', type: 'ringback-integration', name: 'source', fields: ['username', 'password'] },
    ]);
    assert.deepEqual(bare.missing.environment, ['PROXY_MODE']);
    assert.ok(bare.missing.types.includes('ringback-followup') && !bare.missing.types.includes('ringback-poller'));
    assert.deepEqual(bare.missing.version, { needed: '0.1.0', found: '0.0.9' });
    assert.equal(obstaclesTo(bare).length, bare.missing.types.length + 1);
    const credentials = { integration: { username: 'ana', password: 'pass' }, nobody: { a: 'b' } };
    const filled = plan([], { credentials }, { environment: new Set(['PROXY_MODE']) }, source);
    assert.deepEqual(filled.credentials, { integration: { username: 'ana', password: 'pass' } });
    assert.deepEqual(
      filled.missing.credentials.map(({ node }) => node),
      ['channel'],
    );
    assert.deepEqual(filled.missing.environment, []);
    assert.ok(!JSON.stringify(filled.flows).includes('pass"'));
  });

  it('uses a config node that is here instead of theirs', () => {
    const mine: FlowNode = { id: 'ourstore', type: 'ringback-store', name: 'Ours', kind: 'embedded' };
    const { flows, entries } = plan([mine], { choices: { store: { use: 'mine', instead: 'ourstore' } } });
    assert.deepEqual(nodeIn(flows, 'followup').store, 'ourstore');
    assert.equal(nodeIn(flows, 'store'), undefined);
    assert.deepEqual(entries.find(({ id }) => id === 'store')?.candidates, [{ id: 'ourstore', name: 'Ours' }]);
  });
});

describe('an import where the follow-up differs', () => {
  const mine = [
    ...changedIn(changedIn(theirs, 'followup', { active: true, attempts: 9 }), 'integration', {
      baseUrl: 'https://mine.test',
      headers: [{ name: 'Authorization', value: 'Bearer of-this-tenant-only' }],
    }),
    onTab('extra', 'debug', 900, [], { name: 'extra' }),
    { ...onTab('elsewhere', 'debug', 900, []), z: 'tab2' },
    { id: 'tab2', type: 'tab', label: 'Other' },
  ].map((node) => (node.id === 'notify' ? { ...node, wires: [['extra'], []] } : node));

  it('waits for a choice, and says property by property what differs', () => {
    const found = plan(mine);
    assert.deepEqual(found.undecided, ['followup', 'integration']);
    assert.equal(obstaclesTo(found).length, 2);
    const [followup] = found.entries;
    const said = followup?.differences.map(({ node, property }) => `${node}.${property}`);
    assert.deepEqual(said, ['followup.attempts', 'notify.wires', 'extra.-']);
    const attempts = followup?.differences[0];
    assert.deepEqual([attempts?.mine, attempts?.theirs], [9, 2]);
  });

  it('changes nothing with "mine"', () => {
    const kept = plan(mine, { otherwise: 'mine' });
    assert.deepEqual(kept.flows, mine);
    assert.equal(kept.isChange, false);
  });

  it('replaces what differs, and keeps what no export holds: whether it is active, secrets, state', () => {
    const { flows } = plan(mine, { otherwise: 'replace' });
    assert.deepEqual(nodeIn(flows, 'followup'), { ...nodeIn(theirs, 'followup'), active: true });
    const integration = nodeIn(flows, 'integration');
    assert.equal(integration.baseUrl, 'https://source.test');
    assert.equal(nodeIn(flows, 'extra'), undefined);
    assert.ok(nodeIn(flows, 'elsewhere'));
    assert.deepEqual(nodeIn(flows, 'notify').wires, [[], []]);
  });

  it('keeps a secret of mine in a place that the export has blanked', () => {
    const headers = (value: string) => [{ name: 'Authorization', value }];
    const source = changedIn(theirs, 'integration', { headers: headers('Bearer of-the-other-tenant'), timeout: 99 });
    const target = changedIn(theirs, 'integration', { headers: headers('Bearer of-this-tenant-only') });
    const { flows } = plan(target, { choices: { integration: { use: 'replace' } } }, {}, source);
    const integration = nodeIn(flows, 'integration');
    assert.deepEqual([integration.headers, integration.timeout], [headers('Bearer of-this-tenant-only'), 99]);
  });

  it('takes both with new ids everywhere, so that the copy has no state of the other', () => {
    const both = plan(mine, { otherwise: 'both' });
    const copy = both.flows.find(({ id }) => id === both.newIds.followup) as FlowNode;
    assert.notEqual(copy.id, 'followup');
    assert.equal(copy.active, false);
    const poll = nodeIn(both.flows, both.newIds.poll ?? '');
    assert.equal(poll.followup, copy.id);
    assert.equal((poll.steps as { integration: string }[])[0]?.integration, both.newIds.integration);
    assert.deepEqual(poll.wires, [[both.newIds.reconcile]]);
    assert.equal(poll.z, both.newIds.tab);
    assert.equal(both.newIds.store, undefined, 'what is the same is used, not copied');
    assert.deepEqual(
      both.flows.filter(({ id }) => mine.some((node) => node.id === id)),
      mine,
    );
    assert.deepEqual(plan(mine, { otherwise: 'both' }), both);
    const again = plan(both.flows, { otherwise: 'both' });
    assert.notEqual(again.newIds.followup, both.newIds.followup);
  });

  it('refuses a choice that cannot be', () => {
    assert.throws(() => plan(mine, { choices: { nobody: { use: 'both' } } }), { code: 'RB_INPUT' });
    const other = { use: 'mine' as const, instead: 'store' };
    assert.throws(() => plan(mine, { choices: { integration: other } }), { code: 'RB_INPUT' });
    assert.throws(() => plan([], { choices: { store: { use: 'replace' } } }), { code: 'RB_INPUT' });
  });
});

describe('an import where ids are taken by something else', () => {
  it('gives new ids to what comes in, and leaves what is there alone', () => {
    const strangers: FlowNode[] = [
      { id: 'tab', type: 'tab', label: 'Quite another' },
      onTab('poll', 'inject', 10, [['reconcile']]),
      onTab('reconcile', 'debug', 10, []),
      { id: 'channel', type: 'mqtt-broker', name: 'b' },
    ];
    const { flows, newIds, undecided, entries } = plan(strangers);
    assert.deepEqual(undecided, []);
    assert.deepEqual(Object.keys(newIds).sort(), ['channel', 'poll', 'reconcile', 'tab']);
    assert.equal(entries.find(({ id }) => id === 'channel')?.isTaken, true);
    for (const node of strangers) assert.deepEqual(nodeIn(flows, node.id), node);
    assert.equal(nodeIn(flows, 'notify').channel, newIds.channel);
    assert.equal(nodeIn(flows, 'notify').z, newIds.tab);
  });
});

describe('a follow-up wired to another', () => {
  const second = followupChain({ sourceUrl: 'https://b.test', webhookUrl: 'https://b.test' })
    .filter(({ id }) => !['tab', 'store', 'integration', 'channel'].includes(id))
    .map((node) =>
      JSON.parse(JSON.stringify(node).replaceAll(/"(followup|poll|reconcile|recipients|notify)"(?!:)/g, '"$12"')),
    );
  const flows = [...theirs, ...second].map((node: FlowNode) =>
    node.id === 'reconcile' ? { ...node, wires: [['recipients'], [], ['poll2']] } : node,
  );

  it('is exported without it, and says so', () => {
    const findings: unknown[] = [];
    const { nodes } = createBundle(flows, { subjects: ['followup'] }, (finding) => findings.push(finding));
    assert.ok(!nodes.some(({ id }) => id.endsWith('2')));
    assert.deepEqual(nodes.find(({ id }) => id === 'reconcile')?.wires, [['recipients'], [], []]);
    assert.deepEqual(findings, [{ node: 'reconcile', type: 'ringback-reconciler', property: 'wires', what: 'wire' }]);
  });

  it('keeps its wire to it when it is replaced', () => {
    const source = bundleOf(changedIn(flows, 'reconcile', { batch: 7 }), ['followup']);
    const { flows: after } = planImport(source, { nodes: flows }, { otherwise: 'replace' });
    assert.deepEqual(nodeIn(after, 'reconcile').wires, [['recipients'], [], ['poll2']]);
    assert.equal(nodeIn(after, 'reconcile').batch, 7);
  });

  it('is refused by a name that nobody has', () => {
    assert.throws(() => createBundle(flows, { subjects: ['nobody'] }), { code: 'RB_SHARE' });
    assert.throws(() => createBundle([], {}), { code: 'RB_SHARE' });
  });
});
