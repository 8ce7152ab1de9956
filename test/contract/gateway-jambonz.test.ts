import assert from 'node:assert/strict';
import { JambonzLab } from '../jambonz/jambonz-lab';
import { GatewayScene } from './gateway-scene';
import { describeGateway } from './gateway-suite';

describeGateway('jambonz by a WebSocket', () => new JambonzLab().open());
describeGateway('jambonz by webhooks', () => new JambonzLab({ transport: 'webhooks' }).open());

describe('a question with phrases, on a jambonz that recognizes nothing', () => {
  for (const [what, recognition] of [
    ['has no recognizer', 'missing'],
    ['has one that fails', 'fails'],
  ] as const) {
    it(`takes keys where it ${what}, and that is said`, async () => {
      const scene = new GatewayScene({ firstDigitMs: 500, interDigitMs: 250, ringMs: 300 });
      const lab = new JambonzLab({ recognition });
      await scene.open(() => lab.open());
      try {
        const caller = await scene.caller();
        const { short, long } = lab.media;
        const request = { phrases: { language: 'en-US', phrases: ['billing'] }, firstDigitMs: 20_000 };
        for (const over of [{ prompt: [short, long] }, { prompt: [short], bargeIn: false }]) {
          const heard = caller.hears();
          const collecting = caller.leg.collect(scene.collect({ ...request, ...over }));
          await heard;
          const recognizer = { vendor: 'default', language: 'en-US', hints: ['billing'] };
          assert.deepEqual(lab.recognizers.at(-1), recognizer);
          if (over.bargeIn === false) await lab.listens();
          await caller.press('4');
          assert.deepEqual(await collecting, { kind: 'digits', digits: '4' });
        }
        const silence = caller.leg.collect(scene.collect({ ...request, prompt: [short], firstDigitMs: 200 }));
        assert.deepEqual(await silence, { kind: 'noInput' });
        assert.deepEqual(
          lab.troubles.map(({ code, message }) => [code, /speech recognizer/.test(message)]),
          [['RB_GATEWAY_REJECTED', true]],
        );
      } finally {
        await scene.close();
      }
    });
  }
});
