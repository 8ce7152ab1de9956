import assert from 'node:assert/strict';
import { Aborted, abortable, type GatewayScene, unaborted, withCode } from './gateway-scene';

/** One caller and the gateway: prompts, digits, music, the end. */
export function describeGatewayCalls(scene: GatewayScene): void {
  describe('a call', () => {
    it('comes once, with its numbers, and is answered, heard, asked and hung up', async () => {
      const caller = await scene.dial('+5511987654321', '+551140028922');
      const { leg } = caller;
      assert.equal(leg.from.number, '+5511987654321');
      assert.equal(leg.from.isWithheld, false);
      assert.equal(leg.to, '+551140028922');
      await leg.answer();
      await leg.answer();
      const heard = caller.hears();
      await leg.play([scene.lab.media.short, scene.lab.media.short], unaborted);
      await heard;
      const collecting = leg.collect(scene.collect());
      await caller.press('5');
      assert.deepEqual(await collecting, { kind: 'digits', digits: '5' });
      await leg.hangup();
      await caller.hungUp;
      assert.equal((await leg.ended).cause, 'flow');
    });

    it('is independent of another at the same time', async () => {
      const [ana, bruno] = [await scene.caller('+5511987654321'), await scene.caller('+5521912345678')];
      assert.notEqual(ana.leg.id, bruno.leg.id);
      const both = [ana, bruno].map(({ leg }) => leg.collect(scene.collect({ firstDigitMs: 20_000 })));
      await bruno.press('2');
      assert.deepEqual(await both[1], { kind: 'digits', digits: '2' });
      await bruno.hangUp();
      await bruno.leg.ended;
      await ana.press('1');
      assert.deepEqual(await both[0], { kind: 'digits', digits: '1' });
      await scene.goesOn(ana);
    });

    it('ends once, whoever hangs up how often, and then takes no command', async () => {
      const { leg, ...caller } = await scene.caller();
      await Promise.all([leg.hangup(), leg.hangup(), caller.hangUp()]);
      const end = await leg.ended;
      await leg.hangup();
      assert.equal(await leg.ended, end);
      const rejects = (command: Promise<unknown>) => assert.rejects(command, withCode('RB_CALL_ENDED'));
      await rejects(leg.answer());
      await rejects(leg.play([scene.lab.media.short], unaborted));
      await rejects(leg.collect(scene.collect()));
      await rejects(leg.hold(scene.hold()));
      await rejects(leg.connect(scene.connect(await scene.lab.agent('answers'))));
    });

    it('can be hung up without an answer', async () => {
      const caller = await scene.dial('+5511987654321', '+551140028922');
      await caller.leg.hangup();
      await caller.hungUp;
      assert.equal((await caller.leg.ended).cause, 'flow');
    });
  });

  describe('digits', () => {
    it('that nobody presses are no input', async () => {
      const { leg } = await scene.caller();
      assert.deepEqual(await leg.collect(scene.collect()), { kind: 'noInput' });
    });

    it('may be several, and end with the last that can come', async () => {
      const caller = await scene.caller();
      const collecting = caller.leg.collect(scene.collect({ minDigits: 4, maxDigits: 4, interDigitMs: 20_000 }));
      await caller.press('1209');
      assert.deepEqual(await collecting, { kind: 'digits', digits: '1209' });
    });

    it('may be fewer than asked for, when the pause is too long', async () => {
      const caller = await scene.caller();
      const collecting = caller.leg.collect(scene.collect({ minDigits: 4, maxDigits: 8, firstDigitMs: 20_000 }));
      await caller.press('12');
      assert.deepEqual(await collecting, { kind: 'digits', digits: '12' });
    });

    it('end with the terminator, which is no part of them', async () => {
      const caller = await scene.caller();
      const request = scene.collect({ maxDigits: 12, interDigitMs: 20_000 });
      const collecting = caller.leg.collect(request);
      await caller.press('4711#');
      assert.deepEqual(await collecting, { kind: 'digits', digits: '4711' });
    });

    it('take every key of a telephone but the terminator', async () => {
      const caller = await scene.caller();
      const collecting = caller.leg.collect(
        scene.collect({ maxDigits: 12, interDigitMs: 20_000, terminator: '', firstDigitMs: 20_000 }),
      );
      await caller.press('0123456789*#');
      assert.deepEqual(await collecting, { kind: 'digits', digits: '0123456789*#' });
    });

    it('end when more cannot change what they mean', async function () {
      scene.needs('tellsKeys', this);
      const caller = await scene.caller();
      const request = scene.collect({ maxDigits: 5, interDigitMs: 20_000, isComplete: (digits) => digits === '90' });
      const collecting = caller.leg.collect(request);
      await caller.press('90');
      assert.deepEqual(await collecting, { kind: 'digits', digits: '90' });
    });

    it('end the prompt when they may', async function () {
      if (!scene.lab.gateway.capabilities.bargeIn) this.skip();
      const caller = await scene.caller();
      const heard = caller.hears();
      const collecting = caller.leg.collect(scene.collect({ prompt: [scene.lab.media.long] }));
      await heard;
      await caller.press('3');
      assert.deepEqual(await collecting, { kind: 'digits', digits: '3' });
      await scene.goesOn(caller);
    });

    it('do not end the prompt, nor count, when they may not', async () => {
      const caller = await scene.caller();
      const heard = caller.hears();
      const collecting = caller.leg.collect(scene.collect({ bargeIn: false }));
      await heard;
      await caller.press('3');
      assert.deepEqual(await collecting, { kind: 'noInput' });
    });

    it('may be pressed ahead of the question', async function () {
      if (!scene.lab.gateway.capabilities.bargeIn) this.skip();
      const caller = await scene.caller();
      const heard = caller.hears();
      const welcome = caller.leg.play([scene.lab.media.short], unaborted);
      await heard;
      await caller.press('7');
      await welcome;
      const collecting = caller.leg.collect(scene.collect({ prompt: [scene.lab.media.long] }));
      assert.deepEqual(await collecting, { kind: 'digits', digits: '7' });
    });

    it('pressed on hold answer no later question', async function () {
      scene.needs('ourQueue', this);
      const caller = await scene.caller();
      const holding = abortable((signal) => caller.leg.hold(scene.hold({ signal })));
      await caller.press('7');
      holding.abort();
      await holding.result;
      assert.deepEqual(await caller.leg.collect(scene.collect()), { kind: 'noInput' });
    });
  });

  describe('media', () => {
    it('that cannot be played are an error of the prompt, and the call goes on', async () => {
      const caller = await scene.caller();
      assert.ok(scene.lab.media.broken.length > 0);
      for (const broken of scene.lab.media.broken) {
        const playing = caller.leg.play([broken, scene.lab.media.long], unaborted);
        await assert.rejects(playing, withCode('RB_CALL_MEDIA'));
        const collecting = caller.leg.collect(scene.collect({ prompt: [broken] }));
        await assert.rejects(collecting, withCode('RB_CALL_MEDIA'));
      }
      await scene.goesOn(caller);
    });

    it('may be none at all', async () => {
      const caller = await scene.caller();
      await caller.leg.play([], unaborted);
      assert.deepEqual(await caller.leg.collect(scene.collect({ prompt: [] })), { kind: 'noInput' });
      if (!scene.lab.gateway.capabilities.ourQueue) return;
      assert.deepEqual(await caller.leg.hold(scene.hold({ music: [], elapseMs: 50 })), { kind: 'elapsed' });
    });
  });

  describe('hold', () => {
    beforeEach(function () {
      scene.needs('ourQueue', this);
    });

    it('elapses', async () => {
      const caller = await scene.caller();
      assert.deepEqual(await caller.leg.hold(scene.hold({ elapseMs: 200 })), { kind: 'elapsed' });
      await scene.goesOn(caller);
    });

    it('plays what is short again and again', async () => {
      const caller = await scene.caller();
      const holding = caller.leg.hold(scene.hold({ music: [scene.lab.media.short], elapseMs: 1_500 }));
      assert.deepEqual(await holding, { kind: 'elapsed' });
    });

    it('is interrupted', async () => {
      const caller = await scene.caller();
      const heard = caller.hears();
      const holding = abortable((signal) => caller.leg.hold(scene.hold({ signal })));
      await heard;
      holding.abort();
      assert.deepEqual(await holding.result, { kind: 'interrupted' });
      assert.deepEqual(await caller.leg.hold(scene.hold({ signal: AbortSignal.abort() })), { kind: 'interrupted' });
      // While the music is looked for.
      const beginning = abortable((signal) => caller.leg.hold(scene.hold({ signal })));
      beginning.abort();
      assert.deepEqual(await beginning.result, { kind: 'interrupted' });
      await scene.goesOn(caller);
    });

    it('ends with a digit that it waits for, and with no other', async () => {
      const caller = await scene.caller();
      const heard = caller.hears();
      const holding = caller.leg.hold(scene.hold({ digits: '9*' }));
      await heard;
      await caller.press('1#*');
      assert.deepEqual(await holding, { kind: 'digit', digit: '*' });
      await scene.goesOn(caller);
    });
  });

  describe('a caller who hangs up', () => {
    for (const [when, needed, begin] of [
      [
        'during a prompt',
        'tellsHeard',
        () =>
          scene.caller().then((caller) => ({ caller, command: caller.leg.play([scene.lab.media.long], unaborted) })),
      ],
      [
        'at a question',
        undefined,
        () =>
          scene.caller().then((caller) => ({
            caller,
            command: caller.leg.collect(scene.collect({ prompt: [scene.lab.media.long] })),
          })),
      ],
      [
        'on hold',
        'ourQueue',
        () => scene.caller().then((caller) => ({ caller, command: caller.leg.hold(scene.hold()) })),
      ],
    ] as const) {
      it(`${when} ends what was going on`, async function () {
        if (needed) scene.needs(needed, this);
        const { caller, command } = await begin();
        const rejected = assert.rejects(command, withCode('RB_CALL_ENDED'));
        await caller.hears();
        await caller.hangUp();
        await rejected;
        assert.equal((await caller.leg.ended).cause, 'caller');
      });
    }

    it('between two commands ends the call', async () => {
      const caller = await scene.caller();
      await caller.hangUp();
      assert.equal((await caller.leg.ended).cause, 'caller');
    });
  });

  describe('a signal', () => {
    it('stops a question, and the caller stays', async () => {
      const caller = await scene.caller();
      const collecting = abortable((signal) =>
        caller.leg.collect(scene.collect({ prompt: [scene.lab.media.short], firstDigitMs: 20_000, signal })),
      );
      await caller.hears();
      collecting.abort();
      await assert.rejects(collecting.result, Aborted);
      await scene.goesOn(caller);
    });

    it('stops a prompt and a question, and the caller stays', async function () {
      scene.needs('tellsHeard', this);
      const caller = await scene.caller();
      const playing = abortable((signal) => caller.leg.play([scene.lab.media.long], signal));
      await caller.hears();
      playing.abort();
      await assert.rejects(playing.result, Aborted);
      const collecting = abortable((signal) =>
        caller.leg.collect(scene.collect({ prompt: [scene.lab.media.long], signal })),
      );
      await caller.hears();
      collecting.abort();
      await assert.rejects(collecting.result, Aborted);
      await scene.goesOn(caller);
    });

    it('that was given before lets nothing begin', async () => {
      const caller = await scene.caller();
      const signal = AbortSignal.abort(new Aborted());
      await assert.rejects(caller.leg.play([scene.lab.media.long], signal), Aborted);
      await assert.rejects(caller.leg.collect(scene.collect({ signal })), Aborted);
      await scene.goesOn(caller);
    });
  });
}
