import assert from 'node:assert/strict';
import type { RingbackError } from '../../src/core/errors';
import { type GatewayScene, unaborted, withCode } from './gateway-scene';

/** What a gateway does instead of what it cannot: said in an error, or done in another way. */
export function describeGatewayLimits(scene: GatewayScene): void {
  const lacks = (capability: 'ourQueue' | 'tellsKeys' | 'tellsHeard', context: Mocha.Context) => {
    if (scene.lab.gateway.capabilities[capability]) context.skip();
  };

  describe('a gateway with a queue of its own', () => {
    beforeEach(function () {
      lacks('ourQueue', this);
    });

    it('says that callers cannot wait in ours, and they stay', async () => {
      const caller = await scene.caller();
      const agent = await scene.lab.agent('answers');
      for (const command of [caller.leg.hold(scene.hold()), caller.leg.connect(scene.connect(agent))]) {
        await assert.rejects(command, (error) => {
          withCode('RB_GATEWAY_UNSUPPORTED')(error);
          assert.match((error as RingbackError).message, /queue node/);
          return true;
        });
      }
      await scene.goesOn(caller);
    });

    it('is handed the caller after the last words, with what is known, and then has the line', async () => {
      const caller = await scene.caller();
      assert.ok(caller.leg.transfer && caller.transferred);
      const request = {
        queue: 'Support',
        priority: 2,
        skills: ['vpn'],
        facts: { ticket_id: 12 },
        summary: 'Ana. VPN.',
      };
      await caller.leg.play([scene.lab.media.short], unaborted);
      await caller.leg.transfer({ ...request, signal: unaborted });
      await assert.rejects(caller.leg.play([scene.lab.media.short], unaborted), withCode('RB_CALL_ENDED'));
      await caller.hungUp;
      assert.equal((await caller.leg.ended).cause, 'transfer');
      assert.deepEqual(caller.transferred(), {
        queue: 'Support',
        facts: { ticket_id: 12, queue: 'Support', priority: 2, skills: ['vpn'] },
        summary: 'Ana. VPN.',
      });
    });

    it('is given the caller back after the last words, for a flow of its own, and then has the line', async () => {
      const caller = await scene.caller();
      assert.ok(caller.leg.giveBack && caller.givenBack);
      await caller.leg.play([scene.lab.media.short], unaborted);
      await caller.leg.giveBack({ event: 'Appointment', data: { ticket_id: 12, day: 'Monday' }, signal: unaborted });
      await assert.rejects(caller.leg.play([scene.lab.media.short], unaborted), withCode('RB_CALL_ENDED'));
      await caller.hungUp;
      assert.equal((await caller.leg.ended).cause, 'transfer');
      assert.deepEqual(caller.givenBack(), { event: 'Appointment', data: { ticket_id: 12, day: 'Monday' } });
    });

    it('is given nobody back who hung up before', async () => {
      const caller = await scene.caller();
      await caller.hangUp();
      await caller.leg.ended;
      assert.ok(caller.leg.giveBack);
      const giving = caller.leg.giveBack({ event: 'Appointment', data: {}, signal: unaborted });
      await assert.rejects(giving, withCode('RB_CALL_ENDED'));
    });

    it('is handed nobody who hung up before', async () => {
      const caller = await scene.caller();
      await caller.hangUp();
      await caller.leg.ended;
      assert.ok(caller.leg.transfer);
      const request = { queue: 'Support', priority: 2, skills: [], facts: {}, summary: '', signal: unaborted };
      await assert.rejects(caller.leg.transfer(request), withCode('RB_CALL_ENDED'));
    });
  });

  describe('a gateway whose queue is ours', () => {
    beforeEach(function () {
      if (!scene.lab.gateway.capabilities.ourQueue) this.skip();
    });

    it('has no flow of its own that callers could go back to', async () => {
      const { leg } = await scene.caller();
      assert.deepEqual([leg.transfer, leg.giveBack], [undefined, undefined]);
    });
  });

  describe('a gateway that does not tell of each key', () => {
    beforeEach(function () {
      lacks('tellsKeys', this);
    });

    it('gives digits after the pause that would end at once elsewhere, cut where they are complete', async () => {
      const caller = await scene.caller();
      const request = scene.collect({ maxDigits: 5, isComplete: (digits) => digits === '90', firstDigitMs: 20_000 });
      const collecting = caller.leg.collect(request);
      await caller.press('901');
      assert.deepEqual(await collecting, { kind: 'digits', digits: '90' });
      // What was pressed after it answers the next question.
      assert.deepEqual(await caller.leg.collect(scene.collect()), { kind: 'digits', digits: '1' });
    });
  });

  describe('a gateway that does not tell what was heard', () => {
    beforeEach(function () {
      lacks('tellsHeard', this);
    });

    it('takes prompts and goes on; a caller who hangs up meanwhile has ended the call', async () => {
      const caller = await scene.caller();
      await caller.leg.play([scene.lab.media.long], unaborted);
      await caller.hears();
      await caller.hangUp();
      assert.equal((await caller.leg.ended).cause, 'caller');
      await assert.rejects(caller.leg.play([scene.lab.media.short], unaborted), withCode('RB_CALL_ENDED'));
    });
  });
}
