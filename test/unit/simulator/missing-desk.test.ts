import assert from 'node:assert/strict';
import { SimulatorGateway } from '../../../src/adapters/simulator/simulator-gateway';
import type { ConnectOutcome, Leg } from '../../../src/ports/gateway';
import { FakeClock } from '../../fake-clock';
import { SimulatedDesk, SimulatedPhone } from '../../simulated-phone';

const awayMs = 15_000;

describe('an agent desk of the simulator that is closed', () => {
  let clock: FakeClock;
  let gateway: SimulatorGateway;
  let phone: SimulatedPhone;
  let desk: SimulatedDesk;
  let leg: Leg;

  beforeEach(async () => {
    clock = new FakeClock();
    gateway = new SimulatorGateway({ clock, publish: (path) => path });
    const came = new Promise<Leg>((resolve) => gateway.onCall(resolve));
    gateway.start();
    phone = new SimulatedPhone(gateway, '+15550001', () => undefined);
    desk = new SimulatedDesk(gateway, 'ana');
    phone.dial('100');
    leg = await came;
    await leg.answer();
  });
  afterEach(async () => {
    phone.disconnect();
    await gateway.stop({ drainMs: 0 });
    assert.deepEqual([gateway.inUse, clock.pending], [0, 0]);
  });

  const connect = (whisper = ''): Promise<ConnectOutcome> =>
    leg.connect({
      ...{ target: { agentId: 'ana', name: 'Ana', address: '' }, ringMs: 600_000, callerHears: [], from: leg.from },
      whisper: whisper ? [{ kind: 'text', text: whisper, language: 'en-US' }] : [],
      onTalking: () => undefined,
      signal: new AbortController().signal,
    });

  it('while it rings: the caller is given back, as soon as it is not coming back', async () => {
    const outcome = connect();
    desk.disconnect();
    await clock.advance(awayMs - 1);
    assert.equal(gateway.desks.inUse, 1);
    await clock.advance(1);
    assert.deepEqual(await outcome, { kind: 'unreachable' });
  });

  it('and was open before a restart: it rings, and the agent who is back in time answers', async () => {
    desk.disconnect();
    await clock.advance(awayMs);
    assert.deepEqual(await connect(), { kind: 'unreachable' });
    gateway.desks.expect('ana');
    const outcome = connect();
    await clock.advance(awayMs - 1);
    desk.connect(gateway);
    assert.equal(desk.state, 'ringing');
    desk.command({ kind: 'answer' });
    desk.command({ kind: 'hangUp' });
    assert.equal((await outcome).kind, 'ended');
  });

  it('while the agent hears who it is: the caller is given back, and does not wait for the end of it', async () => {
    const outcome = connect('An urgent ticket.');
    desk.command({ kind: 'answer' });
    assert.equal(desk.state, 'whisper');
    desk.disconnect();
    await clock.advance(awayMs);
    assert.deepEqual(await outcome, { kind: 'agentAbandoned' });
  });

  it('while they talk: the agent has hung up', async () => {
    const outcome = connect();
    desk.command({ kind: 'answer' });
    desk.disconnect();
    await clock.advance(awayMs);
    assert.deepEqual(await outcome, { kind: 'ended', talkMs: awayMs, by: 'agent' });
    assert.equal((await leg.ended).cause, 'agent');
  });

  it('and comes back, or is open in another tab: the talk goes on', async () => {
    const outcome = connect();
    desk.command({ kind: 'answer' });
    desk.disconnect();
    await clock.advance(awayMs - 1);
    desk.connect(gateway);
    const other = new SimulatedDesk(gateway, 'ana');
    desk.disconnect();
    await clock.advance(10 * awayMs);
    assert.equal(other.state, 'talking');
    other.command({ kind: 'hangUp' });
    assert.equal((await outcome).kind, 'ended');
    other.disconnect();
  });

  it('a moment before a call comes: it rings there, for the page may be back', async () => {
    desk.disconnect();
    const outcome = connect();
    desk.connect(gateway);
    assert.equal(desk.state, 'ringing');
    desk.command({ kind: 'reject' });
    assert.deepEqual(await outcome, { kind: 'rejected' });
    desk.disconnect();
    await clock.advance(awayMs);
    assert.deepEqual(await connect(), { kind: 'unreachable' });
  });

  it('before we were started again, in a talk that the softphone takes up: the agent has hung up', async () => {
    const outcome = connect();
    desk.command({ kind: 'answer' });
    await clock.settle();
    const { line } = phone;
    assert.ok(line);
    const talking = { ...line, isAnswered: true, talkingTo: { agentId: 'ana', name: 'Ana' } };
    await leg.hangup();
    await assert.rejects(outcome, { code: 'RB_CALL_ENDED' });
    await gateway.stop({ drainMs: 0 });
    gateway = new SimulatorGateway({ clock, publish: (path) => path });
    const found = new Promise<Leg>((resolve) => gateway.onCall(resolve));
    gateway.start();
    phone.connect(gateway);
    phone.command({ kind: 'resume', line: talking });
    leg = await found;
    await clock.advance(awayMs);
    assert.equal((await leg.ended).cause, 'agent');
  });
});
