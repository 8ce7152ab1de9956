import assert from 'node:assert/strict';
import { actionLinkEnd } from '../../src/core/followup/action';
import { findActionDesk } from '../../src/runtime/action-desks';
import type { Message } from '../../src/runtime/define-node';
import { Outside } from '../crash/receiver';
import { followupChain, onTab } from '../flow-builder';
import type { FlowNode } from '../node-red-process';
import { caught, deploy, messages, redeploy, sink, statusOf, until, useNodeRed, watchers } from './deployed-flow';

/** Ten minutes of a follow-up in one second. */
const speed = 600;

const approve = { name: 'approve', label: 'Approve', style: 'positive', confirm: '', comment: 'none' };
const reject = { name: 'reject', label: 'Reject', style: 'destructive', confirm: '', comment: 'optional' };

describe('the action node in a real Node-RED', function () {
  this.timeout(30_000);
  useNodeRed(speed);
  let outside: Outside;
  let file = 0;
  beforeEach(async () => {
    outside = await Outside.open();
    file += 1;
    outside.records = [{ id: 'a', title: 'Chairs', people: ['ann'] }];
  });
  afterEach(() => outside.close());

  const actionNode = (actions: unknown, over: Record<string, unknown> = {}): FlowNode =>
    onTab('action', 'ringback-action', 500, [['approved'], ['rejected'], ['late']], {
      ...{ followup: 'followup', name: '', outputs: 3, actions },
      ...over,
    });
  const flow = (...nodes: FlowNode[]): FlowNode[] => [
    ...watchers,
    ...followupChain({
      store: { file: `action-${file}.sqlite` },
      sourceUrl: outside.url,
      webhookUrl: `${outside.url}/hook`,
      followup: { frequency: 10, attempts: 5 },
      poll: { pollingFrequency: 10 },
      closedTo: ['closed'],
      exhaustedTo: ['exhausted'],
    }),
    ...['approved', 'rejected', 'late', 'closed', 'exhausted'].map(sink),
    ...nodes,
  ];

  async function token(name: string, recipient = 'user:ann'): Promise<string> {
    const claims = { followupId: 'followup', recordId: 'a', round: 1, recipient, name, via: 'channel' };
    const signed = await findActionDesk('followup')?.sign({ ...claims, expiresAt: actionLinkEnd(Date.now()) });
    assert.ok(signed);
    return signed;
  }

  async function answer(name: string, comment = '', recipient?: string): Promise<string | undefined> {
    return (await findActionDesk('followup')?.act(await token(name, recipient), { comment }))?.kind;
  }

  const contentOf = (msg: Message | undefined) => (msg?.action ?? {}) as Record<string, unknown>;
  const reminders = () => outside.arrivals.length;

  it('gives an answer to its output, closes the record, and ends the reminders', async () => {
    await deploy(flow(actionNode([approve, reject])));
    await until(() => reminders() >= 1, 'the first notification');
    assert.equal(await answer('reject', ' too dear '), 'acted');
    await until(() => messages('rejected').length > 0 && messages('closed').length > 0, 'the answer and the closing');
    const [msg] = messages('rejected');
    const { at, id, answers, ...action } = contentOf(msg);
    assert.deepEqual(answers, [{ name: 'reject', by: 'ann', at, comment: 'too dear' }]);
    assert.deepEqual(action, { name: 'reject', by: 'ann', comment: 'too dear', recordId: 'a' });
    assert.match(String(at), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.match(String(id), /^followup\/\d+$/);
    assert.deepEqual(msg?.payload, outside.records[0]);
    assert.partialDeepStrictEqual(msg?.followup, { id: 'followup', name: 'Approvals' });
    const [closed] = messages('closed').flatMap((each) => each.payload as Record<string, unknown>[]);
    assert.deepEqual([closed?.recordId, closed?.reason], ['a', 'action']);
    const told = reminders();
    const polls = outside.polls.length;
    await until(() => outside.polls.length >= polls + 3, 'three polls that still bring the record');
    assert.equal(reminders(), told);
    assert.match(statusOf('action').text ?? '', /^Reject by ann · \d\d:\d\d$/);
    assert.deepEqual([messages('rejected').length, messages('approved').length, messages('late').length], [1, 0, 0]);
    assert.deepEqual(caught(), []);
  });

  it('gives what comes too late to its last output, and nothing for a second click', async () => {
    await deploy(flow(actionNode([approve, reject])));
    await until(() => reminders() >= 1, 'the first notification');
    assert.equal(await answer('approve'), 'acted');
    assert.equal(await answer('approve'), 'acted');
    assert.equal(await answer('reject', 'no', 'user:bob'), 'acted');
    await until(() => messages('approved').length > 0 && messages('late').length > 0, 'both answers');
    const { at: _, ...late } = contentOf(messages('late')[0]);
    assert.deepEqual(late, { name: 'reject', by: 'bob', comment: 'no', recordId: 'a', reason: 'acted' });
    assert.deepEqual(messages('late')[0]?.payload, outside.records[0]);
    assert.deepEqual([messages('approved').length, messages('late').length, messages('rejected').length], [1, 1, 0]);
  });

  it('tells an answer again that a redeploy may have cut off, as the same one', async () => {
    const nodes = flow(actionNode([approve, reject]));
    await deploy(nodes);
    await until(() => reminders() >= 1, 'the first notification');
    await answer('approve');
    await until(() => messages('approved').length === 1, 'the answer');
    await redeploy(nodes);
    await until(() => messages('approved').length === 2, 'the answer again');
    const [first, second] = messages('approved');
    assert.deepEqual(second?.action, first?.action);
    assert.deepEqual(caught(), []);
  });

  it('does not lose the answer of an action that was removed before the flow was told', async () => {
    const nodes = flow(actionNode([approve, reject]));
    await deploy(nodes);
    await until(() => reminders() >= 1, 'the first notification');
    await answer('reject');
    await until(() => messages('rejected').length === 1, 'the answer');
    await redeploy(flow(actionNode([approve], { outputs: 2, wires: [['approved'], ['late']] })));
    await until(() => messages('late').length === 1, 'the answer by the last output');
    assert.partialDeepStrictEqual(messages('late')[0]?.action, { name: 'reject', by: 'ann' });
  });

  it('takes no answers once it is gone', async () => {
    await deploy(flow(actionNode([approve])));
    assert.ok(findActionDesk('followup'));
    await redeploy(flow());
    assert.equal(findActionDesk('followup'), undefined);
  });

  it('says what is wrong with its configuration, and takes no answers', async () => {
    const wrong: [unknown, RegExp][] = [
      [[], /no actions/],
      [[{ ...approve, name: 'not a name' }], /"not a name"/],
      [[approve, approve], /Two actions have the name "approve"/],
      [[{ ...approve, comment: 'maybe' }], /Comment of the action "approve"/],
      [Array.from({ length: 11 }, (_, n) => ({ ...approve, name: `a${n}` })), /more than 10/],
    ];
    for (const [index, [actions, reason]] of wrong.entries()) {
      const nodes = flow(actionNode(actions));
      await (index === 0 ? deploy(nodes) : redeploy(nodes));
      assert.deepEqual(
        [statusOf('action').fill, reason.test(statusOf('action').text ?? '')],
        ['red', true],
        `${reason}`,
      );
      assert.equal(findActionDesk('followup'), undefined);
    }
    await redeploy(flow(actionNode([approve], { followup: '' })));
    assert.match(statusOf('action').text ?? '', /No follow-up is chosen/);
  });

  it('is one for a follow-up: a second is told so', async () => {
    await deploy(flow(actionNode([approve]), { ...actionNode([reject]), id: 'second' }));
    assert.equal(statusOf('second').fill, 'red');
    assert.match(statusOf('second').text ?? '', /two action nodes/);
    assert.ok(findActionDesk('followup')?.has('approve'));
    await redeploy(flow(actionNode([approve])));
    assert.ok(findActionDesk('followup')?.has('approve'));
  });
});
