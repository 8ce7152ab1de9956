import assert from 'node:assert/strict';
import type { SimulatedPhone } from '../simulated-phone';
import { functionNode, queueOf } from './call-flow';
import { callOf, hearsMusic, theEnd, useCalls } from './call-lab';
import { caught, messages, statusOf, until } from './deployed-flow';

type Queue = Record<string, unknown> & { agent?: { id: string } };
const queueIn = (sink: string, at = 0) => messages(sink)[at]?.queue as Queue | undefined;

describe('the queue, in a real Node-RED', function () {
  this.timeout(30_000);
  const lab = useCalls();

  const team = (own: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
    team: { queues: [queueOf('Support', own), queueOf('Second line', { skills: ['printers'] })], ...more },
  });
  /** A node behind the menu that says what the ticket is like. */
  const learning = (func: string, over: Record<string, Record<string, unknown>> = {}) => ({
    over: { menu: { wires: [['learn'], [], [], []] }, ...over },
    more: [functionNode('learn', func, [['queue']])],
  });
  async function dialIntoQueues(...numbers: string[]): Promise<SimulatedPhone[]> {
    const phones: SimulatedPhone[] = [];
    for (const number of numbers) {
      const waiting = lab.team.team.waiting.length;
      const phone = await lab.dialIntoMenu(number);
      phone.press('1');
      await until(() => lab.team.team.waiting.length === waiting + 1, 'the caller to wait');
      phones.push(phone);
    }
    return phones;
  }
  const order = () => lab.team.team.waiting.map(({ number }) => number);

  it('lets nobody wait for nobody: no agent is logged in', async () => {
    await lab.deploy();
    const phone = await lab.dialIntoMenu();
    phone.press('1');
    await until(() => messages('nobody').length === 1, 'nobody there');
    const { waitedMs, ...rest } = queueIn('nobody') ?? {};
    assert.deepEqual(rest, { name: 'Support', position: 1, reason: 'nobody-logged-in' });
    assert.ok(Number(waitedMs) >= 0);
    assert.ok(!phone.heard.some(({ kind }) => kind === 'audio'));
    phone.hangUp();
    const { queue } = await theEnd('abandoned-in-ivr', 'caller');
    assert.deepEqual(queue, queueIn('nobody'));
  });

  it('gives a waiting caller back when the last agent logs out', async () => {
    await lab.deploy();
    lab.agent('ana');
    lab.team.setState('ana', 'break');
    await lab.dialIntoQueue();
    lab.team.setState('ana', 'logged-out');
    await until(() => messages('nobody').length === 1, 'nobody there');
    assert.equal(queueIn('nobody')?.reason, 'nobody-logged-in');
  });

  it('lets nobody in when the team is closed, and says when it opens', async () => {
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    await lab.deploy({ over: team({}, { holidays: [day(-1), day(0), day(1)] }) });
    lab.agent('ana');
    const phone = await lab.dialIntoMenu();
    phone.press('1');
    await until(() => messages('nobody').length === 1, 'nobody there');
    assert.equal(queueIn('nobody')?.reason, 'closed');
    assert.match(String(queueIn('nobody')?.opensAt), new RegExp(`^${day(2)}T00:00:00`));
    assert.equal(lab.stateOf('ana'), 'available');
  });

  it('lets nobody in when it is full', async () => {
    await lab.deploy({ over: team({ maxWaiting: 1 }) });
    lab.agent('ana');
    lab.team.setState('ana', 'break');
    await lab.dialIntoQueue('+551100000001');
    const second = await lab.dialIntoMenu('+551100000002');
    second.press('1');
    await until(() => messages('nobody').length === 1, 'nobody there');
    assert.equal(queueIn('nobody')?.reason, 'full');
    assert.deepEqual(order(), ['+551100000001']);
  });

  it('gives up after the longest wait', async () => {
    await lab.deploy({ over: team({ longestWaitSeconds: 0.3 }) });
    lab.agent('ana');
    lab.team.setState('ana', 'break');
    const phone = await lab.dialIntoQueue();
    await until(() => messages('timedOut').length === 1, 'the longest wait');
    assert.ok(Number(queueIn('timedOut')?.waitedMs) >= 300);
    assert.equal(queueIn('timedOut')?.position, 1);
    assert.deepEqual(order(), []);
    phone.hangUp();
    const { call } = await theEnd('abandoned-in-ivr', 'caller');
    // Counted from a millisecond later, at times.
    assert.ok((call.ended?.waitedMs ?? 0) >= 290);
  });

  it('tells position and expected wait in the call’s language, and plays music in between', async () => {
    await lab.deploy({ over: team({ announceSeconds: 30, announcePosition: true, announceWait: true }) });
    lab.agent('ana', false);
    const [first] = await dialIntoQueues('+551100000001');
    await until(() => lab.stateOf('ana') === 'ringing', 'the ringing');
    const second = lab.phone('+551100000002');
    second.dial('100', { language: 'pt-BR' });
    await until(() => second.isAsked, 'the menu');
    second.press('1');
    await until(() => hearsMusic(second), 'the music');
    assert.deepEqual(second.said.slice(2), [
      'Você é o número 2 da fila.',
      'O tempo de espera é de cerca de 4 minutos.',
    ]);
    first?.hangUp();
  });

  it('serves by the severity of the ticket, then by age', async () => {
    const severities =
      'msg.zendesk = { ticket: { priority: ({1: "normal", 2: "LOW", 3: "Urgent"})[msg.call.ani.slice(-1)] } };';
    await lab.deploy(learning(`${severities} return msg;`));
    lab.agent('ana');
    lab.team.setState('ana', 'break');
    const numbers = ['1', '2', '3', '4'].map((last) => `+55110000000${last}`);
    const phones = await dialIntoQueues(...numbers);
    assert.deepEqual(order(), ['+551100000003', '+551100000001', '+551100000004', '+551100000002']);
    lab.team.setState('ana', 'available');
    for (const [at, number] of ['+551100000003', '+551100000001', '+551100000004', '+551100000002'].entries()) {
      await until(() => messages('connected').length === at + 1, `talk ${at + 1}`);
      assert.equal(callOf(messages('connected')[at]).ani, number);
      phones[numbers.indexOf(number)]?.hangUp();
    }
    await until(() => messages('ended').length === 4, 'all ends');
    assert.deepEqual(caught(), []);
  });

  const priorities: [string, string, unknown, number][] = [
    ['a number of the message', 'msg', 'vip', 2],
    ['a number as it is', 'num', '7', 7],
    ['a text', 'str', 'urgent', 1],
    ['JSONata', 'jsonata', '$length(call.ani) > 5 ? "high" : "low"', 2],
    ['nothing', 'msg', 'not.there', 3],
    ['a number beyond the scale', 'num', '100', 3],
  ];
  for (const [what, priorityType, priority, wanted] of priorities) {
    it(`takes ${what} for the priority`, async () => {
      await lab.deploy(learning('msg.vip = 2; return msg;', { queue: { priority, priorityType } }));
      lab.agent('ana');
      lab.team.setState('ana', 'break');
      await dialIntoQueues('+551100000001');
      assert.equal(lab.team.team.waiting[0]?.priority, wanted);
      assert.deepEqual(caught(), []);
    });
  }

  it('rings only agents with the skills that the call needs', async () => {
    const skills = { queue: { skills: 'skills', skillsType: 'msg' } };
    await lab.deploy(learning('msg.skills = "Printers"; return msg;', skills));
    const ana = lab.agent('ana');
    const phone = await lab.dialIntoMenu('+551100000001');
    phone.press('1');
    await until(() => messages('nobody').length === 1, 'nobody with that skill');
    assert.equal(ana.wasUsed, false);
    lab.agent('ben');
    const next = await lab.dialIntoMenu('+551100000002');
    next.press('1');
    await until(() => messages('connected').length === 1, 'the talk');
    assert.equal(queueIn('connected')?.agent?.id, 'ben');
  });

  it('asks the agents of another queue after a while', async () => {
    const options = { skills: ['network'], overflowSeconds: 0.4, overflowQueue: 'Second line' };
    await lab.deploy({ over: team(options) });
    lab.agent('ana');
    lab.team.setState('ana', 'break');
    const ben = lab.agent('ben');
    await lab.dialIntoQueue();
    assert.equal(ben.wasUsed, false);
    await until(() => messages('connected').length === 1, 'the talk');
    assert.equal(queueIn('connected')?.agent?.id, 'ben');
    assert.ok(Number(queueIn('connected')?.waitedMs) >= 400);
  });

  it('sends an agent who does not answer to break, and rings the next', async () => {
    await lab.deploy({ over: team({ ringSeconds: 1 }) });
    lab.agent('ana', false);
    await until(() => lab.stateOf('ana') === 'available', 'the first agent');
    lab.agent('ben');
    lab.team.setState('ben', 'break');
    const phone = await lab.dialIntoMenu();
    phone.press('1');
    await until(() => lab.stateOf('ana') === 'break', 'the break', 5_000);
    assert.equal(lab.team.team.agent('ana').reason, 'no-answer');
    lab.team.setState('ben', 'available');
    await until(() => messages('connected').length === 1, 'the talk');
    assert.equal(queueIn('connected')?.agent?.id, 'ben');
    phone.hangUp();
    const { call } = await theEnd('talked');
    assert.deepEqual(call.ended?.agents, [{ id: 'ben', name: 'Ben Okafor' }]);
    const missed = (await lab.eventOf('call.ended')).filter(({ kind }) => kind === 'call.missed');
    assert.deepEqual(
      missed.map(({ data }) => data?.agent),
      ['ana'],
    );
  });

  it('gives one agent to two callers in turn, with the wrap-up between', async () => {
    await lab.deploy({ over: team({ wrapUpSeconds: 0.3 }) });
    const desk = lab.agent('ana');
    const [first, second] = await dialIntoQueues('+551100000001').then(async ([one]) => {
      await until(() => messages('connected').length === 1, 'the first talk');
      return [one, await lab.dialIntoQueue('+551100000002')] as const;
    });
    assert.ok(second && hearsMusic(second));
    await until(() => statusOf('queue').text === '1 call', 'the status');
    desk.command({ kind: 'hangUp' });
    await until(() => lab.stateOf('ana') === 'wrap-up', 'the wrap-up');
    assert.equal(messages('connected').length, 1);
    await until(() => messages('connected').length === 2, 'the second talk');
    assert.equal(callOf(messages('connected')[1]).ani, '+551100000002');
    second.hangUp();
    await until(() => messages('ended').length === 2, 'both ends');
    assert.equal(first?.line, null);
  });

  it('whispers to the agent before the caller is put through', async () => {
    await lab.deploy({ over: { queue: { whisper: 'From ${call.ani}: ${menu.option}.' } } });
    const desk = lab.agent('ana', false);
    const phone = await lab.dialIntoMenu();
    phone.press('1');
    await until(() => desk.state === 'ringing', 'the ringing');
    let whispered: unknown;
    desk.onState = (message) => {
      if (message.state === 'whisper') whispered = message.play?.media;
      if (message.state === 'whisper' && message.play) desk.command({ kind: 'played', playId: message.play.id });
    };
    desk.command({ kind: 'answer' });
    await until(() => messages('connected').length === 1, 'the talk');
    assert.deepEqual(whispered, [{ kind: 'text', text: 'From +5511987654321: Agent.', language: 'en-US' }]);
  });
});
