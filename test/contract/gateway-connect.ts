import assert from 'node:assert/strict';
import { abortable, type GatewayScene, withCode } from './gateway-scene';

/** A caller and an agent; and whom the gateway calls. */
export function describeGatewayConnect(scene: GatewayScene): void {
  describe('a caller who is put through', () => {
    beforeEach(function () {
      scene.needs('ourQueue', this);
    });

    it('talks until the agent hangs up', async () => {
      const [caller, agent] = [await scene.caller(), await scene.lab.agent('answers')];
      let talks = 0;
      const onTalking = () => {
        talks += 1;
      };
      const connecting = caller.leg.connect(scene.connect(agent, { onTalking }));
      await agent.talking;
      await agent.hangUp();
      const outcome = await connecting;
      assert.ok(outcome.kind === 'ended' && outcome.by === 'agent' && outcome.talkMs >= 0, JSON.stringify(outcome));
      assert.equal((await caller.leg.ended).cause, 'agent');
      await caller.hungUp;
      assert.equal(talks, 1);
    });

    it('talks until they hang up themselves', async () => {
      const [caller, agent] = [await scene.caller(), await scene.lab.agent('answers')];
      const connecting = caller.leg.connect(scene.connect(agent));
      await agent.talking;
      await caller.hangUp();
      const outcome = await connecting;
      assert.ok(outcome.kind === 'ended' && outcome.by === 'caller', JSON.stringify(outcome));
      assert.equal((await caller.leg.ended).cause, 'caller');
      await agent.released;
    });

    it('hears music while the phone rings; the agent hears who it is', async function () {
      if (!scene.lab.gateway.capabilities.whisper) this.skip();
      const [caller, agent] = [await scene.caller(), await scene.lab.agent('answers')];
      const { short, long } = scene.lab.media;
      const connecting = caller.leg.connect(scene.connect(agent, { callerHears: [long], whisper: [short] }));
      await agent.talking;
      await caller.hangUp();
      assert.equal((await connecting).kind, 'ended');
      await agent.released;
    });

    it('is not pulled out of the talk by a signal', async () => {
      const [caller, agent] = [await scene.caller(), await scene.lab.agent('answers')];
      const connecting = abortable((signal) => caller.leg.connect(scene.connect(agent, { signal })));
      await agent.talking;
      connecting.abort();
      await agent.hangUp();
      assert.equal((await connecting.result).kind, 'ended');
    });

    it('is hung up by the flow in the midst of it, and the agent is free', async () => {
      const [caller, agent] = [await scene.caller(), await scene.lab.agent('answers')];
      const connecting = abortable(() => caller.leg.connect(scene.connect(agent)));
      await agent.talking;
      await caller.leg.hangup();
      await assert.rejects(connecting.result, withCode('RB_CALL_ENDED'));
      assert.equal((await caller.leg.ended).cause, 'flow');
      await Promise.all([agent.released, caller.hungUp]);
    });
  });

  describe('a caller for whom nobody is there', () => {
    beforeEach(function () {
      scene.needs('ourQueue', this);
    });

    for (const [behaviour, kind] of [
      ['busy', 'busy'],
      ['rejects', 'rejected'],
      ['unreachable', 'unreachable'],
      ['dead', 'noAnswer'],
      ['rings', 'noAnswer'],
    ] as const) {
      it(`is given back: ${kind}, of an agent who ${behaviour}`, async () => {
        const [caller, agent] = [await scene.caller(), await scene.lab.agent(behaviour)];
        const ringMs = kind === 'noAnswer' ? scene.pace.ringMs : 20_000;
        const outcome = await caller.leg.connect(scene.connect(agent, { ringMs, callerHears: [scene.lab.media.long] }));
        assert.deepEqual(outcome, { kind });
        if (behaviour === 'rings') await agent.released;
        await scene.goesOn(caller);
      });
    }

    it('is given back when the agent hangs up in the whisper', async function () {
      if (!scene.lab.gateway.capabilities.whisper) this.skip();
      const [caller, agent] = [await scene.caller(), await scene.lab.agent('hangsUpInWhisper')];
      const connecting = caller.leg.connect(scene.connect(agent, { whisper: [scene.lab.media.long] }));
      assert.deepEqual(await connecting, { kind: 'agentAbandoned' });
      await scene.goesOn(caller);
    });

    it('is given back when the ringing is called off, and can be put through to the next', async () => {
      const [caller, first, second] = [
        await scene.caller(),
        await scene.lab.agent('rings'),
        await scene.lab.agent('answers'),
      ];
      const ringing = abortable((signal) => caller.leg.connect(scene.connect(first, { signal })));
      await first.ringing;
      ringing.abort();
      assert.deepEqual(await ringing.result, { kind: 'cancelled' });
      await first.released;
      const cancelled = await caller.leg.connect(scene.connect(first, { signal: AbortSignal.abort() }));
      assert.deepEqual(cancelled, { kind: 'cancelled' });
      const connecting = caller.leg.connect(scene.connect(second));
      await second.talking;
      await second.hangUp();
      assert.equal((await connecting).kind, 'ended');
    });

    it('and who hangs up while it rings, stops the ringing', async () => {
      const [caller, agent] = [await scene.caller(), await scene.lab.agent('rings')];
      const connecting = abortable(() => caller.leg.connect(scene.connect(agent)));
      await agent.ringing;
      await caller.hangUp();
      await assert.rejects(connecting.result, withCode('RB_CALL_ENDED'));
      assert.equal((await caller.leg.ended).cause, 'caller');
      await agent.released;
    });
  });

  describe('somebody whom the gateway calls', () => {
    const from = { number: '+551140028922', isWithheld: false };
    const call = (to: string, over: { ringMs?: number; signal?: AbortSignal } = {}) => {
      const { gateway } = scene.lab;
      assert.ok(gateway.call, 'a gateway that can call has a method for it');
      const { signal } = new AbortController();
      return gateway.call({ to, from, ringMs: 20_000, signal, ...over });
    };

    beforeEach(function () {
      if (!scene.lab.gateway.capabilities.outbound) this.skip();
    });

    async function callee(behaviour: 'answers' | 'rings' | 'busy' | 'unreachable') {
      assert.ok(scene.lab.callee);
      return scene.lab.callee(behaviour);
    }

    it('answers, hears something, and is hung up', async () => {
      const called = await callee('answers');
      const outcome = await call(called.number);
      assert.ok(outcome.kind === 'answered');
      assert.equal(outcome.leg.to, called.number);
      await outcome.leg.play([scene.lab.media.short], new AbortController().signal);
      await outcome.leg.hangup();
      await called.released;
    });

    it('hangs up: the call has ended', async () => {
      const called = await callee('answers');
      const outcome = await call(called.number);
      assert.ok(outcome.kind === 'answered');
      await called.hangUp();
      assert.equal((await outcome.leg.ended).cause, 'caller');
    });

    it('is busy, does not answer, or is not there', async () => {
      assert.deepEqual(await call((await callee('busy')).number), { kind: 'busy' });
      const silent = await callee('rings');
      assert.deepEqual(await call(silent.number, { ringMs: scene.pace.ringMs }), { kind: 'noAnswer' });
      await silent.released;
      assert.deepEqual(await call((await callee('unreachable')).number), { kind: 'unreachable' });
    });

    it('is no longer rung when the call is called off', async () => {
      const called = await callee('rings');
      const calling = abortable((signal) => call(called.number, { signal }));
      await called.ringing;
      calling.abort();
      await assert.rejects(calling.result);
      await called.released;
    });
  });
}
