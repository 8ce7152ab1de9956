import assert from 'node:assert/strict';
import { functionNode, said, words } from './call-flow';
import { callOf, endPlay, hearsMusic, theEnd, times, useCalls } from './call-lab';
import { caught, messages, statusOf, until } from './deployed-flow';

/** A node behind the call that adds what is foreign to us. */
const foreign = functionNode('foreign', 'msg.foreign = { kept: true }; msg.payload = "p"; return msg;', [['prompt']]);
/** A function node's objects are of another realm. */
const plain = (value: unknown) => structuredClone(value);
const behindForeign = { over: { call: { wires: [['foreign'], ['ended']] } }, more: [foreign] };

describe('a call from its beginning to its end, in a real Node-RED', function () {
  this.timeout(30_000);
  const lab = useCalls();

  it('goes through prompt, menu and hang up; foreign properties survive', async () => {
    await lab.deploy(behindForeign);
    const phone = await lab.dialIntoMenu();
    phone.press('2');
    const { call, ...end } = await theEnd('disconnected-by-flow', 'flow');
    await until(() => messages('hungUp').length === 1, 'the message of hang up');
    assert.deepEqual(phone.said, [said.welcome, said.question, said.goodbye]);
    assert.equal(phone.line, null);
    for (const msg of [...messages('prompted'), ...messages('two'), ...messages('hungUp'), end]) {
      assert.deepEqual([plain(msg.foreign), msg.payload], [{ kept: true }, 'p']);
    }
    const [msg] = messages('two');
    assert.deepEqual(msg?.menu, { digits: '2', option: 'Goodbye' });
    assert.deepEqual(end.menu, msg?.menu);
    const { id, startedAt, ended: _ended, ...rest } = call;
    assert.deepEqual(rest, {
      ...{ ani: '+5511987654321', dnis: '100', gateway: 'exchange', language: 'en-US' },
      ...{ isWithheld: false, parameters: {} },
    });
    assert.equal(callOf(msg).id, id);
    assert.ok(Date.parse(startedAt) <= Date.now());
    assert.deepEqual(caught(), []);
  });

  it('is given up while the prompt plays', async () => {
    await lab.deploy(behindForeign);
    lab.held.add(said.welcome);
    const phone = lab.dial();
    await until(() => phone.said.length === 1, 'the prompt');
    phone.hangUp();
    const { call, foreign: kept } = await theEnd('abandoned-in-ivr', 'caller');
    assert.deepEqual(plain(kept), { kept: true });
    assert.deepEqual([call.ended?.talkMs, call.ended?.waitedMs, call.ended?.agents], [0, 0, []]);
    assert.ok((call.ended?.durationMs ?? -1) >= 0);
    await until(() => messages('completed').length === 1, 'the prompt to be complete');
    assert.deepEqual([messages('prompted').length, caught()], [0, []]);
  });

  it('is given up in the menu', async () => {
    await lab.deploy();
    const phone = await lab.dialIntoMenu();
    phone.hangUp();
    await theEnd('abandoned-in-ivr', 'caller');
    assert.deepEqual([messages('one'), messages('two'), messages('noInput'), caught()], [[], [], [], []]);
  });

  it('is given up in the queue', async () => {
    await lab.deploy();
    lab.agent('ana');
    lab.team.setState('ana', 'break');
    const phone = await lab.dialIntoQueue();
    phone.hangUp();
    const { call, menu, queue } = await theEnd('abandoned-in-queue', 'caller');
    assert.deepEqual(menu, { digits: '1', option: 'Agent' });
    assert.equal((queue as { name: string }).name, 'Support');
    assert.ok((call.ended?.waitedMs ?? Number.NaN) <= (call.ended?.durationMs ?? Number.NaN));
    assert.equal(lab.team.report().waiting, 0);
    assert.deepEqual(messages('timedOut'), []);
  });

  it('is given up while an agent rings, who is free again', async () => {
    await lab.deploy();
    const desk = lab.agent('ana', false);
    const phone = await lab.dialIntoMenu();
    phone.press('1');
    await until(() => desk.state === 'ringing', 'the ringing');
    assert.equal(lab.stateOf('ana'), 'ringing');
    phone.hangUp();
    await theEnd('abandoned-in-queue', 'caller');
    await until(() => lab.stateOf('ana') === 'available' && desk.state === 'idle', 'the agent to be free');
  });

  for (const who of ['caller', 'agent'] as const) {
    it(`ends with the talk when the ${who} hangs up, and tells who talked`, async () => {
      await lab.deploy();
      const desk = lab.agent('ana');
      const phone = await lab.dialIntoMenu();
      phone.press('1');
      await until(() => messages('connected').length === 1, 'the talk');
      const { queue } = messages('connected')[0] as { queue?: Record<string, unknown> };
      const agent = { id: 'ana', name: 'Ana Souza' };
      assert.deepEqual([queue?.name, queue?.agent], ['Support', agent]);
      assert.equal(lab.stateOf('ana'), 'on-call');
      if (who === 'caller') phone.hangUp();
      else desk.command({ kind: 'hangUp' });
      const { call, queue: learnt } = await theEnd('talked', who);
      assert.deepEqual(call.ended?.agents, [agent]);
      assert.deepEqual(learnt, queue);
      assert.ok((call.ended?.durationMs ?? 0) >= (call.ended?.talkMs ?? Number.NaN));
      await until(() => lab.stateOf('ana') === 'available', 'the agent to be free');
    });
  }

  it('ends as failed, with an apology, when its message is lost in a function node', async () => {
    const lost = functionNode('lost', 'return null;', [['menu']]);
    await lab.deploy({ over: { prompt: { wires: [['lost']] } }, more: [lost] });
    const phone = lab.dial();
    const { call } = await theEnd('failed', 'flow');
    assert.deepEqual(phone.said, [said.welcome, 'Sorry.']);
    assert.match(call.ended?.detail ?? '', /No node of the flow/);
  });

  it('ends as failed when no node is behind the call node, with our own apology in the call’s language', async () => {
    await lab.deploy({ over: { call: { wires: [[], ['ended']], apology: '', language: 'es-ES' } } });
    const phone = lab.dial();
    await theEnd('failed', 'flow');
    assert.deepEqual(phone.said, ['Lo sentimos, algo ha fallado. Por favor, vuelva a llamar más tarde.']);
  });

  it('ends as failed when a node fails and nobody catches it', async () => {
    const prompts = [{ kind: 'file', path: 'missing.wav' }];
    await lab.deploy({ over: { prompt: { prompts } }, without: ['catch'] });
    const phone = lab.dial();
    await theEnd('failed', 'flow');
    assert.deepEqual(phone.said, ['Sorry.']);
    const events = await lab.eventOf('call.ended');
    const troubles = events.filter(({ kind }) => kind === 'call.trouble').map(({ description }) => description);
    assert.equal(troubles.length, 2);
    assert.match(troubles[0] ?? '', /missing\.wav/);
  });

  it('goes on from a Catch node when a prompt cannot be played', async () => {
    const prompts = [{ kind: 'file', path: 'missing.wav' }];
    await lab.deploy({ over: { prompt: { prompts }, catch: { wires: [['hangup', 'caught']] } } });
    const phone = lab.dial();
    await theEnd('disconnected-by-flow', 'flow');
    assert.deepEqual(phone.said, [said.goodbye]);
    assert.deepEqual(
      caught().map(({ code, from }) => [code, from]),
      [['RB_CALL_MEDIA', 'prompt']],
    );
  });

  it('ends though the goodbye cannot be played', async () => {
    await lab.deploy({ over: { hangup: { prompts: [{ kind: 'file', path: 'missing.wav' }] } } });
    const phone = await lab.dialIntoMenu();
    phone.press('2');
    await theEnd('disconnected-by-flow', 'flow');
    await until(() => messages('hungUp').length === 1 && caught().length === 1, 'the message and the error');
    assert.equal(caught()[0]?.from, 'hangup');
  });

  it('stays where there is no flow that it could go back to, which is told before the goodbye', async () => {
    const hangup = { afterwards: 'giveBack', event: 'Appointment', wires: [['hungUp']] };
    await lab.deploy({ over: { hangup, catch: { wires: [['menu', 'caught']] } } });
    const phone = await lab.dialIntoMenu();
    phone.press('2');
    await until(() => caught().length === 1, 'the error');
    assert.deepEqual([caught()[0]?.code, caught()[0]?.from], ['RB_GATEWAY_UNSUPPORTED', 'hangup']);
    await until(() => phone.isAsked, 'the menu again');
    assert.deepEqual(phone.said, [said.welcome, said.question, said.question]);
    phone.hangUp();
    await theEnd('abandoned-in-ivr', 'caller');
  });

  it('is not begun by a node that gives callers back without an event', async () => {
    await lab.deploy({ over: { hangup: { afterwards: 'giveBack', event: ' ' } } });
    const phone = await lab.dialIntoMenu();
    phone.press('2');
    await until(() => caught().length === 1, 'the error');
    assert.match(caught()[0]?.message ?? '', /Event is empty/);
  });

  it('is shown by the status of the nodes that work on it', async () => {
    await lab.deploy({ over: { prompt: { prompts: words('Hello ${call.ani}, ${msg.payload}.') } } });
    lab.held.add('Hello +5511987654321, +5511987654321.');
    await until(() => statusOf('call').text === 'ready', 'the gateway');
    const phone = lab.dial();
    await until(() => statusOf('call').text === '1 call' && statusOf('prompt').text === '1 call', 'the statuses');
    endPlay(phone);
    await until(() => statusOf('menu').text === '1 call' && statusOf('prompt').text === '', 'the menu’s status');
    assert.deepEqual([statusOf('menu').fill, statusOf('prompt').fill], ['blue', 'grey']);
    phone.hangUp();
    await until(() => statusOf('call').text === 'ready' && statusOf('menu').text === '', 'the rest');
  });

  it('goes beside other calls: each message keeps to its own', async () => {
    await lab.deploy();
    const numbers = Array.from({ length: 20 }, (_, i) => `+55119876543${10 + i}`);
    const phones = numbers.map((number) => lab.dial(number));
    await until(() => phones.every((phone) => phone.isAsked), 'all menus');
    for (const phone of phones) phone.press('2');
    await until(() => messages('ended').length === numbers.length, 'all ends');
    assert.deepEqual(
      messages('ended')
        .map((msg) => callOf(msg).ani)
        .sort(),
      numbers,
    );
    assert.ok(phones.every((phone) => times(phone, said.goodbye) === 1 && !hearsMusic(phone)));
  });
});
