import assert from 'node:assert/strict';
import { CallNodes } from '../../../src/runtime/calls/call-nodes';
import { FakeClock } from '../../fake-clock';
import { aCallNode } from './gateway-bench';

describe('the call nodes of a gateway', () => {
  const make = (...nodes: [id: string, numbers: string[]][]) => {
    const callNodes = new CallNodes({ clock: new FakeClock(), onTold: () => undefined, onUntold: () => undefined });
    for (const [id, numbers] of nodes) callNodes.add(aCallNode({ id, numbers }).node);
    return async (dialled: string, wantedId?: string) => (await callNodes.takerOf(dialled, wantedId))?.id;
  };

  it('take a call that was given to one of them, whatever was dialled', async () => {
    const takerOf = make(['sales', ['100']], ['support', ['200']]);
    assert.equal(await takerOf('100', 'support'), 'support');
    assert.equal(await takerOf('', 'support'), 'support');
    assert.equal(await takerOf('200', 'deleted'), 'support');
  });

  it('take a call without a number when there is no doubt', async () => {
    assert.equal(await make(['sales', ['100']])(''), 'sales');
    assert.equal(await make(['sales', ['100']])('999'), undefined);
    assert.equal(await make(['sales', ['100']], ['support', ['200']])(''), undefined);
    assert.equal(await make(['sales', ['100']], ['all', []])(''), 'all');
    assert.equal(await make()(''), undefined);
  });
});
