import assert from 'node:assert/strict';
import type { CollectRequest, Leg } from '../../../src/ports/gateway';
import { Aborted, abortable, withCode } from '../../contract/gateway-scene';
import { FakeClock } from '../../fake-clock';
import { AsteriskScene, sound, unaborted } from './asterisk-scene';

const question: CollectRequest = {
  ...{ prompt: [sound], minDigits: 1, maxDigits: 1, terminator: '#', firstDigitMs: 10_000, interDigitMs: 1_000 },
  ...{ bargeIn: true, isSensitive: true, signal: unaborted },
};

describe('a call in Asterisk', () => {
  let scene: AsteriskScene;
  beforeEach(() => {
    scene = new AsteriskScene();
  });
  afterEach(() => scene.close());

  const openCall = async (over: Parameters<AsteriskScene['open']>[0] = {}): Promise<Leg> => {
    await scene.open(over);
    return scene.caller();
  };

  it('is described by what the dialplan gave', async () => {
    await scene.open();
    const leg = await scene.caller('1764000000.7', {
      ...{ number: '+5511987654321', name: 'Ana' },
      args: ['inbound', '+551140028922', 'language=pt-BR', 'attestation=B', 'queue = gold = 1', 'nonsense'],
    });
    assert.deepEqual(leg.from, { number: '+5511987654321', isWithheld: false, name: 'Ana', attestation: 'B' });
    assert.equal(leg.to, '+551140028922');
    assert.equal(leg.language, 'pt-BR');
    assert.deepEqual(leg.parameters, { language: 'pt-BR', attestation: 'B', queue: 'gold = 1' });
    const other = await scene.caller('1764000000.8', { args: [], exten: '100' });
    assert.equal(other.to, '100');
    assert.notEqual(other.id, leg.id);
  });

  for (const [what, over] of [
    ['is empty', { number: '' }],
    ['says anonymous', { number: 'Anonymous' }],
    ['is told, but not for everybody', { args: ['inbound', '100', 'presentation=prohib_passed_screen'] }],
  ] as const) {
    it(`is withheld when the number ${what}`, async () => {
      await scene.open();
      const leg = await scene.caller('caller', over);
      assert.deepEqual(leg.from, { number: '', isWithheld: true });
    });
  }

  it('plays files from where they are published, an address as it is, and no text', async () => {
    const leg = await openCall();
    const playing = leg.play([{ kind: 'file', path: '/a.wav' }, sound], unaborted);
    const first = await scene.ari.playing();
    scene.ari.finish(first);
    scene.ari.finish(await scene.ari.until(() => [...scene.ari.playbacks].find((id) => id !== first)));
    await playing;
    // In a list of media a comma would be the end of the first.
    assert.deepEqual(
      scene.ari.asked(/POST .*\/play\//).map(({ body }) => body),
      [{ media: 'sound:http://node-red.example/a.wav' }, { media: `sound:${sound.url}` }],
    );
    await assert.rejects(
      leg.play([{ kind: 'text', text: 'Hi', language: 'en' }], unaborted),
      withCode('RB_CALL_MEDIA'),
    );
    await assert.rejects(leg.play([{ kind: 'url', url: 'file:///etc/passwd' }], unaborted), withCode('RB_CALL_MEDIA'));
    assert.equal(scene.ari.asked(/POST .*\/play\//).length, 2);
  });

  it('hears that a medium failed, even before the answer to the command', async () => {
    const leg = await openCall();
    const early = /POST .*\/play\/(.+)/;
    scene.ari.next(early, { before: ({ path }) => scene.ari.finish(path.split('/').at(-1) ?? '', 'failed') });
    await assert.rejects(leg.play([sound, sound], unaborted), withCode('RB_CALL_MEDIA'));
    assert.equal(scene.ari.asked(early).length, 1);
  });

  it('takes a key that comes before the answer to the command, and stops the prompt', async () => {
    const leg = await openCall();
    scene.ari.next(/POST .*\/play\//, { before: () => scene.ari.press('caller-1', '7') });
    assert.deepEqual(await leg.collect(question), { kind: 'digits', digits: '7' });
    await scene.ari.until(() => scene.ari.asked(/DELETE \/playbacks/).length === 1);
  });

  it('gives keys to nobody but the question', async () => {
    const leg = await openCall();
    const collecting = leg.collect({ ...question, prompt: [], maxDigits: 6 });
    scene.ari.press('caller-1', '482915');
    assert.deepEqual(await collecting, { kind: 'digits', digits: '482915' });
    assert.doesNotMatch(JSON.stringify([scene.ari.requests, scene.troubles, scene.health]), /482915/);
  });

  it('that ends while a command is under way ends the command', async () => {
    const leg = await openCall();
    const before = () => scene.ari.hangUp('caller-1');
    scene.ari.next(/POST .*\/play\//, { before, status: 404 });
    await assert.rejects(leg.play([sound], unaborted), withCode('RB_CALL_ENDED'));
    assert.deepEqual(await leg.ended, { cause: 'caller' });
  });

  it('that ends after the command was refused for it ends the command', async () => {
    const leg = await openCall();
    scene.ari.next(/POST .*\/play\//, { status: 404, message: 'Channel not found' });
    const playing = assert.rejects(leg.play([sound], unaborted), withCode('RB_CALL_ENDED'));
    await scene.ari.until(() => scene.ari.asked(/POST .*\/play\//).length === 1);
    scene.ari.hangUp('caller-1');
    await playing;
    assert.equal((await leg.ended).cause, 'caller');
  });

  it('that nobody tells the end of ends when Asterisk no longer knows it', async () => {
    const leg = await openCall();
    scene.ari.hangUp('caller-1', { isTold: false });
    scene.ari.next(/POST .*\/play\//, { status: 409, message: 'Channel not in Stasis application' });
    await assert.rejects(leg.play([sound], unaborted), withCode('RB_CALL_ENDED'));
    assert.equal((await leg.ended).cause, 'gateway');
  });

  it('that is hung up in a prompt does not blame the prompt', async () => {
    const leg = await openCall();
    const playing = leg.play([sound], unaborted);
    const id = await scene.ari.playing();
    scene.ari.event({ type: 'ChannelHangupRequest', cause: 16, channel: { id: 'caller-1' } });
    scene.ari.finish(id, 'failed');
    scene.ari.hangUp('caller-1');
    await assert.rejects(playing, withCode('RB_CALL_ENDED'));
  });

  it('goes on after a command that Asterisk could not do', async () => {
    const leg = await openCall();
    scene.ari.next(/POST .*\/play\//, { status: 500, message: 'Allocation failed' });
    await assert.rejects(leg.play([sound], unaborted), withCode('RB_GATEWAY_UNAVAILABLE'));
    const playing = leg.play([sound], unaborted);
    scene.ari.finish(await scene.ari.playing());
    await playing;
  });

  it('gives a command up that takes too long', async () => {
    const leg = await openCall({ deps: { commandLimitMs: 100 } });
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    scene.ari.next(/POST .*\/answer/, { until });
    await assert.rejects(leg.answer(), withCode('RB_GATEWAY_UNAVAILABLE'));
    release();
    await leg.answer();
  });

  it('that leaves the application without a hangup is lost to the gateway', async () => {
    const leg = await openCall();
    scene.ari.event({ type: 'StasisEnd', channel: { id: 'caller-1' } });
    assert.equal((await leg.ended).cause, 'gateway');
    await leg.hangup();
  });

  it('that a timeout of Asterisk ends was not hung up by the caller', async () => {
    const leg = await openCall();
    scene.ari.event({ type: 'ChannelHangupRequest', cause: 44, soft: true, channel: { id: 'caller-1' } });
    scene.ari.hangUp('caller-1', { cause: 44 });
    assert.equal((await leg.ended).cause, 'gateway');
  });

  describe('is hung up', () => {
    it('once, however often that is asked', async () => {
      const leg = await openCall();
      await Promise.all([leg.hangup(), leg.hangup()]);
      await leg.hangup();
      assert.equal(scene.ari.asked(/DELETE \/channels/).length, 1);
      assert.equal((await leg.ended).cause, 'flow');
    });

    it('though it is gone already', async () => {
      const leg = await openCall();
      scene.ari.next(/DELETE \/channels/, { before: () => scene.ari.hangUp('caller-1'), status: 404 });
      await leg.hangup();
      assert.deepEqual(scene.troubles, []);
    });

    it('at the third attempt', async () => {
      const leg = await openCall();
      for (let times = 0; times < 2; times += 1) scene.ari.next(/DELETE \/channels/, { status: 500 });
      await leg.hangup();
      assert.equal(scene.ari.channels.size, 0);
      assert.deepEqual(scene.troubles, []);
    });

    it('with the next connection, when Asterisk could not do it', async () => {
      const leg = await openCall();
      for (let times = 0; times < 3; times += 1) scene.ari.next(/DELETE \/channels/, { status: 500 });
      await leg.hangup();
      assert.equal((await leg.ended).cause, 'flow');
      assert.deepEqual(
        scene.troubles.map(({ code }) => code),
        ['RB_GATEWAY_UNAVAILABLE'],
      );
      assert.equal(scene.ari.channels.size, 1);
      for (let times = 0; times < 3; times += 1) scene.ari.next(/DELETE \/channels/, { status: 500 });
      scene.ari.cut();
      await scene.next('up');
      assert.equal(scene.ari.channels.size, 1);
      scene.ari.cut();
      await scene.next('up');
      assert.equal(scene.ari.channels.size, 0);
      assert.equal(scene.told.length, 1);
    });
  });

  describe('on hold', () => {
    it('asks for something very short no more than four times a second', async () => {
      const clock = new FakeClock();
      const leg = await openCall({ deps: { clock } });
      const holding = abortable((signal) =>
        leg.hold({ music: [sound], elapseMs: Number.POSITIVE_INFINITY, digits: '', signal }),
      );
      for (let round = 1; round <= 3; round += 1) {
        scene.ari.finish(await scene.ari.playing());
        await clock.advance(249);
        assert.equal(scene.ari.asked(/POST .*\/play\//).length, round);
        await clock.advance(1);
      }
      await scene.ari.playing();
      holding.abort();
      assert.deepEqual(await holding.result, { kind: 'interrupted' });
      await scene.ari.until(() => scene.ari.playbacks.size === 0);
    });

    it('tells music that cannot be played', async () => {
      const leg = await openCall();
      const holding = leg.hold({ music: [sound], elapseMs: 60_000, digits: '', signal: unaborted });
      scene.ari.finish(await scene.ari.playing(), 'failed');
      await assert.rejects(holding, withCode('RB_CALL_MEDIA'));
    });
  });

  it('that is aborted is not disturbed by a playback that cannot be stopped', async () => {
    const leg = await openCall();
    const playing = abortable((signal) => leg.play([sound], signal));
    await scene.ari.playing();
    scene.ari.next(/DELETE \/playbacks/, { status: 500 });
    playing.abort();
    await assert.rejects(playing.result, Aborted);
    assert.equal(scene.troubles.length, 1);
  });

  it('is refused, so that its network may try another way, while the gateway stops', async () => {
    const gateway = await scene.open();
    const leg = await scene.caller();
    const stopping = gateway.stop({ drainMs: 60_000 });
    scene.ari.incoming('caller-2');
    const refused = await scene.ari.until(() => scene.ari.asked(/DELETE \/channels\/caller-2/)[0]);
    assert.equal(refused.query.get('reason'), 'congestion');
    scene.ari.hangUp('caller-1');
    await stopping;
    assert.equal((await leg.ended).cause, 'caller');
    assert.equal(scene.told.length, 1);
  });
});
