import assert from 'node:assert/strict';
import { findGateway } from '../../src/runtime/calls/call-center';
import { sessionById } from '../../src/runtime/calls/live-sessions';
import { queueOf, said, words } from './call-flow';
import { callOf, hearsMusic, theEnd, times, useCalls } from './call-lab';
import { caught, messages, until } from './deployed-flow';

describe('deploying something else while a call goes on, in a real Node-RED', function () {
  this.timeout(40_000);
  const lab = useCalls();

  it('apologizes when the node that worked on the call is gone', async () => {
    await lab.deploy();
    const phone = await lab.dialIntoMenu();
    await lab.redeploy({ without: ['menu'] });
    const { call } = await theEnd('failed', 'flow');
    assert.match(call.ended?.detail ?? '', /node that worked on the call is gone/);
    assert.deepEqual(phone.said, [said.welcome, said.question, 'Sorry.']);
    assert.equal(lab.simulator.inUse, 0);
  });

  it('apologizes when the node that worked on the call cannot work any more', async () => {
    await lab.deploy();
    const phone = await lab.dialIntoMenu();
    await lab.redeploy({ over: { menu: { options: [] } } });
    await theEnd('failed', 'flow');
    assert.deepEqual(phone.said, [said.welcome, said.question, 'Sorry.']);
  });

  it('lets a call go on whose call node is gone, and leaves nothing behind', async () => {
    await lab.deploy();
    const phone = await lab.dialIntoMenu();
    const { id } = callOf(messages('came')[0]);
    await lab.redeploy({ without: ['call'] });
    await until(() => times(phone, said.question) === 2 && phone.isAsked, 'the question again');
    phone.press('2');
    await until(() => phone.line === null, 'the line to go down');
    const events = await lab.eventOf('call.ended');
    assert.equal(events.at(-1)?.data?.disposition, 'disconnected-by-flow');
    assert.deepEqual([lab.service.sessions.size, lab.simulator.inUse, sessionById(id)], [0, 0, undefined]);
    assert.deepEqual([messages('ended'), caught()], [[], []]);
    await lab.redeploy();
    // A call node that is there again hears what it missed.
    await theEnd('disconnected-by-flow', 'flow');
  });

  it('goes on with another name, language and voice of the gateway', async () => {
    await lab.deploy();
    const phone = await lab.dialIntoMenu();
    const { service } = lab;
    await lab.redeploy({
      over: {
        exchange: { name: 'Another', language: 'pt-BR', voices: [{ language: 'en', voice: 'Amy' }] },
        hangup: { prompts: words('Bye.') },
      },
    });
    await until(() => times(phone, said.question) === 2 && phone.isAsked, 'the question again');
    assert.equal(lab.service, service);
    phone.press('2');
    const { call } = await theEnd('disconnected-by-flow');
    assert.equal(call.language, 'en-US', 'the call keeps its language');
    const bye = phone.heard.at(-1);
    assert.deepEqual(bye, { kind: 'text', text: 'Bye.', language: 'en-US', voice: 'Amy' });
    lab.dial('+5511912345678');
    await until(() => messages('came').length === 2, 'the next call');
    assert.equal(callOf(messages('came')[1]).language, 'pt-BR');
  });

  const asterisk = {
    ...{ kind: 'asterisk', ariUrl: 'http://127.0.0.1:9/ari', ariApp: 'ringback' },
    mediaUrl: 'http://127.0.0.1:1880',
  };
  const others: [string, Record<string, Record<string, unknown>>][] = [
    ['kind', { exchange: asterisk }],
    ['store', { store: { file: 'another.sqlite' } }],
  ];
  for (const [what, over] of others) {
    it(`ends calls as failed when the gateway’s ${what} is another one`, async () => {
      await lab.deploy();
      const phone = await lab.dialIntoMenu();
      await lab.redeploy({ over }, 'full', { exchange: { ariUser: 'ringback', ariPassword: 'p' } });
      const { call } = await theEnd('failed', 'flow');
      assert.match(call.ended?.detail ?? '', /gateway was closed/);
      assert.equal(phone.line, null);
    });
  }

  it('ends calls as failed when the gateway is gone, and forgets it', async () => {
    await lab.deploy();
    const phone = await lab.dialIntoMenu();
    await lab.redeploy({ without: ['exchange'] });
    await until(() => phone.line === null, 'the line to go down');
    await until(() => findGateway('exchange') === undefined, 'the gateway to be gone');
    assert.equal(sessionById(callOf(messages('came')[0]).id), undefined);
    await lab.redeploy();
    await theEnd('failed', 'flow');
  });

  it('tells the end to a call node that serves another gateway by then', async () => {
    await lab.deploy();
    const phone = await lab.dialIntoMenu();
    const second = { ...lab.flow().find(({ id }) => id === 'exchange'), id: 'second', type: 'ringback-gateway' };
    await lab.redeploy({ over: { call: { gateway: 'second' } }, more: [second] });
    await until(() => times(phone, said.question) === 2 && phone.isAsked, 'the question again');
    phone.press('2');
    await theEnd('disconnected-by-flow');
  });

  it('keeps the team working when a queue in which somebody waits is taken out', async () => {
    await lab.deploy();
    lab.agent('ana');
    lab.team.setState('ana', 'break');
    const phone = await lab.dialIntoQueue();
    await lab.redeploy({ over: { team: { queues: [queueOf('Second line')] }, queue: { queue: 'Second line' } } });
    await until(() => lab.team.team.waiting[0]?.queue === 'Second line' && hearsMusic(phone), 'the other queue');
    lab.team.setState('ana', 'available');
    await until(() => messages('connected').length === 1, 'the talk');
    const { queue } = messages('connected')[0] as { queue?: { name: string } };
    assert.equal(queue?.name, 'Second line');
    phone.hangUp();
    await theEnd('talked');
  });
});
