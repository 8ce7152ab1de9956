import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../demo/sandbox/server';
import { type FlowNode, NodeRedProcess, packageFolder } from '../node-red-process';
import { zendeskCredentials } from '../nodes/zendesk-flow';
import { commentsOn, startSandbox, ticketIdOf } from '../sandbox-zendesk';
import { pointAt } from './example-flows';

const file = join(packageFolder(), 'examples', 'calls', 'Ticket of a caller.json');

describe('the example "Ticket of a caller"', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let nodeRed: NodeRedProcess;
  let nodes: FlowNode[];

  before(async () => {
    sandbox = await startSandbox({ zendesk: { searchLagMs: 0 } });
    nodeRed = await NodeRedProcess.start();
    nodes = pointAt(JSON.parse(readFileSync(file, 'utf8')) as FlowNode[], sandbox.url());
    const account = nodes.find(({ type }) => type === 'ringback-zendesk')?.id ?? '';
    await nodeRed.deploy(nodes, { [account]: zendeskCredentials.zendesk });
    // The deployment is answered before its nodes are all there.
    await nodeRed.waitFor(() => nodeRed.output.split('Started flows').length > 2, 'the flows to start');
  });
  after(async () => {
    await nodeRed?.stop();
    await sandbox?.stop();
  });

  const click = (name: string) =>
    nodeRed.admin('POST', `inject/${nodes.find((node) => node.type === 'inject' && node.name === name)?.id}`);
  const shown = (name: string) => nodeRed.editor.debugged(name);

  it('writes one comment to the urgent ticket at each click', async () => {
    await click('has an urgent ticket');
    await nodeRed.waitFor(() => shown('comment').length === 1, 'the comment');
    const [comment] = commentsOn(sandbox, ticketIdOf(sandbox, 'VPN drops every hour'));
    assert.match(
      comment ?? '',
      /^Call from \+971501234567\nNumber dialled: \+4420794600\nBegan: .+\n\n\[ringback:try-\d+\]$/,
    );
  });

  it('takes each of the other ways', async () => {
    for (const name of ['has no ticket', 'two with one number', 'withheld']) await click(name);
    await nodeRed.waitFor(
      () => ['no ticket', 'several', 'not found'].every((name) => shown(name).length === 1),
      'the other ways',
    );
    assert.deepEqual(shown('error'), []);
  });

  it('checks the account, and says what is wrong with one that is not deployed', async () => {
    const account = nodes.find(({ type }) => type === 'ringback-zendesk')?.id;
    const answer = (await nodeRed.admin('POST', `ringback/zendesk/${account}/check`, {})) as {
      ok: boolean;
      identity: { name: string; role: string };
    };
    assert.deepEqual([answer.ok, answer.identity.name, answer.identity.role], [true, 'Ana Souza', 'admin']);
    sandbox.zendesk.authentication.revokeTokens();
    sandbox.zendesk.faults.plan({ kind: 'status', status: 401 }, { path: 'oauth' });
    const refused = (await nodeRed.admin('POST', `ringback/zendesk/${account}/check`, {})) as {
      ok: boolean;
      error: { code: string; remedy: string };
    };
    assert.deepEqual([refused.ok, refused.error.code], [false, 'RB_HTTP_AUTH']);
    assert.match(refused.error.remedy, /Check the credentials/);
    await assert.rejects(nodeRed.admin('POST', 'ringback/zendesk/nobody/check', {}), /404.*not deployed/);
  });
});
