import assert from 'node:assert/strict';
import { Outside } from '../crash/receiver';
import { type ChainOptions, followupChain, onTab } from '../flow-builder';
import type { FlowNode } from '../node-red-process';
import { caught, deploy, messages, send, sink, statusOf, until, useNodeRed, watchers } from './deployed-flow';

/** Ten minutes of a follow-up in one second. */
const speed = 600;

interface Item {
  recordId: string;
  record: Record<string, unknown>;
  state: string;
  round: number;
  attempt: number;
  firstSeenAt: string;
  reason?: string;
}

describe('the chain of nodes in a real Node-RED', function () {
  this.timeout(30_000);
  useNodeRed(speed);
  let outside: Outside;
  let file = 0;
  beforeEach(async () => {
    outside = await Outside.open();
    file += 1;
  });
  afterEach(() => outside.close());

  const records = (...ids: string[]) => ids.map((id) => ({ id, title: `Title of ${id}`, people: ['ann', 'bob'] }));
  const items = (id: string) => messages(id).flatMap((msg) => msg.payload as Item[]);

  /** The chain with a sink on each output, and whatever else the test puts on the tab. */
  function chain(
    over: Partial<ChainOptions> = {},
    extra: FlowNode[] = [],
    wires: Record<string, string[][]> = {},
  ): FlowNode[] {
    const flow = followupChain({
      store: { file: `chain-${file}.sqlite` },
      sourceUrl: outside.url,
      webhookUrl: `${outside.url}/hook`,
      ...over,
      followup: { frequency: 10, attempts: 2, ...over.followup },
      poll: { pollingFrequency: 10, ...over.poll },
    });
    const outputs: Record<string, string[][]> = {
      poll: [['reconcile', 'pages']],
      reconcile: [['recipients', 'due'], ['closed'], ['exhausted']],
      recipients: [['notify', 'resolved'], ['unresolved']],
      notify: [['sent'], ['failed']],
      ...wires,
    };
    const sinks = ['pages', 'due', 'closed', 'exhausted', 'resolved', 'unresolved', 'sent', 'failed'].map(sink);
    const wired = flow.map((node) => ({ ...node, ...(outputs[node.id] ? { wires: outputs[node.id] } : {}) }));
    return [...watchers, ...wired, ...sinks, ...extra];
  }

  it('gives messages as their contract says, from the poll to the delivery', async () => {
    outside.records = records('a');
    await deploy(chain());
    await until(() => messages('sent').length >= 2, 'both recipients');

    const [page] = messages('pages');
    assert.deepEqual(page?.payload, outside.records);
    const polled = page?.followup as Record<string, unknown>;
    assert.deepEqual(
      { ...polled, pollId: typeof polled.pollId },
      {
        ...{ id: 'followup', name: 'Approvals', pollId: 'string', page: 1, last: true },
        attributes: { local: {}, global: {}, user: {} },
      },
    );

    const [due] = messages('due');
    const [item] = (due?.payload ?? []) as Item[];
    assert.ok(item && !Number.isNaN(Date.parse(item.firstSeenAt)) && item.firstSeenAt.endsWith('Z'));
    assert.deepEqual(item, {
      ...{ recordId: 'a', record: outside.records[0], state: 'new', round: 1, attempt: 1 },
      firstSeenAt: item.firstSeenAt,
    });
    assert.deepEqual(due?.followup, {
      ...{ id: 'followup', name: 'Approvals', pollId: polled.pollId, attempt: 1, attempts: 2 },
      attributes: { local: {}, global: {}, user: {} },
    });

    assert.deepEqual(
      messages('resolved')
        .slice(0, 2)
        .map(({ recipient }) => recipient),
      ['ann', 'bob'].map((id) => ({
        ...{ kind: 'user', id, key: `user:${id}`, name: id, addresses: { inbox: id }, attributes: {} },
      })),
    );
    assert.deepEqual(messages('resolved')[0]?.payload, due?.payload);

    const [sent] = messages('sent');
    const delivery = sent?.delivery as Record<string, unknown>;
    assert.deepEqual(
      { ...delivery, id: typeof delivery.id },
      {
        ...{ id: 'string', status: 'sent', channel: { id: 'channel', name: 'receiver', kind: 'webhook' } },
      },
    );
    assert.deepEqual(sent?.payload, due?.payload);
    assert.equal(outside.arrivals[0]?.deliveryId, delivery.id);
    assert.deepEqual(caught(), []);
  });

  it('reminds, and tells of the end: closed when gone, exhausted when the attempts are used up', async () => {
    outside.records = records('a', 'b');
    await deploy(chain({ reconcile: { guardGone: 0 } }));
    await until(() => messages('sent').length >= 4, 'the first attempt');
    outside.records = records('b');
    await until(() => items('closed').length > 0 && items('exhausted').length > 0, 'the ends');
    const closed = items('closed').map(({ recordId, state, reason }) => ({ recordId, state, reason }));
    assert.deepEqual(closed[0], { recordId: 'a', state: 'closed', reason: 'gone' });
    const [exhausted] = items('exhausted');
    assert.deepEqual([exhausted?.recordId, exhausted?.state, exhausted?.attempt], ['b', 'exhausted', 2]);
    const toldOfB = outside.arrivals
      .filter(({ record }) => record === 'b')
      .map(({ attempt, recipient }) => `${attempt}>${recipient}`);
    assert.deepEqual(toldOfB.sort(), ['1>user:ann', '1>user:bob', '2>user:ann', '2>user:bob']);
  });

  it('takes what a function between poll and reconcile leaves, and what it changes', async () => {
    outside.records = records('a', 'b');
    const filter = {
      ...onTab('filter', 'function', 150, [['reconcile']], {
        func: "msg.payload = msg.payload.filter((r) => r.id !== 'b').map((r) => ({ ...r, title: 'changed' })); return msg;",
        ...{ outputs: 1, timeout: 0, noerr: 0, initialize: '', finalize: '', libs: [] },
      }),
    };
    await deploy(chain({}, [filter], { poll: [['filter']] }));
    await until(() => messages('sent').length >= 2, 'the notifications');
    assert.deepEqual(
      [...new Set(items('due').map(({ recordId, record }) => `${recordId}:${record.title}`))],
      ['a:changed'],
    );
  });

  it('keeps foreign properties to the end, and copies apart on two wires', async () => {
    outside.records = records('a');
    const func = (code: string) => ({
      ...{ func: code, outputs: 1, timeout: 0, noerr: 0, initialize: '', finalize: '', libs: [] },
    });
    const tag = onTab('tag', 'function', 250, [['recipients']], func('msg.foreign = { deep: [1] }; return msg;'));
    const spoil = onTab(
      'spoil',
      'function',
      250,
      [['spoilt']],
      func('msg.payload[0].record.title = "spoilt"; return msg;'),
    );
    await deploy(chain({}, [tag, spoil, sink('spoilt')], { reconcile: [['spoil', 'tag'], [], []] }));
    await until(() => messages('sent').length >= 2 && messages('spoilt').length > 0, 'both branches');
    for (const msg of messages('sent').slice(0, 2)) {
      assert.equal(JSON.stringify(msg.foreign), '{"deep":[1]}');
      assert.equal((msg.payload as Item[])[0]?.record.title, 'Title of a');
    }
  });

  it('tells whom it cannot find by the second output, with the reason, and goes on', async () => {
    outside.records = records('a');
    await deploy(chain({ recipients: { unknown: 'skip' } }));
    await until(() => messages('unresolved').length >= 2, 'the unresolved');
    const { payload, error } = messages('unresolved')[0] as unknown as {
      payload: Item[];
      error: { code: string; message: string };
    };
    assert.deepEqual([payload.length, error.code], [1, 'RB_RECIPIENT_UNKNOWN']);
    assert.match(error.message, /"ann"/);
  });

  it('reports a failed delivery by the second output', async () => {
    outside.records = records('a');
    await deploy(chain({ webhookUrl: `${outside.url}/gone` }));
    outside.refuses = 410;
    await until(() => messages('failed').length >= 2, 'the failures');
    const delivery = messages('failed')[0]?.delivery as { status: string; error: { code: string; message: string } };
    assert.deepEqual([delivery.status, delivery.error.code], ['failed', 'RB_CHANNEL_REJECTED']);
    await until(() => statusOf('notify').text === '0 sent · 2 failed', 'the status');
  });

  it('brings the errors of a poll to Catch with their codes', async () => {
    await deploy(chain({ sourceUrl: 'http://127.0.0.1:9' }));
    await until(() => caught().length > 0, 'an error');
    const [error] = caught();
    assert.deepEqual([error?.code, error?.from], ['RB_HTTP_UNREACHABLE', 'poll']);
    await until(() => statusOf('poll').fill === 'red', 'a red status');
  });

  it('brings what is wrong with a message to Catch, and takes the next', async () => {
    await deploy(chain());
    await until(() => messages('pages').length > 0, 'a poll');
    send('recipients', { payload: 'nonsense' });
    send('reconcile', { payload: [] });
    send('poll', { command: 'dance' });
    await until(() => caught().length >= 3, 'the errors');
    assert.deepEqual(
      caught().map(({ code }) => code),
      ['RB_INPUT', 'RB_INPUT', 'RB_INPUT'],
    );
    assert.deepEqual(
      caught()
        .map(({ from }) => from)
        .sort(),
      ['poll', 'recipients', 'reconcile'].sort(),
    );
  });

  it('does what commands say: off, on, poll, back to the setting', async () => {
    outside.records = records('a');
    await deploy(chain());
    await until(() => messages('sent').length >= 2, 'the first attempt');
    send('poll', { command: 'deactivate' });
    await until(() => statusOf('poll').text === 'inactive (set while running)', 'it to be off');
    await until(() => statusOf('reconcile').fill === 'grey', 'the other to be off');
    send('poll', { payload: 'now' });
    await until(() => caught().length === 1, 'a refusal');
    assert.match(caught()[0]?.message ?? '', /inactive/);
    const polls = outside.polls.length;
    send('reconcile', { command: 'activate' });
    await until(() => outside.polls.length > polls, 'a poll');
    send('poll', { command: 'reset' });
    await until(() => /^1 record · next poll/.test(statusOf('poll').text ?? ''), 'the number of records');
    await until(() => /^[01] open · 0 due · next poll/.test(statusOf('reconcile').text ?? ''), 'the open records');
  });

  it('holds an unusual poll, says so to Catch, and lets it through on command', async () => {
    outside.records = records('a', 'b', 'c');
    await deploy(chain({ reconcile: { guardNew: 2 } }));
    await until(() => caught().length > 0, 'the hold');
    assert.equal(caught()[0]?.code, 'RB_POLL_HELD');
    await until(() => /held: it brings 3 new records/.test(statusOf('reconcile').text ?? ''), 'the status');
    assert.equal(statusOf('reconcile').fill, 'yellow');
    send('reconcile', { command: 'release' });
    await until(() => messages('sent').length >= 6, 'the notifications');
  });

  it('answers a message that asks for a poll with what became of it', async () => {
    await deploy(chain({ poll: { pollingFrequency: 7200 } }));
    await until(() => /0 records/.test(statusOf('poll').text ?? ''), 'the end of the first poll');
    const before = caught().length;
    outside.records = records(...Array.from({ length: 3 }, (_, i) => `r${i}`));
    outside.records.push({ ...(outside.records[0] as (typeof outside.records)[0]) });
    send('poll', { payload: 'now', mine: true });
    await until(() => caught().length > before, 'the answer');
    assert.match(caught().at(-1)?.message ?? '', /1 with an id that another one has/);
    assert.equal(messages('caught').at(-1)?.mine, true);
  });
});
