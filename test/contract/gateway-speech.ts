import assert from 'node:assert/strict';
import type { CollectOutcome } from '../../src/ports/gateway';
import type { TestCaller } from './gateway-lab';
import type { GatewayScene } from './gateway-scene';

const phrases = { language: 'en-US', phrases: ['billing', 'technical support'] };
const words = 'Technical support, please.';

/** Callers who say what they want: where the gateway understands them, and where it does not. */
export function describeGatewaySpeech(scene: GatewayScene): void {
  const says = async (caller: TestCaller, text: string) => {
    assert.ok(caller.say, 'a lab whose gateway understands speech has callers who speak');
    await caller.say(text);
  };
  const isUnderstood = (outcome: CollectOutcome) => {
    assert.equal(outcome.kind === 'speech' && outcome.text, words);
    const { confidence = 1 } = outcome as { confidence?: number };
    assert.ok(confidence > 0 && confidence <= 1, `a confidence of ${confidence}`);
  };

  describe('speech', () => {
    beforeEach(function () {
      scene.needs('speechInput', this);
    });

    it('answers a question with phrases, and ends its prompt', async () => {
      const caller = await scene.caller();
      const heard = caller.hears();
      const collecting = caller.leg.collect(scene.collect({ phrases, prompt: [scene.lab.media.long] }));
      await heard;
      await says(caller, words);
      isUnderstood(await collecting);
      await scene.goesOn(caller);
    });

    it('answers after the prompt, which it does not end where keys do not', async () => {
      const caller = await scene.caller();
      const heard = caller.hears();
      const collecting = caller.leg.collect(scene.collect({ phrases, bargeIn: false }));
      await heard;
      await says(caller, words);
      assert.deepEqual(await collecting, { kind: 'noInput' });
      const again = caller.leg.collect(scene.collect({ phrases, prompt: [], bargeIn: false, firstDigitMs: 20_000 }));
      await says(caller, words);
      isUnderstood(await again);
    });

    it('may come in any of several prompts, and in silence', async () => {
      const caller = await scene.caller();
      const { short, long } = scene.lab.media;
      for (const prompt of [[short, long], [short, short], []]) {
        const heard = prompt.length > 0 ? caller.hears() : undefined;
        const collecting = caller.leg.collect(scene.collect({ phrases, prompt, firstDigitMs: 20_000 }));
        await heard;
        await says(caller, words);
        isUnderstood(await collecting);
      }
    });

    it('leaves keys what they are', async () => {
      const caller = await scene.caller();
      const request = { phrases, maxDigits: 4, firstDigitMs: 20_000 };
      const collecting = caller.leg.collect(scene.collect(request));
      await caller.press('12');
      await says(caller, words);
      assert.deepEqual(await collecting, { kind: 'digits', digits: '12' });
      assert.deepEqual(await caller.leg.collect(scene.collect({ phrases })), { kind: 'noInput' });
    });

    it('is not listened to without phrases, nor where the answer is sensitive', async () => {
      const caller = await scene.caller();
      for (const over of [{}, { phrases, isSensitive: true }]) {
        const heard = caller.hears();
        const collecting = caller.leg.collect(scene.collect(over));
        await heard;
        await says(caller, words);
        assert.deepEqual(await collecting, { kind: 'noInput' });
      }
    });

    it('answers no question but the one that goes on', async () => {
      const caller = await scene.caller();
      await says(caller, words);
      assert.deepEqual(await caller.leg.collect(scene.collect({ phrases })), { kind: 'noInput' });
    });
  });

  describe('a gateway that understands no speech', () => {
    beforeEach(function () {
      if (scene.lab.gateway.capabilities.speechInput) this.skip();
    });

    it('asks a question with phrases as one without', async () => {
      const caller = await scene.caller();
      const collecting = caller.leg.collect(scene.collect({ phrases, firstDigitMs: 20_000 }));
      await caller.press('5');
      assert.deepEqual(await collecting, { kind: 'digits', digits: '5' });
      assert.deepEqual(await caller.leg.collect(scene.collect({ phrases })), { kind: 'noInput' });
      await scene.goesOn(caller);
    });
  });
}
