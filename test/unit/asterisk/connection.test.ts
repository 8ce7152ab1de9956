import assert from 'node:assert/strict';
import { createAsteriskGateway } from '../../../src/adapters/asterisk/create-asterisk';
import { loadWebSocket } from '../../../src/adapters/load-web-socket';
import { RingbackError } from '../../../src/core/errors';
import { withCode } from '../../contract/gateway-scene';
import { FakeClock } from '../../fake-clock';
import { AsteriskScene, sound, unaborted } from './asterisk-scene';
import { password, user } from './fake-ari';

describe('the connection to Asterisk', () => {
  let scene: AsteriskScene;
  beforeEach(() => {
    scene = new AsteriskScene();
  });
  afterEach(() => scene.close());

  it('says which Asterisk it is, and keeps the password out of addresses', async () => {
    await scene.open();
    assert.deepEqual(scene.health[0], { state: 'starting' });
    assert.deepEqual(await scene.next('up'), { state: 'up', detail: 'Asterisk 22.0.0-fake, application "ringback".' });
    const addresses = [...scene.ari.upgrades, ...scene.ari.requests.map(({ path, query }) => `${path}?${query}`)];
    assert.ok(addresses.length >= 4);
    assert.deepEqual(
      addresses.filter((address) => address.includes(password) || address.includes('api_key')),
      [],
    );
    assert.equal(scene.ari.upgrades[0], '/ari/events?app=ringback');
  });

  it('is refused for a wrong password, says so without it, and is tried again later and later', async () => {
    const clock = new FakeClock();
    await scene.open({ settings: { ariPassword: 'not-this-one' }, deps: { clock } });
    const waits: (number | undefined)[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      const down = await scene.down(attempt);
      withCode('RB_GATEWAY_REJECTED')(down.error);
      assert.doesNotMatch(down.error.message, /not-this-one/);
      waits.push(down.retryInMs);
      await clock.advance(down.retryInMs ?? 0);
    }
    assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('waits up to half shorter, as chance has it', async () => {
    const clock = new FakeClock();
    scene.ari.refuses = 503;
    await scene.open({ deps: { clock, random: () => 0.5 } });
    assert.equal((await scene.next('down')).retryInMs, 375);
  });

  it('without the package says how to install it', async () => {
    const missing = Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
    const load = () => {
      throw missing;
    };
    await scene.open({ deps: { loadWebSocket: () => loadWebSocket(load) } });
    const { error } = await scene.next('down');
    withCode('RB_CONFIG')(error);
    assert.match(error.message, /npm install ws/);
  });

  it('that is cut comes back, and a call goes on that was there meanwhile', async () => {
    await scene.open();
    const leg = await scene.caller();
    const playing = leg.play([sound], unaborted);
    const playbackId = await scene.ari.playing();
    const down = scene.next('down');
    scene.ari.cut();
    // Nobody hears that it is over.
    scene.ari.finish(playbackId);
    assert.equal((await down).state, 'down');
    const up = scene.next('up');
    await playing;
    await up;
    const collecting = leg.collect({
      ...{ prompt: [], minDigits: 1, maxDigits: 1, terminator: '', firstDigitMs: 10_000, interDigitMs: 1_000 },
      ...{ bargeIn: true, isSensitive: false, signal: unaborted },
    });
    scene.ari.press('caller-1', '5');
    assert.deepEqual(await collecting, { kind: 'digits', digits: '5' });
    assert.equal(scene.told.length, 1);
  });

  it('that is cut ends the calls that are gone when it is back', async () => {
    await scene.open();
    const leg = await scene.caller();
    const playing = leg.play([sound], unaborted);
    await scene.ari.playing();
    scene.ari.cut();
    scene.ari.hangUp('caller-1', { isTold: false });
    await assert.rejects(playing, withCode('RB_CALL_ENDED'));
    assert.equal((await leg.ended).cause, 'gateway');
  });

  for (const [what, isGone] of [
    ['ends a command that was lost with the call', true],
    ['fails a command that was lost, and the call stays', false],
  ] as const) {
    it(`that is cut in a command ${what}`, async () => {
      await scene.open();
      const leg = await scene.caller();
      scene.ari.next(/POST .*\/play\//, {
        before: () => {
          if (isGone) scene.ari.hangUp('caller-1', { isTold: false });
          scene.ari.cut({ commands: true });
        },
        until: new Promise(() => undefined),
      });
      const playing = leg.play([sound], unaborted);
      await assert.rejects(playing, withCode(isGone ? 'RB_CALL_ENDED' : 'RB_GATEWAY_UNAVAILABLE'));
      await scene.up();
      if (!isGone) await leg.answer();
    });
  }

  it('stays when one command alone is lost', async () => {
    await scene.open();
    const leg = await scene.caller();
    const before = () => scene.ari.cut({ commands: true, events: false });
    scene.ari.next(/POST .*\/answer/, { before, until: new Promise(() => undefined) });
    await assert.rejects(leg.answer(), withCode('RB_GATEWAY_UNAVAILABLE'));
    await leg.answer();
    assert.equal(scene.ari.upgrades.length, 1);
  });

  it('that is cut gives an agent who answered meanwhile, and one who did not', async () => {
    await scene.open();
    const leg = await scene.caller();
    const first = leg.connect(scene.connect());
    const silent = await scene.ari.ringing();
    await scene.ari.until(() => scene.ari.channels.get(silent));
    scene.ari.event({ type: 'ChannelStateChange', channel: { id: silent, state: 'Ringing' } });
    // Events come in order: by the time that this call is told, the ringing is known.
    await scene.caller('caller-2');
    scene.ari.cut();
    scene.ari.hangUp(silent, { isTold: false });
    assert.equal((await first).kind, 'failed');

    const second = leg.connect(scene.connect());
    const agent = await scene.ari.ringing();
    scene.ari.cut();
    const found = scene.ari.channels.get(agent);
    assert.ok(found);
    found.state = 'Up';
    await scene.ari.until(() => [...scene.ari.bridges.values()].some((members) => members.has(agent)));
    await scene.up();
    scene.ari.hangUp(agent);
    assert.equal((await second).kind, 'ended');
  });

  it('that another client has taken over counts as lost', async () => {
    await scene.open();
    await scene.up();
    const down = scene.next('down');
    scene.ari.event({ type: 'ApplicationReplaced', application: 'ringback' });
    const { error } = await down;
    withCode('RB_GATEWAY_UNAVAILABLE')(error);
    assert.match(error.message, /Another client has taken the application "ringback"/);
    await scene.next('up');
    assert.equal(scene.ari.upgrades.length, 2);
  });

  it('that goes deaf is found by its pings', async () => {
    const clock = new FakeClock();
    await scene.open({ deps: { clock } });
    await scene.up();
    const [socket] = scene.ari.sockets;
    const pinged = new Promise((resolve) => socket?.once('ping', resolve));
    scene.ari.answersPings = false;
    await clock.advance(10_000);
    await pinged;
    const down = scene.next('down');
    await clock.advance(10_000);
    assert.match((await down).error.message, /answered no ping/);
  });

  it('that answers its pings stays', async () => {
    const clock = new FakeClock();
    await scene.open({ deps: { clock } });
    await scene.up();
    for (let minute = 0; minute < 3; minute += 1) {
      const [socket] = scene.ari.sockets;
      const pinged = new Promise((resolve) => socket?.once('ping', resolve));
      await clock.advance(10_000);
      await pinged;
      // The answer to a command comes after the pong that was sent before it.
      const leg = await scene.caller(`caller-${minute}`);
      await leg.answer();
    }
    assert.equal(scene.health.at(-1)?.state, 'up');
    assert.equal(scene.ari.upgrades.length, 1);
  });

  it('that stays away gives its calls up, and hangs them up should it come back', async () => {
    const clock = new FakeClock();
    await scene.open({ deps: { clock } });
    const leg = await scene.caller();
    scene.ari.refuses = 503;
    const down = scene.next('down');
    scene.ari.cut();
    await down;
    let end: unknown;
    void leg.ended.then((told) => {
      end = told;
    });
    await clock.advance(25_000);
    assert.equal(end, undefined);
    await clock.advance(10_000);
    assert.deepEqual(end, { cause: 'gateway' });
    scene.ari.refuses = 0;
    for (let wait = 0; wait < 40 && scene.ari.sockets.length === 0; wait += 1) await clock.advance(1_000);
    await scene.ari.until(() => !scene.ari.channels.has('caller-1'));
  });

  it('is ended by a stop while it waits for the next attempt', async () => {
    scene.ari.refuses = 503;
    const gateway = await scene.open();
    await scene.next('down');
    await gateway.stop({ drainMs: 0 });
    await gateway.stop({ drainMs: 0 });
    assert.equal(scene.ari.sockets.length, 0);
  });
});

describe('the settings of the gateway to Asterisk', () => {
  const deps = { clock: new FakeClock(), publish: (path: string) => path };
  const settings = { ariUrl: 'http://127.0.0.1:8088/ari', ariApp: 'ringback', ariUser: user, ariPassword: password };

  for (const [what, over] of [
    ['an address that is none', { ariUrl: 'asterisk' }],
    ['an address of another kind', { ariUrl: 'ws://127.0.0.1/ari' }],
    ['an address that holds a password', { ariUrl: 'http://a:b@127.0.0.1/ari' }],
    ['an application that is several', { ariApp: 'a,b' }],
    ['no user', { ariUser: '' }],
  ] as const) {
    it(`refuse ${what}`, () => {
      assert.throws(
        () => createAsteriskGateway({ ...settings, dialEndpoint: '', ...over }, deps),
        (error: unknown) => error instanceof RingbackError && error.code === 'RB_CONFIG' && Boolean(error.remedy),
      );
    });
  }

  it('without a way to dial call nobody', () => {
    const gateway = createAsteriskGateway({ ...settings, dialEndpoint: ' ' }, deps);
    assert.equal(gateway.call, undefined);
    assert.equal(gateway.capabilities.outbound, false);
  });
});
