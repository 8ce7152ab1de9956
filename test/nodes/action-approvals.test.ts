import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import type { ActionView } from '../../src/adapters/action-link/action-view';
import { type Answer, actionLinkEnd } from '../../src/core/followup/action';
import { findActionDesk } from '../../src/runtime/action-desks';
import { findFollowup } from '../../src/runtime/followup-service';
import { findInbox } from '../../src/runtime/inboxes';
import { Outside } from '../crash/receiver';
import { followupChain, onTab } from '../flow-builder';
import type { FlowNode } from '../node-red-process';
import { caught, deploy, messages, redeploy, sink, statusOf, until, useNodeRed, watchers } from './deployed-flow';

/** Ten minutes of a follow-up in one second. */
const speed = 600;

const approve = { name: 'approve', label: 'Approve', style: 'positive', confirm: '', comment: 'none' };
const reject = { name: 'reject', label: 'Reject', style: 'destructive', confirm: '', comment: 'optional' };

describe('approvals by several in a real Node-RED', function () {
  this.timeout(30_000);
  useNodeRed(speed);
  let outside: Outside;
  let file = 0;
  beforeEach(async () => {
    outside = await Outside.open();
    file += 1;
    outside.records = [{ id: 'a', title: 'Chairs', people: ['ann', 'bob'] }];
  });
  afterEach(() => outside.close());

  const flow = (action: Record<string, unknown>): FlowNode[] => [
    ...watchers,
    ...followupChain({
      store: { file: `approvals-${file}.sqlite` },
      sourceUrl: outside.url,
      webhookUrl: `${outside.url}/hook`,
      followup: { frequency: 10, attempts: 9 },
      poll: { pollingFrequency: 10 },
      closedTo: ['closed'],
    }),
    { id: 'inbox-channel', type: 'ringback-channel', name: 'codes', kind: 'inbox', store: 'store' },
    onTab('action', 'ringback-action', 500, [['approved'], ['rejected'], ['late']], {
      ...{ followup: 'followup', name: '', outputs: 3, actions: [approve, reject] },
      ...action,
    }),
    ...['approved', 'rejected', 'late', 'closed'].map(sink),
  ];

  const desk = () => findActionDesk('followup') ?? assert.fail('there is no action node');
  const token = (name: string, who: string) =>
    desk().sign({
      ...{ followupId: 'followup', recordId: 'a', round: 1, recipient: `user:${who}`, name, via: 'channel' },
      expiresAt: actionLinkEnd(findFollowup('followup')?.clock.now() ?? 0),
    });
  const answer = async (name: string, who: string, said: Partial<Answer> = {}): Promise<ActionView> =>
    desk().act(await token(name, who), { comment: '', ...said });
  const told = (who: string) => outside.arrivals.filter(({ recipient }) => recipient === `user:${who}`).length;
  const contentOf = (id: string) => (messages(id)[0]?.action ?? {}) as Record<string, unknown>;
  const answersOf = (id: string) =>
    (contentOf(id).answers as { name: string; by: string }[]).map(({ name, by }) => `${by}:${name}`);

  it('waits for everyone, reminds only whom it waits for, and tells it once', async () => {
    await deploy(flow({ needs: 'all', actions: [approve, { ...reject, needs: 1 }] }));
    await until(() => told('ann') >= 2 && told('bob') >= 2, 'a first reminder of both');
    assert.equal((await answer('approve', 'ann')).kind, 'standing');
    const before = told('ann');
    const bobs = told('bob');
    await until(() => told('bob') >= bobs + 3, 'three more reminders of the other');
    assert.ok(told('ann') <= before + 1, 'at most the one that was on its way');
    assert.match(statusOf('notify').text ?? '', /answered already/);
    assert.deepEqual([messages('approved').length, messages('closed').length], [0, 0]);
    const view = await answer('approve', 'bob');
    assert.equal(view.kind === 'acted' && view.isOwn, true);
    await until(() => messages('approved').length > 0 && messages('closed').length > 0, 'the decision');
    assert.deepEqual(answersOf('approved'), ['ann:approve', 'bob:approve']);
    assert.partialDeepStrictEqual(contentOf('approved'), { name: 'approve', by: 'bob', recordId: 'a' });
    const reminders = outside.arrivals.length;
    const polls = outside.polls.length;
    await until(() => outside.polls.length >= polls + 3, 'three polls that still bring the record');
    assert.ok(outside.arrivals.length <= reminders + 1);
    assert.deepEqual([messages('approved').length, messages('rejected').length, messages('late').length], [1, 0, 0]);
    assert.deepEqual(caught(), []);
  });

  it('lets one refusal decide where that is enough', async () => {
    await deploy(flow({ needs: 'all', actions: [approve, { ...reject, needs: 1 }] }));
    await until(() => told('ann') >= 1 && told('bob') >= 1, 'the first notification');
    await answer('approve', 'ann');
    await answer('reject', 'bob', { comment: 'too dear' });
    await until(() => messages('rejected').length > 0, 'the decision');
    assert.deepEqual(answersOf('rejected'), ['ann:approve', 'bob:reject']);
    assert.equal(contentOf('rejected').comment, 'too dear');
    assert.equal(messages('approved').length, 0);
  });

  it('tells by the last output, once, that nothing is decided; a changed answer still decides', async () => {
    await deploy(flow({ needs: 2 }));
    await until(() => told('ann') >= 2 && told('bob') >= 2, 'a first reminder');
    await answer('approve', 'ann');
    await answer('reject', 'bob');
    await until(() => messages('late').length > 0, 'that it is undecided');
    const { at, id, answers: _, ...action } = contentOf('late');
    assert.deepEqual(action, { recordId: 'a', reason: 'undecided' });
    assert.match(`${at} ${id}`, /^\d{4}-.* followup\/\d+$/);
    assert.deepEqual(answersOf('late'), ['ann:approve', 'bob:reject']);
    assert.deepEqual(messages('late')[0]?.payload, outside.records[0]);
    assert.equal(messages('closed').length, 0);
    await answer('reject', 'ann');
    await until(() => messages('rejected').length > 0 && messages('closed').length > 0, 'the decision');
    assert.deepEqual([messages('late').length, messages('approved').length], [1, 0]);
  });

  it('counts the answers that stand when fewer must agree after a deploy', async () => {
    await deploy(flow({ needs: 2 }));
    await until(() => told('ann') >= 1, 'the first notification');
    await answer('approve', 'ann');
    assert.equal(messages('approved').length, 0);
    await redeploy(flow({ needs: 1 }));
    await until(() => messages('approved').length > 0 && messages('closed').length > 0, 'the decision');
    assert.deepEqual(answersOf('approved'), ['ann:approve']);
  });

  it('sends a code by the other channel, and takes the answer with it', async () => {
    await deploy(flow({ actions: [{ ...approve, verify: 'code' }, reject], codeChannel: 'inbox-channel' }));
    await until(() => told('ann') >= 1, 'the first notification');
    await desk().ask({
      recordId: 'a',
      round: 1,
      recipient: 'user:ann',
      name: 'Ann',
      addresses: { inbox: 'ann' },
      inputs: [],
    });
    assert.equal((await answer('approve', 'ann')).kind, 'needsPage');
    assert.equal((await answer('approve', 'ann', { page: {} })).kind, 'code');
    const { rows } = (await findInbox('inbox-channel')?.list('ann', { limit: 9 })) ?? assert.fail('there is no inbox');
    const code = /^(\d{6}) is your code for “Approve” \(Approvals\)\. It is valid for 10 minutes/.exec(
      rows[0]?.text ?? '',
    )?.[1];
    assert.ok(code);
    assert.equal((await answer('approve', 'ann', { page: { code } })).kind, 'acted');
    await until(() => messages('approved').length > 0, 'the answer');
    assert.equal(JSON.stringify([messages('approved'), messages('closed')]).includes(code), false);
  });

  it('says when there is no channel for codes, or no such number', async () => {
    const coded = { ...approve, verify: 'code' };
    const wrong: [Record<string, unknown>, RegExp][] = [
      [{ actions: [coded, reject] }, /No channel for codes is chosen/],
      [{ needs: 0 }, /"Must agree" of the node is "0"/],
      [{ actions: [{ ...approve, needs: 'most' }, reject] }, /of the action "approve" is "most"/],
      [{ actions: [{ ...approve, verify: 'yes' }, reject] }, /Check of the action "approve"/],
    ];
    for (const [index, [properties, reason]] of wrong.entries()) {
      await (index === 0 ? deploy(flow(properties)) : redeploy(flow(properties)));
      assert.deepEqual(
        [statusOf('action').fill, reason.test(statusOf('action').text ?? '')],
        ['red', true],
        `${reason}`,
      );
      assert.equal(findActionDesk('followup'), undefined);
    }
  });

  it('replaces the key of links: those that are out stay good, unless they are revoked', async () => {
    await deploy(flow({}));
    await until(() => told('ann') >= 1, 'the first notification');
    const rotate = async (revoke: boolean) => {
      const { status, body } = await helper.request().post('/ringback/store/store/rotate-keys').send({ revoke });
      assert.deepEqual([status, body], [200, { ok: true }]);
    };
    const [first, keyOf] = [await token('approve', 'ann'), (text: string) => text.split('.')[0]];
    await rotate(false);
    const second = await token('approve', 'ann');
    assert.notEqual(keyOf(second), keyOf(first));
    assert.equal((await desk().show(first)).kind, 'ask');
    await rotate(true);
    for (const old of [first, second]) assert.equal((await desk().show(old)).kind, 'invalid');
    assert.equal((await desk().show(await token('approve', 'ann'))).kind, 'ask');
    const store = findFollowup('followup')?.storeService.store;
    const { rows } = (await store?.listEvents({ kinds: ['action.keys-rotated'] }, { limit: 9 })) ?? { rows: [] };
    assert.deepEqual(
      rows.map(({ data }) => data?.isRevoking),
      [true, false],
    );
    assert.match(rows[0]?.description ?? '', /replaced by the editor; links that were sent before are revoked/);
    assert.equal((await helper.request().post('/ringback/store/followup/rotate-keys').send({})).status, 404);
  });
});
