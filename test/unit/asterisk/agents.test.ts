import assert from 'node:assert/strict';
import type { ConnectOutcome, Leg } from '../../../src/ports/gateway';
import { abortable, withCode } from '../../contract/gateway-scene';
import { FakeClock } from '../../fake-clock';
import { AsteriskScene, sound } from './asterisk-scene';

describe('an agent in Asterisk', () => {
  let scene: AsteriskScene;
  let leg: Leg;
  beforeEach(async () => {
    scene = new AsteriskScene();
    await scene.open();
    leg = await scene.caller();
  });
  afterEach(() => scene.close());

  it('is rung in our application, under an id of ours, for the caller', async () => {
    const from = { number: '+5511987654321', name: 'Ana "A" <x>', isWithheld: false };
    const connecting = leg.connect(scene.connect({ from, ringMs: 20_000 }));
    const id = await scene.ari.ringing();
    const [{ body } = { body: {} }] = scene.ari.asked(/POST \/channels\/ringback-agent-[\da-f-]{36}$/);
    assert.deepEqual(body, {
      ...{ endpoint: 'PJSIP/agent1', app: 'ringback', appArgs: 'dialled', timeout: 30, variables: {} },
      ...{ callerId: '"Ana A x" <+5511987654321>', originator: 'caller-1' },
    });
    scene.ari.destroy(id, 17);
    assert.deepEqual(await connecting, { kind: 'busy' });
  });

  for (const [cause, kind] of [
    [17, 'busy'],
    [18, 'noAnswer'],
    [19, 'noAnswer'],
    [21, 'rejected'],
    [1, 'unreachable'],
    [20, 'unreachable'],
    [34, 'unreachable'],
    [127, 'failed'],
  ] as const) {
    it(`whose phone ends the ringing with cause ${cause} is: ${kind}`, async () => {
      const connecting = leg.connect(scene.connect());
      scene.ari.destroy(await scene.ari.ringing(), cause);
      const outcome = await connecting;
      assert.equal(outcome.kind, kind);
      if (outcome.kind === 'failed') assert.match(outcome.detail, /cause 127 \(Cause 127\)/);
    });
  }

  it('whom Asterisk cannot ring is unreachable; when Asterisk itself fails, that is told', async () => {
    scene.ari.next(/POST \/channels\/ringback-agent/, { status: 500, message: 'Allocation failed' });
    assert.deepEqual(await leg.connect(scene.connect()), { kind: 'unreachable' });
    scene.ari.next(/POST \/channels\/ringback-agent/, { status: 503 });
    assert.equal((await leg.connect(scene.connect())).kind, 'failed');
  });

  it('may answer before the answer to the command', async () => {
    let talks = 0;
    const connecting = leg.connect(
      scene.connect({
        onTalking: () => {
          talks += 1;
        },
      }),
    );
    const id = await scene.ari.until(() => {
      const [rung] = scene.ari.asked(/POST \/channels\/ringback-agent/);
      return rung?.path.split('/').at(-1);
    });
    scene.ari.answer(id);
    const [bridge] = await scene.ari.until(() => [...scene.ari.bridges].find(([, members]) => members.size === 2));
    assert.match(bridge, /^ringback-talk-/);
    scene.ari.hangUp('caller-1');
    const outcome = await connecting;
    assert.ok(outcome.kind === 'ended' && outcome.by === 'caller');
    assert.equal(talks, 1);
    await scene.ari.until(() => scene.ari.bridges.size === 0 && scene.ari.channels.size === 0);
  });

  it('who is gone as the two are put together has abandoned the caller, who stays', async () => {
    const connecting = leg.connect(scene.connect());
    const id = await scene.ari.ringing();
    scene.ari.next(/POST .*\/addChannel/, { status: 422, message: 'Channel not in Stasis application' });
    scene.ari.answer(id);
    await scene.ari.until(() => scene.ari.asked(/POST .*\/addChannel/).length === 1);
    // Told only after the refusal.
    await scene.ari.until(() => scene.ari.asked(/DELETE \/bridges/).length === 1);
    scene.ari.hangUp(id);
    assert.deepEqual(await connecting, { kind: 'agentAbandoned' });
    assert.equal(scene.ari.bridges.size, 0);
    assert.ok(scene.ari.channels.has('caller-1'));
  });

  it('who goes just after the two were put together has abandoned the caller, too', async () => {
    const connecting = leg.connect(scene.connect());
    const id = await scene.ari.ringing();
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    scene.ari.next(/POST .*\/addChannel/, { before: () => scene.ari.hangUp(id), until });
    scene.ari.answer(id);
    await scene.ari.until(() => scene.ari.asked(/POST .*\/addChannel/).length === 1);
    // Events come in order: by the time that this call is told, so is the agent's end.
    await scene.caller('caller-2');
    release();
    assert.deepEqual(await connecting, { kind: 'agentAbandoned' });
    assert.equal(scene.ari.bridges.size, 0);
  });

  it('cannot be told who it is: the caller is put through untold', async () => {
    const connecting = leg.connect(scene.connect({ whisper: [sound] }));
    const id = await scene.ari.ringing();
    scene.ari.answer(id);
    scene.ari.finish(await scene.ari.playing(), 'failed');
    await scene.ari.until(() => [...scene.ari.bridges.values()].some((members) => members.has(id)));
    scene.ari.hangUp(id);
    const outcome = await connecting;
    assert.ok(outcome.kind === 'ended' && outcome.by === 'agent');
    assert.equal((await leg.ended).cause, 'agent');
  });

  it('hears nothing more when the caller hangs up in the whisper', async () => {
    const connecting = assert.rejects(leg.connect(scene.connect({ whisper: [sound] })), withCode('RB_CALL_ENDED'));
    scene.ari.answer(await scene.ari.ringing());
    await scene.ari.playing();
    scene.ari.hangUp('caller-1');
    await connecting;
    assert.equal(scene.ari.channels.size, 0);
  });

  it('is called off in the whisper', async () => {
    const connecting = abortable((signal) => leg.connect(scene.connect({ whisper: [sound], signal })));
    scene.ari.answer(await scene.ari.ringing());
    await scene.ari.playing();
    connecting.abort();
    assert.deepEqual(await connecting.result, { kind: 'cancelled' });
    assert.deepEqual([...scene.ari.channels.keys()], ['caller-1']);
  });

  it('who is called off before Asterisk has begun to ring does not ring later', async () => {
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    scene.ari.next(/POST \/channels\/ringback-agent/, { until });
    const connecting = abortable((signal) => leg.connect(scene.connect({ signal })));
    await scene.ari.until(() => scene.ari.asked(/POST \/channels\/ringback-agent/).length === 1);
    connecting.abort();
    assert.deepEqual(await connecting.result, { kind: 'cancelled' });
    release();
    await scene.ari.ringing();
    await scene.ari.until(() => scene.ari.channels.size === 1);
  });

  it('who goes as the flow hangs up is no reason to say that they ended it', async () => {
    const connecting = assert.rejects(leg.connect(scene.connect()), withCode('RB_CALL_ENDED'));
    const id = await scene.ari.ringing();
    scene.ari.answer(id);
    await scene.ari.until(() => [...scene.ari.bridges.values()].some((members) => members.has(id)));
    scene.ari.next(/DELETE \/channels\/caller-1/, { before: () => scene.ari.hangUp(id) });
    await leg.hangup();
    await connecting;
    assert.equal((await leg.ended).cause, 'flow');
  });

  it('who is hung up with the caller, and is down first, has not abandoned the call', async () => {
    const connecting = assert.rejects(leg.connect(scene.connect()), withCode('RB_CALL_ENDED'));
    const id = await scene.ari.ringing();
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    scene.ari.next(/DELETE \/channels\/caller-1/, { until });
    const hangingUp = leg.hangup();
    scene.ari.destroy(id, 16);
    await connecting;
    release();
    await hangingUp;
    assert.equal((await leg.ended).cause, 'flow');
  });

  it('rings though the music for the caller cannot be played', async () => {
    const connecting = leg.connect(scene.connect({ callerHears: [sound] }));
    const id = await scene.ari.ringing();
    scene.ari.finish(await scene.ari.playing(), 'failed');
    scene.ari.destroy(id, 21);
    assert.deepEqual(await connecting, { kind: 'rejected' });
  });
});

