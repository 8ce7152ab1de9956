import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Team } from '../../../src/core/call/team';
import type { TeamSettings } from '../../../src/core/call/team-settings';
import type { WaitingCall, WaitingCaller } from '../../../src/core/call/waiting-call';
import { FakeClock } from '../../fake-clock';
import { aQueue, aTeam } from './call-fixture';

function setUp(settings: TeamSettings) {
  const clock = new FakeClock();
  let changes = 0;
  const team = new Team({ clock, settings, onChange: () => (changes += 1) });
  const enter = (callId: string, over: Partial<WaitingCaller> = {}): WaitingCall =>
    team.enter({
      ...{ callId, gatewayId: 'gateway', queue: 'support', priority: 3, enqueuedAt: clock.now(), skills: [] },
      ...{ number: callId, isCallback: false },
      ...over,
    });
  const state = (id: string) => team.agent(id).state;
  return { clock, team, enter, state, changes: () => changes };
}

describe('a team', () => {
  it('gives a waiting caller the agent who becomes available, and wakes the caller', () => {
    const { team, enter, state } = setUp(aTeam(['ana']));
    const call = enter('a');
    assert.equal(call.offer, undefined);
    const { woken } = call;
    team.setState('ana', 'available');
    assert.equal(woken.aborted, true);
    assert.equal(call.takeOffer(), 'ana');
    assert.equal(state('ana'), 'ringing');
  });

  it('asks the agent first who has been idle longest', async () => {
    const { clock, team, enter } = setUp(aTeam(['ana', 'ben', 'eva']));
    for (const id of ['ben', 'ana', 'eva']) {
      team.setState(id, 'available');
      await clock.advance(1_000);
    }
    const first = enter('a');
    assert.equal(first.takeOffer(), 'ben');
    team.beginTalk('ben');
    team.leave(first);
    assert.equal(enter('b').takeOffer(), 'ana');
  });

  it('serves by priority, then by age, whoever came into the list first', () => {
    const { team, enter } = setUp(aTeam(['ana']));
    const low = enter('low', { priority: 4, enqueuedAt: 1 });
    const later = enter('later', { priority: 1, enqueuedAt: 30 });
    const earlier = enter('earlier', { priority: 1, enqueuedAt: 20 });
    assert.deepEqual(
      team.waiting.map(({ callId }) => callId),
      ['earlier', 'later', 'low'],
    );
    assert.deepEqual([team.position(earlier), team.position(later), team.position(low)], [1, 2, 3]);
    team.setState('ana', 'available');
    assert.equal(earlier.takeOffer(), 'ana');
    assert.equal(later.offer, undefined);
  });

  it('offers a caller to one agent at a time, also while that one rings', () => {
    const { team, enter, state } = setUp(aTeam(['ana', 'ben']));
    const call = enter('a');
    team.setState('ana', 'available');
    assert.equal(call.takeOffer(), 'ana');
    team.setState('ben', 'available');
    assert.equal(call.offer, undefined);
    assert.equal(state('ben'), 'available');
    call.returned();
    team.endOffer('ana', 'no-answer');
    assert.equal(call.takeOffer(), 'ben');
    assert.deepEqual([state('ana'), team.agent('ana').reason], ['break', 'no-answer']);
  });

  it('wants every skill of the queue and of the caller, in any case', () => {
    const settings = aTeam(['ana', 'ben'], { queues: [aQueue({ skills: ['Network'] })] });
    const [ana, ben] = settings.agents;
    assert.ok(ana && ben);
    ana.skills = ['network'];
    ben.skills = ['NETWORK', 'Español'];
    const { team, enter } = setUp(settings);
    team.setState('ana', 'available');
    const call = enter('a', { skills: ['español'] });
    assert.equal(call.offer, undefined);
    assert.equal(team.isAnybodyThere(call), false);
    team.setState('ben', 'available');
    assert.equal(call.takeOffer(), 'ben');
  });

  it('asks the agents of another queue after a while', async () => {
    const settings = aTeam(['ana'], {
      queues: [
        aQueue({ skills: ['billing'], overflowMs: 60_000, overflowQueue: 'all' }),
        aQueue({ name: 'all', skills: [] }),
      ],
    });
    const { clock, team, enter } = setUp(settings);
    team.setState('ana', 'available');
    const call = enter('a');
    await clock.advance(59_000);
    assert.equal(call.offer, undefined);
    await clock.advance(1_000);
    assert.equal(call.takeOffer(), 'ana');
    team.leave(call);
    assert.equal(clock.pending, 0);
  });

  it('lets an agent wrap up after a talk, and then be available again', async () => {
    const { clock, team, enter, state } = setUp(aTeam(['ana']));
    team.setState('ana', 'available');
    const call = enter('a');
    call.takeOffer();
    team.beginTalk('ana');
    assert.equal(state('ana'), 'on-call');
    team.leave(call);
    team.endOffer('ana', 'talked', { queue: 'support', talkMs: 60_000 });
    assert.equal(state('ana'), 'wrap-up');
    await clock.advance(29_999);
    assert.equal(state('ana'), 'wrap-up');
    await clock.advance(1);
    assert.equal(state('ana'), 'available');
  });

  it('takes a state that was asked for in a call after it, and ends the wrap-up when told to', async () => {
    const { clock, team, enter, state } = setUp(aTeam(['ana']));
    team.setState('ana', 'available');
    const call = enter('a');
    call.takeOffer();
    team.beginTalk('ana');
    team.setState('ana', 'break');
    assert.equal(state('ana'), 'on-call');
    team.leave(call);
    team.endOffer('ana', 'talked', { queue: 'support', talkMs: 1 });
    assert.equal(state('ana'), 'wrap-up');
    await clock.advance(30_000);
    assert.equal(state('ana'), 'break');
    team.setState('ana', 'available');
    assert.equal(state('ana'), 'available');
    assert.equal(clock.pending, 0);
  });

  it('gives an agent back whose caller hung up before they were asked', () => {
    const { team, enter, state } = setUp(aTeam(['ana']));
    team.setState('ana', 'available');
    const call = enter('a');
    assert.equal(state('ana'), 'ringing');
    team.leave(call);
    assert.equal(state('ana'), 'available');
    assert.equal(team.waiting.length, 0);
  });

  it('wakes those who wait when the last agent leaves', () => {
    const { team, enter } = setUp(aTeam(['ana']));
    team.setState('ana', 'break');
    const call = enter('a');
    assert.equal(team.isAnybodyThere(call), true);
    const { woken } = call;
    team.setState('ana', 'logged-out');
    assert.equal(woken.aborted, true);
    assert.equal(team.isAnybodyThere(call), false);
  });

  it('expects a wait that grows with the position and shrinks with the agents', () => {
    const { team, enter } = setUp(aTeam(['ana', 'ben']));
    const first = enter('a');
    assert.equal(team.expectedWaitMs(first), undefined);
    for (const id of ['ana', 'ben']) team.setState(id, 'available');
    first.takeOffer();
    const second = enter('b');
    second.takeOffer();
    const third = enter('c');
    assert.equal(team.expectedWaitMs(third), (3 * 120_000) / 2);
  });

  it('keeps states over a redeploy, forgets who was taken out, and keeps who is on a call until it is over', () => {
    const { team, enter, state } = setUp(aTeam(['ana', 'ben']));
    team.setState('ana', 'available');
    team.setState('ben', 'break');
    const call = enter('a');
    call.takeOffer();
    team.beginTalk('ana');
    team.update(aTeam(['eva']));
    assert.deepEqual(
      team.agents.map(({ id }) => id),
      ['ana', 'eva'],
    );
    assert.equal(state('ana'), 'on-call');
    team.leave(call);
    team.endOffer('ana', 'talked', { queue: 'support', talkMs: 1 });
    assert.deepEqual(
      team.agents.map(({ id }) => id),
      ['eva'],
    );
    team.close();
  });

  it('knows the states again after a restart, but not calls', () => {
    const one = setUp(aTeam(['ana', 'ben', 'eva']));
    one.team.setState('ana', 'available');
    one.team.setState('ben', 'break');
    one.enter('a').takeOffer();
    assert.equal(one.state('ana'), 'ringing');
    const other = setUp(aTeam(['ana', 'ben', 'eva']));
    other.team.importStates(JSON.parse(JSON.stringify({ ...one.team.exportStates(), eva: 'nonsense' })));
    assert.deepEqual(
      [other.state('ana'), other.state('ben'), other.state('eva')],
      ['available', 'break', 'logged-out'],
    );
  });

  it('refuses a queue, an agent or a state that there is not', () => {
    const { team, enter } = setUp(aTeam(['ana']));
    assert.throws(() => enter('a', { queue: 'sales' }), /no queue "sales".*"support"/);
    assert.throws(() => team.setState('zoe', 'break'), /no agent "zoe"/);
    assert.throws(() => team.setState('ana', 'on-call' as never), /cannot be set to "on-call"/);
  });

  it('never gives one agent two callers, nor one caller two agents, whatever happens', async () => {
    const ids = ['ana', 'ben', 'eva'];
    const step = fc.oneof(
      fc.record({ do: fc.constant('enter' as const), priority: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ do: fc.constant('leave' as const), which: fc.nat(9) }),
      fc.record({ do: fc.constant('take' as const), which: fc.nat(9) }),
      fc.record({ do: fc.constantFrom('talk' as const, 'miss' as const, 'done' as const), which: fc.nat(9) }),
      fc.record({
        do: fc.constant('state' as const),
        agent: fc.constantFrom(...ids),
        state: fc.constantFrom('available' as const, 'break' as const, 'logged-out' as const),
      }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 60_000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { clock, team, enter, state } = setUp(aTeam(ids));
        const served = new Map<WaitingCall, string>();
        let number = 0;
        for (const todo of steps) {
          const pick = <T>(list: readonly T[], which: number) => list[which % Math.max(1, list.length)];
          if (todo.do === 'enter') enter(`call-${++number}`, { priority: todo.priority });
          if (todo.do === 'leave') {
            const call = pick(team.waiting, todo.which);
            const agent = call && served.get(call);
            if (call) team.leave(call);
            if (call && agent) {
              served.delete(call);
              team.endOffer(agent, 'withdrawn');
            }
          }
          if (todo.do === 'take') {
            const call = pick(team.waiting, todo.which);
            if (call && !served.has(call)) {
              const agent = call.takeOffer();
              if (agent) served.set(call, agent);
            }
          }
          if (todo.do === 'talk' || todo.do === 'miss' || todo.do === 'done') {
            const entry = pick([...served], todo.which);
            if (entry) {
              const [call, agent] = entry;
              if (todo.do === 'talk') team.beginTalk(agent);
              else {
                served.delete(call);
                if (todo.do === 'miss') call.returned();
                else team.leave(call);
                team.endOffer(
                  agent,
                  todo.do === 'miss' ? 'no-answer' : 'talked',
                  todo.do === 'miss' ? undefined : { queue: 'support', talkMs: 5 },
                );
              }
            }
          }
          if (todo.do === 'state') team.setState(todo.agent, todo.state);
          if (todo.do === 'wait') await clock.advance(todo.ms);

          const engaged = [...served.values(), ...team.waiting.flatMap(({ offer }) => offer ?? [])];
          assert.equal(new Set(engaged).size, engaged.length, 'an agent has two callers');
          for (const id of ids) {
            const isEngaged = state(id) === 'ringing' || state(id) === 'on-call';
            assert.equal(isEngaged, engaged.includes(id), `${id} is ${state(id)}`);
          }
          const free = ids.filter((id) => state(id) === 'available');
          const idle = team.waiting.filter((call) => call.isIdle && !served.has(call));
          assert.ok(free.length === 0 || idle.length === 0, 'somebody waits while an agent is free');
        }
        team.close();
      }),
      { numRuns: 200 },
    );
  });
});
