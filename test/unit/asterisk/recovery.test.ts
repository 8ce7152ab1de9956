import assert from 'node:assert/strict';
import { infoVariable, readCallerInfo, writeCallerInfo } from '../../../src/adapters/asterisk/caller-info';
import { AsteriskScene, sound, unaborted } from './asterisk-scene';

const id = (kind: string, digit: string) => `ringback-${kind}-${digit.repeat(8)}-0000-4000-8000-${digit.repeat(12)}`;
const info = {
  ...{ id: 'leg-1', from: { number: '+5511987654321', isWithheld: false }, to: '+551140028922' },
  parameters: { queue: 'gold' },
};

describe('what an earlier process has left in Asterisk', () => {
  let scene: AsteriskScene;
  beforeEach(() => {
    scene = new AsteriskScene();
  });
  afterEach(() => scene.close());

  it('is found again: a caller with all that was known, in silence', async () => {
    scene.ari.leave('caller-1', 'ringback,inbound,+551140028922', { [infoVariable]: writeCallerInfo(info) });
    scene.ari.playbacks.add('caller-1-play-3');
    await scene.open();
    const { leg, isResumed } = await scene.call(0);
    assert.equal(isResumed, true);
    assert.deepEqual({ id: leg.id, from: leg.from, to: leg.to, parameters: leg.parameters }, info);
    assert.deepEqual([...scene.ari.playbacks], []);
    await scene.up();
    await leg.answer();
    const playing = leg.play([sound], unaborted);
    scene.ari.finish(await scene.ari.playing());
    await playing;
  });

  it('is a new call when it had been told to nobody, and is told once', async () => {
    scene.ari.leave('caller-1', 'ringback,inbound,+551140028922');
    const channel = { id: 'caller-1', state: 'Up', caller: { number: '+55', name: '' }, dialplan: { exten: '' } };
    // The event is under way while the lines are looked at.
    scene.ari.next(/GET \/channels\/caller-1\/variable/, {
      before: () => scene.ari.event({ type: 'StasisStart', args: ['inbound', '+551140028922'], channel }),
    });
    await scene.open();
    await scene.up();
    assert.deepEqual(
      scene.told.map(({ leg, isResumed }) => [leg.to, isResumed]),
      [['+551140028922', false]],
    );
    assert.ok(readCallerInfo(scene.ari.channels.get('caller-1')?.variables.get(infoVariable) ?? ''));
  });

  it('is hung up when it rings for nobody', async () => {
    scene.ari.leave(id('agent', '1'), '');
    await scene.open();
    await scene.up();
    assert.equal(scene.ari.channels.size, 0);
    assert.deepEqual(scene.told, []);
  });

  it('and that answers only now is hung up, too', async () => {
    await scene.open();
    await scene.up();
    scene.ari.leave('late', '');
    scene.ari.answer('late');
    await scene.ari.until(() => !scene.ari.channels.has('late'));
    assert.deepEqual(scene.told, []);
  });

  it('is left alone when it is not of our dialplan', async () => {
    scene.ari.leave('somebody', 'ringback,monitor');
    scene.ari.leave('else', 'other,inbound,100', { [infoVariable]: 'not of ours' });
    scene.ari.bridges.set('a-conference', new Set(['else']));
    await scene.open();
    await scene.up();
    assert.deepEqual([...scene.ari.channels.keys()], ['somebody', 'else']);
    assert.deepEqual([...scene.ari.bridges.keys()], ['a-conference']);
    assert.deepEqual(scene.told, []);
  });

  for (const [who, gone, cause] of [
    ['the agent', id('agent', '1'), 'agent'],
    ['the caller', 'caller-1', 'caller'],
  ] as const) {
    it(`is a talk that goes on, until ${who} hangs up`, async () => {
      scene.ari.leave('caller-1', 'ringback,inbound,+551140028922', { [infoVariable]: writeCallerInfo(info) });
      scene.ari.leave(id('agent', '1'), '');
      scene.ari.bridges.set(id('talk', '1'), new Set(['caller-1', id('agent', '1')]));
      await scene.open();
      const { leg, isResumed } = await scene.call(0);
      assert.equal(isResumed, true);
      await scene.up();
      assert.equal(scene.ari.channels.size, 2);
      scene.ari.hangUp(gone);
      assert.equal((await leg.ended).cause, cause);
      await scene.ari.until(() => scene.ari.channels.size === 0 && scene.ari.bridges.size === 0);
    });
  }

  it('is told of talks before callers who wait, for their agents are not free', async () => {
    const waits = { ...info, id: 'leg-0' };
    scene.ari.leave('caller-0', 'ringback,inbound,+551140028922', { [infoVariable]: writeCallerInfo(waits) });
    scene.ari.leave('caller-1', 'ringback,inbound,+551140028922', { [infoVariable]: writeCallerInfo(info) });
    scene.ari.leave(id('agent', '1'), '');
    scene.ari.bridges.set(id('talk', '1'), new Set(['caller-1', id('agent', '1')]));
    await scene.open();
    await scene.up();
    assert.deepEqual(
      scene.told.map(({ leg }) => leg.id),
      ['leg-1', 'leg-0'],
    );
  });

  it('is a bridge with one in it: the agent has hung up, and so the call ends; or the caller, and the agent is free', async () => {
    scene.ari.leave('caller-1', 'ringback,inbound,+551140028922', { [infoVariable]: writeCallerInfo(info) });
    scene.ari.leave(id('agent', '2'), '');
    scene.ari.bridges.set(id('talk', '1'), new Set(['caller-1']));
    scene.ari.bridges.set(id('talk', '2'), new Set([id('agent', '2')]));
    await scene.open();
    const { leg, isResumed } = await scene.call(0);
    assert.equal(isResumed, true);
    assert.equal((await leg.ended).cause, 'agent');
    await scene.up();
    assert.equal(scene.ari.bridges.size, 0);
    assert.equal(scene.ari.channels.size, 0);
    assert.equal(scene.told.length, 1);
  });

  it('is a talk whose agent hangs up while it is looked at', async () => {
    scene.ari.leave('caller-1', 'ringback,inbound,+551140028922', { [infoVariable]: writeCallerInfo(info) });
    scene.ari.leave(id('agent', '1'), '');
    scene.ari.bridges.set(id('talk', '1'), new Set(['caller-1', id('agent', '1')]));
    // Its end is told before anybody listens for it.
    scene.ari.next(/GET \/channels\/caller-1\/variable/, { before: () => scene.ari.hangUp(id('agent', '1')) });
    await scene.open();
    const { leg } = await scene.call(0);
    assert.equal((await leg.ended).cause, 'agent');
    await scene.ari.until(() => scene.ari.channels.size === 0 && scene.ari.bridges.size === 0);
  });

  it('is nothing when the caller hangs up while it is looked at, known or not', async () => {
    scene.ari.leave('caller-1', 'ringback,inbound,+551140028922', { [infoVariable]: writeCallerInfo(info) });
    scene.ari.leave('caller-2', 'ringback,inbound,+551140028922');
    for (const caller of ['caller-1', 'caller-2']) {
      const isAsked = new RegExp(`GET /channels/${caller}/variable`);
      scene.ari.next(isAsked, { before: () => scene.ari.hangUp(caller, { isTold: false }) });
    }
    await scene.open();
    await scene.up();
    assert.deepEqual(scene.told, []);
  });

  it('is looked for again when Asterisk could not say', async () => {
    scene.ari.leave('caller-1', 'ringback,inbound,+551140028922', { [infoVariable]: writeCallerInfo(info) });
    scene.ari.next(/GET \/channels\/caller-1\/variable/, { status: 500 });
    await scene.open();
    assert.match((await scene.next('down')).error.message, /could not do "GET/);
    const { leg } = await scene.call(0);
    assert.equal(leg.id, 'leg-1');
    await scene.up();
    assert.equal(scene.told.length, 1);
  });
});
