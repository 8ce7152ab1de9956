import assert from 'node:assert/strict';
import { abortable, type GatewayScene, unaborted, withCode } from './gateway-scene';

/** What outlives what: our process, the gateway, a call. */
export function describeGatewayRestarts(scene: GatewayScene): void {
  describe('the gateway', () => {
    it('says at once that it is up', async () => {
      const health = await scene.health('up');
      assert.equal(health.state, 'up');
    });

    it('hangs up what is left when it is stopped', async () => {
      const caller = await scene.caller();
      const playing = abortable(() => caller.leg.play([scene.lab.media.long], unaborted));
      const { gateway } = scene.lab;
      await Promise.all([gateway.stop({ drainMs: 50 }), gateway.stop({ drainMs: 50 })]);
      if (gateway.capabilities.tellsHeard) await assert.rejects(playing.result, withCode('RB_CALL_ENDED'));
      assert.equal((await caller.leg.ended).cause, 'flow');
      await caller.hungUp;
      await gateway.stop({ drainMs: 50 });
    });

    it('waits for a call that goes on when it is stopped', async () => {
      const caller = await scene.caller();
      const playing = caller.leg.play([scene.lab.media.short], unaborted);
      const stopping = scene.lab.gateway.stop({ drainMs: 20_000 });
      await playing;
      await caller.hangUp();
      await stopping;
      assert.equal((await caller.leg.ended).cause, 'caller');
    });

    it('stops ringing and talking agents too', async function () {
      scene.needs('ourQueue', this);
      const callers = [await scene.caller(), await scene.caller('+5521912345678')] as const;
      const [rings, talks] = [await scene.lab.agent('rings'), await scene.lab.agent('answers')];
      const ringing = abortable(() => callers[0].leg.connect(scene.connect(rings)));
      const talking = abortable(() => callers[1].leg.connect(scene.connect(talks)));
      await Promise.all([rings.ringing, talks.talking]);
      await scene.lab.gateway.stop({ drainMs: 0 });
      await assert.rejects(ringing.result, withCode('RB_CALL_ENDED'));
      await assert.rejects(talking.result, withCode('RB_CALL_ENDED'));
      await Promise.all([rings.released, talks.released]);
    });

    it('ends its calls when it is lost, says so, and takes the next when it is back', async function () {
      const { restartGateway } = scene.lab;
      if (!restartGateway) this.skip();
      const caller = await scene.caller();
      const playing = abortable(() => caller.leg.play([scene.lab.media.long], unaborted));
      const wasDown = scene.health('down');
      await restartGateway.call(scene.lab);
      await assert.rejects(playing.result, withCode('RB_CALL_ENDED'));
      assert.equal((await caller.leg.ended).cause, 'gateway');
      await wasDown;
      await scene.health('up');
      await scene.goesOn(await scene.caller());
    });
  });

  describe('a call during which our process ends', () => {
    it('is found again where the gateway can, and goes on', async () => {
      const caller = await scene.caller('+5511987654321', '+551140028922');
      const lost = caller.leg;
      abortable(() => lost.play([scene.lab.media.long], unaborted));
      await caller.hears();
      const found = await scene.lab.restartUs();
      if (!scene.lab.gateway.capabilities.resume) {
        assert.deepEqual(found, []);
        await caller.hungUp;
        return;
      }
      assert.deepEqual(
        found.map(({ id, from, to }) => [id, from.number, to]),
        [[lost.id, '+5511987654321', '+551140028922']],
      );
      const [leg] = found;
      assert.ok(leg);
      await leg.answer();
      await leg.play([scene.lab.media.short], unaborted);
      const collecting = leg.collect(scene.collect({ firstDigitMs: 20_000 }));
      await caller.press('4');
      assert.deepEqual(await collecting, { kind: 'digits', digits: '4' });
      await leg.hangup();
      await caller.hungUp;
      assert.equal((await leg.ended).cause, 'flow');
    });

    it('is not found again when it had ended; the next call comes as ever', async () => {
      const caller = await scene.caller();
      await caller.leg.hangup();
      await caller.hungUp;
      assert.deepEqual(await scene.lab.restartUs(), []);
      await scene.goesOn(await scene.caller());
    });

    it('frees the phones of agents that were ringing', async function () {
      scene.needs('ourQueue', this);
      const [caller, agent] = [await scene.caller(), await scene.lab.agent('rings')];
      abortable(() => caller.leg.connect(scene.connect(agent)));
      await agent.ringing;
      const found = await scene.lab.restartUs();
      await agent.released;
      for (const leg of found) await leg.hangup();
      await caller.hungUp;
    });
  });
}
