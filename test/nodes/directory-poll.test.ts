import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findFollowup } from '../../src/runtime/followup-service';
import { Outside } from '../crash/receiver';
import { followupChain } from '../flow-builder';
import type { FlowNode } from '../node-red-process';
import { deploy, messages, redeploy, send, sink, until, useNodeRed, watchers } from './deployed-flow';

describe('a directory that is filled from an integration, in a real Node-RED', function () {
  this.timeout(40_000);
  // An hour in a second.
  useNodeRed(3_600);
  let outside: Outside;
  let source: Server;
  let people: Record<string, unknown>[] | number = [];
  let asked = 0;
  let file = 0;
  beforeEach(async () => {
    outside = await Outside.open();
    file += 1;
    asked = 0;
    source = createServer((_request, response) => {
      asked += 1;
      const status = typeof people === 'number' ? people : 200;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ result: people }));
    });
    await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await outside.close();
    await new Promise((resolve) => source.close(resolve));
  });

  const person = (id: string, groups = 'desk') => ({
    sys_id: id,
    name: id.toUpperCase(),
    mail: `${id}@example.org`,
    groups,
  });

  function flow(over: Record<string, unknown> = {}): FlowNode[] {
    const step = { name: 'people', integration: 'hr', method: 'GET', path: '/people' };
    return [
      ...watchers,
      ...followupChain({
        store: { file: `directory-poll-${file}.sqlite` },
        sourceUrl: outside.url,
        webhookUrl: `${outside.url}/hook`,
        followup: { frequency: 7200, attempts: 2 },
        poll: { pollingFrequency: 7200 },
        recipients: { directory: 'people', unknown: 'skip', wires: [['resolved'], ['unresolved']] },
      }),
      {
        id: 'hr',
        type: 'ringback-integration',
        name: 'Staff',
        baseUrl: `http://127.0.0.1:${(source.address() as AddressInfo).port}`,
        tries: 1,
        timeout: 5,
      },
      {
        ...{ id: 'people', type: 'ringback-directory', name: 'People', store: 'store', people: [], groups: [] },
        ...{ pollingFrequency: 60, steps: [step], loopingElement: '$.result', whenGone: 'inactive' },
        userFields: { id: '$.sys_id', name: '$.name', email: '$.mail', groups: '$.groups', manager: '$.boss' },
        ...over,
      },
      ...['resolved', 'unresolved'].map(sink),
    ];
  }
  const stored = async () => {
    const { users = [] } = (await findFollowup('followup')?.storeService.store.readDirectory('people')) ?? {};
    return users.map(({ id, isInactive }) => (isInactive ? `${id} gone` : id));
  };
  /** What the store has after the source was asked and a moment has passed for its answer. */
  async function afterPolls(count: number): Promise<string[]> {
    const from = asked;
    await until(() => asked >= from + count + 1, `${count} polls of the source`, 30_000);
    return stored();
  }

  it('knows the people of the source, and who is gone is not told any more', async () => {
    people = [person('ann'), { ...person('bob'), boss: 'ann' }, person('eva')];
    outside.records = [];
    await deploy(flow());
    assert.deepEqual(await afterPolls(1), ['ann', 'bob', 'eva']);
    const item = { recordId: 'a', state: 'new', round: 1, attempt: 1 };
    const ask = (who: string) =>
      send('recipients', { payload: [{ ...item, record: { people: who } }], followup: { id: 'followup' } });
    ask('bob');
    await until(() => messages('resolved').length === 1, 'bob');
    const bob = messages('resolved')[0]?.recipient as { addresses: { email: string }; attributes: { manager: string } };
    assert.deepEqual([bob.addresses.email, bob.attributes.manager], ['bob@example.org', 'ann']);
    people = [person('ann'), person('eva')];
    assert.deepEqual(await afterPolls(1), ['ann', 'bob gone', 'eva']);
    ask('bob');
    await until(() => messages('unresolved').length === 1, 'bob, who is gone');
    assert.match(
      String((messages('unresolved')[0]?.error as { message?: string } | undefined)?.message),
      /not in the source/,
    );
  });

  it('keeps who was there when the source fails, is empty, or has lost most of them', async () => {
    people = [person('ann'), person('bob'), person('eva')];
    await deploy(flow());
    assert.deepEqual(await afterPolls(1), ['ann', 'bob', 'eva']);
    for (const bad of [500, [], [person('ann')]]) {
      people = bad;
      assert.deepEqual(await afterPolls(2), ['ann', 'bob', 'eva'], JSON.stringify(bad));
    }
  });

  it('is asked when it is time, not with each deploy', async () => {
    people = [person('ann')];
    await deploy(flow({ pollingFrequency: 10_080 }));
    await until(() => asked === 1, 'the first poll');
    // A deploy before its answer is stored would have to ask again.
    while ((await stored()).length === 0) await new Promise(setImmediate);
    await redeploy(flow({ pollingFrequency: 10_080 }));
    await redeploy(flow({ pollingFrequency: 10_080, name: 'Again' }));
    send('recipients', {
      payload: [{ recordId: 'a', record: { people: 'ann' }, state: 'new', round: 1, attempt: 1 }],
      followup: { id: 'followup' },
    });
    await until(() => messages('resolved').length === 1, 'ann, from the store');
    assert.equal(asked, 1);
  });
});
