import assert from 'node:assert/strict';
import type { SimulatedPhone } from '../simulated-phone';
import { queueOf } from './call-flow';
import { callOf, useCalls } from './call-lab';
import { caught, messages, until } from './deployed-flow';

const promise = 'We will call you back. Goodbye.';
const connecting = 'This is the call back that you asked for. Please hold the line.';

describe('calling back, in a real Node-RED', function () {
  this.timeout(40_000);
  const lab = useCalls();
  const options = {
    over: {
      team: { queues: [queueOf('Support', { callbackDigit: '*', announceSeconds: 60 })] },
      queue: { wires: [['connected'], ['timedOut'], ['nobody'], ['hangup', 'callback']] },
    },
  };

  /** Somebody who was promised to be called back, and has hung up. */
  async function promised(): Promise<SimulatedPhone> {
    lab.agent('ana');
    lab.team.setState('ana', 'break');
    const phone = await lab.dialIntoQueue();
    phone.press('*');
    await until(() => messages('ended').length === 1, 'the end of the first call');
    return phone;
  }

  it('is promised in the queue, and keeps the place', async () => {
    await lab.deploy(options);
    const phone = await promised();
    assert.ok(phone.said.includes('To be called back instead of waiting, press *. You keep your place.'));
    assert.ok(phone.said.includes(promise));
    const [msg] = messages('callback');
    const queue = msg?.queue as { position: number; callback: { number: string; at: string } };
    assert.deepEqual([queue.position, queue.callback.number], [1, '+5511987654321']);
    assert.ok(Date.parse(queue.callback.at) <= Date.now());
    const ended = callOf(messages('ended')[0]).ended;
    assert.equal(ended?.disposition, 'disconnected-by-flow');
    await until(() => lab.team.team.waiting.length === 1, 'the place');
    const [place] = lab.team.team.waiting;
    assert.deepEqual([place?.isCallback, place?.number, place?.callId], [true, '+5511987654321', callOf(msg).id]);
    assert.deepEqual(caught(), []);
  });

  it('rings when the turn has come, is put through, and tells at the end whose call it was', async () => {
    await lab.deploy(options);
    const phone = await promised();
    const first = callOf(messages('callback')[0]);
    phone.onRing = () => phone.command({ kind: 'accept' });
    lab.team.setState('ana', 'available');
    await until(() => lab.stateOf('ana') === 'on-call', 'the talk');
    assert.equal(phone.said.at(-1), connecting);
    phone.hangUp();
    await until(() => messages('ended').length === 2, 'the end of the second call');
    const msg = messages('ended')[1];
    const call = callOf(msg);
    assert.deepEqual([call.callbackOf, call.ani, call.ended?.disposition], [first.id, first.ani, 'talked']);
    assert.deepEqual(call.ended?.agents, [{ id: 'ana', name: 'Ana Souza' }]);
    assert.notEqual(call.id, first.id);
    const { queue } = msg as { queue?: { agent: unknown } };
    assert.deepEqual(queue?.agent, { id: 'ana', name: 'Ana Souza' });
    assert.deepEqual(msg?.menu, { digits: '1', option: 'Agent' });
    assert.deepEqual([messages('came').length, lab.team.team.waiting.length], [1, 0]);
    const { store } = lab.service.deps.storeService;
    await until(() => lab.stateOf('ana') === 'available', 'the agent to be free');
    await lab.keepsNothing('team');
    const conversations = await store.listConversations({ initiatedBy: 'bot' }, { limit: 10 });
    assert.equal(conversations.rows[0]?.key, `call:${call.id}`);
  });

  it('lets the agent go on when the caller does not want it any more, and tries again later', async () => {
    await lab.deploy(options);
    const phone = await promised();
    let rings = 0;
    phone.onRing = () => {
      rings += 1;
      phone.command({ kind: 'decline' });
    };
    lab.team.setState('ana', 'available');
    await until(() => rings === 1 && lab.stateOf('ana') === 'available', 'the agent to be free again');
    const events = await lab.eventOf('call.called-back');
    assert.equal(events.at(-1)?.description, 'Called back +5511987654321, try 1: busy');
    const { store } = lab.service.deps.storeService;
    const [kept] = await store.listLiveCalls('team');
    assert.equal((JSON.parse(kept?.content ?? '{}') as { tries: number }).tries, 1);
  });

  it('outlives a deploy', async () => {
    await lab.deploy(options);
    const phone = await promised();
    await until(() => lab.team.team.waiting.length === 1, 'the place');
    const enqueuedAt = lab.team.team.waiting[0]?.enqueuedAt;
    await lab.redeploy(options);
    assert.equal(lab.team.team.waiting[0]?.enqueuedAt, enqueuedAt);
    phone.onRing = () => phone.command({ kind: 'accept' });
    lab.team.setState('ana', 'available');
    await until(() => lab.stateOf('ana') === 'on-call', 'the talk');
    await lab.redeploy(options);
    phone.hangUp();
    await until(() => messages('ended').length === 2, 'the end of the second call');
    assert.equal(callOf(messages('ended')[1]).ended?.disposition, 'talked');
  });

  it('leaves the team working when the queue is taken out in which it waits', async () => {
    await lab.deploy(options);
    await promised();
    await until(() => lab.team.team.waiting.length === 1, 'the place');
    const others = { team: { queues: [queueOf('Second line')] }, queue: { queue: 'Second line' } };
    await lab.redeploy({ over: others });
    lab.team.setState('ana', 'available');
    const next = await lab.dialIntoMenu('+5511911111111');
    next.press('1');
    await until(() => messages('connected').length === 1, 'the talk of somebody else');
    assert.deepEqual(caught(), []);
  });

  it('is not offered to those who withhold their number', async () => {
    await lab.deploy(options);
    lab.agent('ana');
    lab.team.setState('ana', 'break');
    const phone = lab.phone();
    phone.dial('100', { isWithheld: true });
    await until(() => phone.isAsked, 'the menu');
    phone.press('1');
    await until(() => phone.heard.at(-1)?.kind === 'audio', 'the music');
    phone.press('*');
    phone.hangUp();
    await until(() => messages('ended').length === 1, 'the end');
    assert.deepEqual([messages('callback').length, callOf(messages('ended')[0]).ani], [0, '']);
    assert.ok(!phone.said.some((text) => text.includes('called back')));
  });
});