describe('a phone that gives no sign', () => {
  let scene: AsteriskScene;
  beforeEach(() => {
    scene = new AsteriskScene();
  });
  afterEach(() => scene.close());

  it('is given up by a timer of ours, and does not ring on', async () => {
    const clock = new FakeClock();
    await scene.open({ deps: { clock } });
    const leg = await scene.caller();
    let outcome: ConnectOutcome | undefined;
    const connecting = leg.connect(scene.connect({ ringMs: 15_000 })).then((told) => {
      outcome = told;
    });
    await scene.ari.ringing();
    await clock.advance(14_999);
    assert.equal(outcome, undefined);
    await clock.advance(1);
    await connecting;
    assert.deepEqual(outcome, { kind: 'noAnswer' });
    assert.deepEqual([...scene.ari.channels.keys()], ['caller-1']);
  });
});

describe('somebody whom Asterisk calls for us', () => {
  let scene: AsteriskScene;
  beforeEach(() => {
    scene = new AsteriskScene();
  });
  afterEach(() => scene.close());

  const from = { number: '+551140028922', isWithheld: false };
  const request = (to: string, signal = new AbortController().signal) => ({ to, from, ringMs: 20_000, signal });

  it('is dialled by the endpoint of the settings, and is a call like others', async () => {
    const gateway = await scene.open();
    await scene.up();
    const calling = gateway.call?.(request('+55 (11) 98765-4321'));
    const id = await scene.ari.ringing();
    const [rung] = scene.ari.asked(/POST \/channels\/ringback-call-[\da-f-]{36}$/);
    assert.equal(rung?.body.endpoint, 'PJSIP/+5511987654321@trunk');
    scene.ari.answer(id);
    const outcome = await calling;
    assert.ok(outcome?.kind === 'answered');
    assert.equal(outcome.leg.to, '+55 (11) 98765-4321');
    scene.ari.hangUp(id);
    assert.equal((await outcome.leg.ended).cause, 'caller');
  });

  it('is nobody when the number would be another endpoint', async () => {
    const gateway = await scene.open();
    await scene.up();
    for (const number of ['100@elsewhere', '100&PJSIP/200', 'a,b', '', '{number}']) {
      await assert.rejects(gateway.call?.(request(number)) ?? Promise.resolve(), withCode('RB_INPUT'), number);
    }
    assert.equal(scene.ari.asked(/POST \/channels/).length, 0);
  });

  it('and declines is busy; what Asterisk cannot say is an error', async () => {
    const gateway = await scene.open();
    await scene.up();
    const declined = gateway.call?.(request('100'));
    scene.ari.destroy(await scene.ari.ringing(), 21);
    assert.deepEqual(await declined, { kind: 'busy' });
    const failed = gateway.call?.(request('100')) ?? Promise.resolve();
    const rejected = assert.rejects(failed, withCode('RB_GATEWAY_REJECTED'));
    scene.ari.destroy(await scene.ari.ringing(), 127);
    await rejected;
  });
});
