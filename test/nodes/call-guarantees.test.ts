import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import { onTab } from '../flow-builder';
import { queueOf, said, stepIds } from './call-flow';
import { hearsMusic, theEnd, times, useCalls } from './call-lab';
import { caught, messages, send, statusOf, until } from './deployed-flow';

const agents = onTab('agents', 'ringback-agents', 400, [['told']], {
  ...{ team: 'team', mode: 'query', agent: '', agentType: 'msg', state: 'available', stateType: 'str' },
});

describe('what every node of calls promises, in a real Node-RED', function () {
  this.timeout(30_000);
  const lab = useCalls();

  for (const id of stepIds) {
    it(`${id} brings a message that belongs to no call to Catch, and never completes it`, async () => {
      await lab.deploy();
      const strangers = [{}, { call: 'none' }, { call: { id: 7 } }, { call: { id: 'of-somebody-else' } }];
      for (const stranger of strangers) send(id, { ...stranger, foreign: 7 });
      await until(() => caught().length === strangers.length, 'the errors');
      for (const error of caught()) assert.deepEqual([error.code, error.from], ['RB_CALL_UNKNOWN', id]);
      assert.ok(messages('caught').every(({ foreign }) => foreign === 7));
      assert.match(caught()[0]?.message ?? '', /Wire this node behind a call node/);
      assert.deepEqual(messages('completed'), []);
    });

    it(`${id} lets a message of a call that has ended be`, async () => {
      await lab.deploy();
      const phone = await lab.dialIntoMenu();
      phone.hangUp();
      const { call } = await theEnd('abandoned-in-ivr');
      const before = messages('completed').length;
      const { ended: _ended, ...unended } = call;
      send(id, { call });
      send(id, { call: unended });
      await until(() => messages('completed').length === before + 2, 'both to be complete');
      assert.deepEqual([caught(), messages('hungUp'), messages('nobody')], [[], [], []]);
      assert.equal(messages('prompted').length, 1);
    });
  }

  it('completes each message once', async () => {
    await lab.deploy();
    const phone = await lab.dialIntoMenu();
    phone.press('2');
    await theEnd('disconnected-by-flow');
    await until(() => messages('completed').length >= 3, 'prompt, menu and hang up');
    assert.equal(messages('completed').length, 3);
  });

  const text = (value: string) => [{ kind: 'text', text: value }];
  const queues = (own: Record<string, unknown>) => ({ team: { queues: [queueOf('Support', own)] } });
  const invalid: [string, string, Record<string, Record<string, unknown>>, RegExp, string?][] = [
    [
      'prompt',
      'an item of an unknown kind',
      { prompt: { prompts: [{ kind: 'song' }] } },
      /item 1 is of the unknown kind/,
    ],
    ['prompt', 'a template that is none', { prompt: { prompts: text('${call.') } }, /\$\{call\./, 'RB_TEMPLATE'],
    ['menu', 'no options', { menu: { options: [] } }, /no options/],
    ['menu', 'an option twice', { menu: { options: [{ digits: '1' }, { digits: '1' }] } }, /Two options/],
    ['menu', 'letters as digits', { menu: { options: [{ digits: 'A' }] } }, /"A"/],
    ['menu', 'eleven retries', { menu: { retries: 11 } }, /from 0 to 10/],
    ['menu', 'more least than most digits', { menu: { mode: 'digits', minDigits: 9 } }, /least digits/],
    ['queue', 'no team', { queue: { team: '' } }, /No team is chosen/],
    ['queue', 'a team that cannot be used', { team: { name: '' } }, /chosen team.*cannot be used/],
    ['queue', 'a queue that the team does not have', { queue: { queue: 'Sales' } }, /no queue "Sales"/],
    ['queue', 'a severity of priority 0', { queue: { severities: [{ value: 'a', priority: 0 }] } }, /from 1 \(first\)/],
    ['queue', 'an overflow into nothing', queues({ overflowSeconds: 9, overflowQueue: 'x' }), /cannot be used/],
    ['queue', 'a value of an unknown type', { queue: { priorityType: 'song' } }, /unknown type "song"/],
    ['hangup', 'a web address that is none', { hangup: { prompts: [{ kind: 'url', url: 'x' }] } }, /"x"/],
    ['agents', 'no team', { agents: { team: '' } }, /No team is chosen/],
    ['agents', 'an unknown mode', { agents: { mode: 'fire' } }, /Mode is "fire"/],
  ];
  for (const [id, what, over, sentence, code = 'RB_CONFIG'] of invalid) {
    it(`${id} is inert with ${what}, and says so for each message`, async () => {
      await lab.deploy({ over, more: [agents] });
      await until(() => statusOf(id).fill === 'red', 'the red status');
      send(id, { call: { id: 'any' }, foreign: 1 });
      send(id, { call: { id: 'any' }, foreign: 1 });
      await until(() => caught().length === 2, 'the errors');
      for (const error of caught()) {
        assert.deepEqual([error.code, error.from], [code, id]);
        assert.match(error.message, sentence);
      }
      assert.ok(messages('caught').every(({ foreign }) => foreign === 1));
    });
  }

  const invalidCalls: [string, Record<string, Record<string, unknown>>, RegExp][] = [
    ['no gateway', { call: { gateway: '' } }, /No gateway is chosen/],
    ['a store as its gateway', { call: { gateway: 'store' } }, /cannot be used/],
    ['a second of silence', { call: { silence: 1 } }, /Longest silence is "1"/],
    ['a team that does not exist', { call: { team: 'nowhere' } }, /No team is chosen, or the chosen one/],
  ];
  for (const [what, over, sentence] of invalidCalls) {
    it(`call takes no calls with ${what}, and says so`, async () => {
      await lab.deploy({ over });
      await until(() => statusOf('call').fill === 'red', 'the red status');
      assert.match(statusOf('call').text ?? '', sentence);
      const phone = lab.dial();
      await until(() => phone.messages.some(({ kind }) => kind === 'hungUp'), 'the line to go down');
      assert.deepEqual(messages('came'), []);
    });
  }

  it('leaves timers, listeners, routes and connections where they were after three deploys', async () => {
    await lab.deploy({ more: [agents] });
    lab.agent('ana', false);
    lab.team.setState('ana', 'break');
    const phone = await lab.dialIntoQueue();
    const { service, team } = lab;
    const before = await settled();
    const listeners = () => [
      ...(['change', 'trouble', 'ended'] as const).map((event) => service.listenerCount(event)),
      ...(['change', 'trouble'] as const).map((event) => team.listenerCount(event)),
      ...(['up', 'down'] as const).map((event) => service.deps.storeService.listenerCount(event)),
      routeCount(),
    ];
    const listenersBefore = listeners();
    for (let deploys = 1; deploys <= 3; deploys += 1) {
      const heard = phone.heard.length;
      await lab.redeploy({ more: [agents] });
      await until(() => phone.heard.length > heard && hearsMusic(phone), 'the music to go on');
    }
    assert.deepEqual([lab.service === service, lab.team === team], [true, true], 'they outlive a deploy');
    assert.deepEqual(listeners(), listenersBefore);
    // Whether the interrupted step is taken up is looked at for some seconds after each deploy.
    await until(() => more(resources(), before).length === 0, 'what was begun to be ended');
    assert.deepEqual(more(await settled(), before), []);
    assert.equal(lab.team.report().waiting, 1);
    phone.hangUp();
    await theEnd('abandoned-in-queue', 'caller');
    assert.equal(lab.simulator.inUse, 0);
  });

  it('closes within 10 seconds while a call goes on, and the call goes on', async () => {
    await lab.deploy();
    lab.held.add(said.welcome);
    const phone = lab.dial();
    await until(() => times(phone, said.welcome) === 1, 'the prompt');
    const startedAt = performance.now();
    await lab.redeploy();
    const seconds = (performance.now() - startedAt) / 1_000;
    assert.ok(seconds < 10, `${seconds} s`);
    await until(() => times(phone, said.welcome) === 2, 'the prompt again');
    assert.notEqual(phone.line, null);
  });
});

type Counts = Record<string, number>;

/** What keeps the process busy, by kind. */
function resources(): Counts {
  const counts: Counts = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Once they stay as they are: statuses and writes have their short timers. */
async function settled(): Promise<Counts> {
  let last = '';
  let same = 0;
  await until(() => {
    const now = JSON.stringify(resources());
    same = now === last ? same + 1 : 0;
    last = now;
    return same >= 8;
  }, 'everything to be at rest');
  return JSON.parse(last) as Counts;
}

function more(counts: Counts, than: Counts): string[] {
  return Object.keys(counts).filter((kind) => (counts[kind] ?? 0) > (than[kind] ?? 0));
}

function routeCount(): number {
  const { _httpAdmin: admin } = helper as unknown as { _httpAdmin: { _router?: { stack: unknown[] } } };
  const count = admin._router?.stack.length ?? 0;
  assert.ok(count > 5, 'the routes of this Express are kept elsewhere');
  return count;
}
