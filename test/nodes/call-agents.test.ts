import assert from 'node:assert/strict';
import type { TeamReport } from '../../src/runtime/calls/team-service';
import { onTab } from '../flow-builder';
import { useCalls } from './call-lab';
import { caught, messages, send, statusOf, until } from './deployed-flow';

describe('the agents node, in a real Node-RED', function () {
  this.timeout(30_000);
  const lab = useCalls();

  const agents = (own: Record<string, unknown> = {}) => ({
    more: [
      onTab('agents', 'ringback-agents', 400, [['told']], {
        ...{ team: 'team', mode: 'query', agent: 'payload.agent', agentType: 'msg', state: 'payload.state' },
        ...{ stateType: 'msg', ...own },
      }),
    ],
  });
  const told = (at = 0) => messages('told')[at]?.agents as TeamReport;

  it('tells who is there, with everything else of the message', async () => {
    await lab.deploy(agents());
    lab.team.setState('ben', 'break');
    send('agents', { payload: 1, foreign: { kept: true } });
    await until(() => messages('told').length === 1, 'the report');
    const { list, ...counts } = told();
    assert.deepEqual(counts, { available: 0, loggedIn: 1, onCall: 0, waiting: 0, isOpen: true });
    assert.deepEqual(
      list.map(({ since, ...agent }) => ({ ...agent, isTime: Date.parse(since) <= Date.now() })),
      [
        { id: 'ana', name: 'Ana Souza', state: 'logged-out', skills: ['network'], isTime: true },
        { id: 'ben', name: 'Ben Okafor', state: 'break', skills: ['printers'], isTime: true },
      ],
    );
    assert.deepEqual(messages('told')[0]?.foreign, { kept: true });
  });

  it('shows the counts as they change', async () => {
    await lab.deploy(agents());
    await until(() => statusOf('agents').text === 'nobody logged in', 'nobody');
    assert.deepEqual([statusOf('agents').fill, statusOf('agents').shape], ['grey', 'ring']);
    const desk = lab.agent('ana', false);
    await until(() => statusOf('agents').text === '1 available · 0 on a call · 0 waiting', 'one');
    assert.equal(statusOf('agents').fill, 'green');
    const phone = await lab.dialIntoMenu();
    phone.press('1');
    await until(() => /^0 available · 1 on a call/.test(statusOf('agents').text ?? ''), 'the ringing');
    lab.team.setState('ben', 'break');
    desk.command({ kind: 'reject' });
    await until(() => statusOf('agents').text === '0 available · 0 on a call · 1 waiting', 'the caller who waits');
    assert.equal(statusOf('agents').fill, 'blue');
    phone.hangUp();
    await until(() => statusOf('agents').text === '0 available · 0 on a call · 0 waiting', 'nobody waiting');
  });

  it('sets the state of an agent first', async () => {
    await lab.deploy(agents({ mode: 'set' }));
    for (const state of ['available', 'break', 'wrap-up', 'logged-out'] as const) {
      const before = messages('told').length;
      send('agents', { payload: { agent: 'ana', state } });
      await until(() => messages('told').length === before + 1, state);
      assert.equal(told(before).list[0]?.state, state);
    }
    assert.deepEqual(caught(), []);
  });

  it('keeps what was set during a call for after it', async () => {
    await lab.deploy(agents({ mode: 'set', state: 'logged-out', stateType: 'str' }));
    lab.agent('ana');
    const phone = await lab.dialIntoMenu();
    phone.press('1');
    await until(() => messages('connected').length === 1, 'the talk');
    send('agents', { payload: { agent: 'ana' } });
    await until(() => messages('told').length === 1, 'the report');
    assert.equal(told().list[0]?.state, 'on-call');
    phone.hangUp();
    await until(() => lab.stateOf('ana') === 'logged-out', 'the state after the call');
  });

  const wrong: [string, Record<string, unknown>, RegExp][] = [
    ['an agent whom the team does not have', { agent: 'zoe', state: 'break' }, /no agent "zoe"/],
    ['no agent', { state: 'break' }, /no agent ""/],
    ['a state that is none', { agent: 'ana', state: 'asleep' }, /cannot be set to "asleep"/],
    ['a state that comes from calls', { agent: 'ana', state: 'on-call' }, /cannot be set to "on-call"/],
    ['no state', { agent: 'ana' }, /Use one of available, break/],
  ];
  for (const [what, payload, sentence] of wrong) {
    it(`brings ${what} to Catch`, async () => {
      await lab.deploy(agents({ mode: 'set' }));
      send('agents', { payload, foreign: 1 });
      await until(() => caught().length === 1, 'the error');
      assert.deepEqual([caught()[0]?.code, caught()[0]?.from], ['RB_INPUT', 'agents']);
      assert.match(caught()[0]?.message ?? '', sentence);
      assert.equal(messages('caught')[0]?.foreign, 1);
      assert.deepEqual([messages('told'), lab.stateOf('ana')], [[], 'logged-out']);
    });
  }

  it('lets a call’s end tell what it learnt', async () => {
    const { more } = agents();
    await lab.deploy({ over: { menu: { wires: [['agents'], [], [], []] } }, more });
    const phone = await lab.dialIntoMenu();
    phone.press('1');
    await until(() => messages('told').length === 1, 'the report');
    phone.hangUp();
    await until(() => messages('ended').length === 1, 'the end');
    assert.deepEqual(messages('ended')[0]?.agents, told());
  });

  it('keeps the states over a restart of the flows, but not those of agents who were taken out', async () => {
    await lab.deploy(agents());
    lab.team.setState('ana', 'available');
    lab.team.setState('ben', 'break');
    const flow = lab.flow(agents()).find(({ id }) => id === 'team') as unknown as { agents: { id: string }[] };
    await lab.redeploy({ ...agents(), over: { team: { agents: flow.agents.filter(({ id }) => id === 'ana') } } });
    send('agents', {});
    await until(() => messages('told').length === 1, 'the report');
    assert.deepEqual(
      told().list.map(({ id, state }) => `${id} ${state}`),
      ['ana available'],
    );
  });
});
