import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { deployedNodes } from '../../../src/runtime/simulation/deployed-nodes';
import { followupChain } from '../../flow-builder';
import type { FlowNode } from '../../node-red-process';

const chain = (change: (node: FlowNode) => FlowNode = (node) => node) =>
  followupChain({ sourceUrl: 'http://source.test', webhookUrl: 'http://hook.test' }).map(change);

function nodesOf(flow: FlowNode[], followup = 'followup') {
  const RED = { nodes: { eachNode: (each: (node: FlowNode) => void) => flow.forEach(each) } };
  return deployedNodes(RED as unknown as NodeAPI, followup);
}

const ids = (nodes: { id: string }[]) => nodes.map(({ id }) => id);

describe('the nodes of a deployed follow-up', () => {
  it('are those of its chain, and what they use', () => {
    const { followup, poller, reconciler, recipients, notifier, directory, channels, integrations } = nodesOf(chain());
    assert.deepEqual(
      [followup, poller, reconciler, recipients, notifier].map((node) => node?.id),
      ['followup', 'poll', 'reconcile', 'recipients', 'notify'],
    );
    assert.deepEqual([directory, ids(channels), ids(integrations)], [undefined, ['channel'], ['integration']]);
  });

  it('are found through other nodes and over link nodes, behind the first output only', () => {
    const flow = [
      ...chain((node) => {
        if (node.id === 'reconcile') return { ...node, wires: [['out'], ['other'], []] };
        return node;
      }),
      { id: 'out', type: 'link out', links: ['in'] },
      { id: 'in', type: 'link in', wires: [['function']] },
      { id: 'function', type: 'function', wires: [['recipients', 'function']] },
      { id: 'other', type: 'ringback-notifier' },
    ];
    const { recipients, notifier } = nodesOf(flow);
    assert.deepEqual([recipients?.id, notifier?.id], ['recipients', 'notify']);
  });

  it('have every channel where the last used one is taken, and the integration of a further call', () => {
    const flow = [
      ...chain((node) => {
        if (node.id === 'notify') return { ...node, channelType: 'lastUsed' };
        return node.id === 'recipients' ? { ...node, directory: 'people', lookup: { integration: 'groups' } } : node;
      }),
      { id: 'second', type: 'ringback-channel' },
      { id: 'people', type: 'ringback-directory' },
      { id: 'groups', type: 'ringback-integration' },
    ];
    const { channels, integrations, directory } = nodesOf(flow);
    assert.deepEqual(
      [ids(channels), ids(integrations), directory?.id],
      [['channel', 'second'], ['integration', 'groups'], 'people'],
    );
  });

  it('are left out where they are missing; a follow-up that is not deployed is told of', () => {
    const { recipients, notifier, channels } = nodesOf(chain().filter(({ id }) => id !== 'recipients'));
    assert.deepEqual([recipients, notifier, channels], [undefined, undefined, []]);
    assert.throws(() => nodesOf(chain(), 'nowhere'), { code: 'RB_INPUT', status: 404 });
    assert.throws(() => nodesOf(chain(), 'poll'), { code: 'RB_INPUT' });
  });
});
