import assert from 'node:assert/strict';
import { functionNode, said, words } from './call-flow';
import { endPlay, hearsMusic, theEnd, times, useCalls } from './call-lab';
import { caught, messages, statusOf, until } from './deployed-flow';

describe('deploying again while a call goes on, in a real Node-RED', function () {
  this.timeout(40_000);
  const lab = useCalls();

  /** Another foreign property in each deploy, so that 'nodes' has something to deploy. */
  const renamed = (id: string) => ({ over: { [id]: { name: 'changed' } } });

  for (const type of ['full', 'nodes'] as const) {
    describe(`(${type})`, () => {
      it('plays the prompt again, with the message that the node had', async () => {
        const foreign = functionNode('foreign', 'msg.foreign = 7; return msg;', [['prompt']]);
        const options = { over: { call: { wires: [['foreign', 'came'], ['ended']] } }, more: [foreign] };
        await lab.deploy(options);
        lab.held.add(said.welcome);
        const phone = lab.dial();
        await until(() => times(phone, said.welcome) === 1, 'the prompt');
        await lab.redeploy({ ...options, over: { ...options.over, prompt: { name: 'changed' } } }, type);
        await until(() => times(phone, said.welcome) === 2, 'the prompt again');
        endPlay(phone);
        await until(() => phone.isAsked, 'the menu');
        assert.equal(messages('prompted')[0]?.foreign, 7);
        phone.press('2');
        const end = await theEnd('disconnected-by-flow');
        assert.equal(end.foreign, 7);
        assert.deepEqual([messages('came').length, messages('prompted').length, caught()], [1, 1, []]);
      });

      it('asks again in the menu', async () => {
        await lab.deploy();
        const phone = await lab.dialIntoMenu();
        await lab.redeploy(renamed('menu'), type);
        await until(() => times(phone, said.question) === 2 && phone.isAsked, 'the question again');
        phone.press('2');
        await theEnd('disconnected-by-flow');
        assert.deepEqual([messages('two').length, caught()], [1, []]);
      });

      it('goes on with music in the queue, and counts from when the caller came', async () => {
        await lab.deploy();
        const desk = lab.agent('ana');
        lab.team.setState('ana', 'break');
        const phone = await lab.dialIntoQueue();
        const enqueuedAt = lab.team.team.waiting[0]?.enqueuedAt;
        const heard = phone.heard.length;
        await lab.redeploy(renamed('queue'), type);
        await until(() => phone.heard.length > heard && hearsMusic(phone), 'the music again');
        assert.equal(lab.team.team.waiting.length, 1);
        assert.equal(lab.team.team.waiting[0]?.enqueuedAt, enqueuedAt);
        lab.team.setState('ana', 'available');
        await until(() => messages('connected').length === 1, 'the talk');
        desk.command({ kind: 'hangUp' });
        const { call } = await theEnd('talked', 'agent');
        assert.ok((call.ended?.waitedMs ?? 0) > 0);
        assert.deepEqual(caught(), []);
      });

      it('rings the agent again', async () => {
        await lab.deploy();
        const desk = lab.agent('ana', false);
        const phone = await lab.dialIntoMenu();
        phone.press('1');
        await until(() => desk.state === 'ringing', 'the ringing');
        let wasIdle = false;
        desk.onState = ({ state }) => {
          if (state === 'idle') wasIdle = true;
        };
        await lab.redeploy(renamed('queue'), type);
        await until(() => wasIdle && desk.state === 'ringing', 'the ringing again');
        desk.command({ kind: 'answer' });
        await until(() => messages('connected').length === 1, 'the talk');
        phone.hangUp();
        await theEnd('talked', 'caller');
        assert.deepEqual(caught(), []);
        const events = await lab.eventOf('call.ended');
        assert.equal(events.filter(({ kind }) => kind === 'call.missed').length, 0);
      });

      it('does not disturb a talk', async () => {
        await lab.deploy();
        const desk = lab.agent('ana');
        const phone = await lab.dialIntoMenu();
        phone.press('1');
        await until(() => messages('connected').length === 1, 'the talk');
        await lab.redeploy(renamed('queue'), type);
        await until(() => statusOf('call').text === '1 call', 'the call node');
        assert.deepEqual([desk.state, lab.stateOf('ana')], ['talking', 'on-call']);
        assert.notEqual(phone.line, null);
        desk.command({ kind: 'hangUp' });
        await theEnd('talked', 'agent');
        assert.deepEqual([messages('connected').length, caught()], [1, []]);
      });

      it('says goodbye again, and hangs up', async () => {
        await lab.deploy();
        lab.held.add(said.goodbye);
        const phone = await lab.dialIntoMenu();
        phone.press('2');
        await until(() => times(phone, said.goodbye) === 1, 'the goodbye');
        await lab.redeploy(renamed('hangup'), type);
        await until(() => times(phone, said.goodbye) === 2, 'the goodbye again');
        endPlay(phone);
        await theEnd('disconnected-by-flow', 'flow');
        assert.deepEqual(caught(), []);
      });
    });
  }

  it('says what the new node says', async () => {
    await lab.deploy();
    lab.held.add(said.welcome);
    const phone = lab.dial();
    await until(() => times(phone, said.welcome) === 1, 'the prompt');
    await lab.redeploy({ over: { prompt: { prompts: words('Another welcome.') } } });
    await until(() => phone.isAsked, 'the menu');
    assert.deepEqual(phone.said, [said.welcome, 'Another welcome.', said.question]);
    phone.hangUp();
    await theEnd('abandoned-in-ivr');
  });

  it('goes on three times in a row', async () => {
    await lab.deploy();
    const phone = await lab.dialIntoMenu();
    for (let again = 2; again <= 4; again += 1) {
      await lab.redeploy();
      await until(() => times(phone, said.question) === again && phone.isAsked, 'the question again');
    }
    phone.press('2');
    await theEnd('disconnected-by-flow');
    assert.equal(messages('two').length, 1);
  });
});
