import assert from 'node:assert/strict';
import { SimulatorGateway } from '../../../src/adapters/simulator/simulator-gateway';
import type { Leg, Media } from '../../../src/ports/gateway';
import { CallVoice } from '../../../src/runtime/calls/call-voice';
import { FakeClock } from '../../fake-clock';
import { SimulatedPhone } from '../../simulated-phone';

describe('what the softphone is given to play', () => {
  const { signal } = new AbortController();
  const library = {
    mediaOf: async () => ({ kind: 'file', path: '/music.wav' }) as const,
    holdMusic: () => ({ kind: 'file', path: '/music.wav' }) as const,
  };

  it('carries the words or the name of it, for an address tells neither', async () => {
    const gateway = new SimulatorGateway({ clock: new FakeClock(), publish: () => 'media/x.wav' });
    const came = new Promise<Leg>((resolve) => gateway.onCall(resolve));
    gateway.start();
    const phone = new SimulatedPhone(gateway, '+15550001', () => Promise.resolve());
    phone.dial('100');
    const leg = await came;
    await leg.answer();
    const media: Media[] = [
      { kind: 'file', path: '/cache/0a1b.wav', said: 'Hello.' },
      { kind: 'file', path: '/cache/2c3d.wav', name: 'gong.mp3' },
      { kind: 'url', url: 'https://example.com/a.wav' },
    ];
    await leg.play(media, signal);
    assert.deepEqual(phone.heard, [
      { kind: 'audio', url: 'media/x.wav', name: '0a1b.wav', said: 'Hello.' },
      { kind: 'audio', url: 'media/x.wav', name: 'gong.mp3' },
      { kind: 'audio', url: 'https://example.com/a.wav' },
    ]);
    phone.disconnect();
    await gateway.stop({ drainMs: 0 });
  });

  it('knows the words of what a speech command has spoken', async () => {
    const speech = { render: async () => '/cache/0a1b.wav', close: async () => undefined };
    const voice = new CallVoice({ library, speech, voices: [] });
    assert.deepEqual(await voice.sentences(['Hello.'], 'en-US', signal), [
      { kind: 'file', path: '/cache/0a1b.wav', said: 'Hello.' },
    ]);
  });
});
