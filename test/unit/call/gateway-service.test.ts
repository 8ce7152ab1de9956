import assert from 'node:assert/strict';
import type { CallEvent } from '../../../src/core/call/call-event';
import type { Disposition } from '../../../src/core/call/call-message';
import type { CallSession } from '../../../src/core/call/call-session';
import { aCallNode, aVoice, GatewayBench, gatewaySettings } from './gateway-bench';
import type { ScriptedLeg } from './scripted-leg';
import { unaborted, withCode } from './signals';

const queued: CallEvent = { kind: 'queued', queue: 'support', priority: 1, position: 1 };
const talking: CallEvent = { kind: 'talking', agent: 'ana', name: 'Ana', waitedMs: 5_000 };

describe('a gateway', () => {
  let bench: GatewayBench;
  beforeEach(async () => {
    bench = new GatewayBench();
    await bench.start();
  });
  afterEach(async () => {
    await bench.service.close();
    assert.equal(bench.clock.pending, 0);
  });

  /** A call that its call node has been told of. */
  async function aCall(id = 'one') {
    const { node, ...told } = aCallNode();
    bench.service.serve(node);
    const leg = bench.gateway.ring(id);
    await bench.clock.settle();
    const session = bench.service.sessions.get(id);
    assert.ok(session);
    return { ...told, leg, session };
  }

  it('answers a call and tells its call node who calls', async () => {
    const { calls, leg } = await aCall();
    assert.deepEqual(leg.commands, ['answer']);
    assert.deepEqual(
      calls.map(({ call, payload }) => [call, payload]),
      [
        [
          {
            ...{ id: 'one', ani: '+15551230001', dnis: '18005551212', gateway: 'gateway', language: 'en-US' },
            ...{ startedAt: '2026-03-02T09:00:00.050Z', isWithheld: false, parameters: {} },
          },
          '+15551230001',
        ],
      ],
    );
    assert.deepEqual(bench.kinds, ['call.started']);
  });

  it('gives a call to the node with the most exact number, and no number of who withholds it', async () => {
    const [all, exact] = [aCallNode({ id: 'all' }), aCallNode({ id: 'exact', numbers: ['1800*'], language: 'es-MX' })];
    for (const { node } of [all, exact]) bench.service.serve(node);
    bench.gateway.ring('one', '18005551212', { number: '+15550000000', isWithheld: true });
    await bench.clock.settle();
    assert.deepEqual([all.calls.length, exact.calls.length], [0, 1]);
    const [told] = exact.calls;
    assert.deepEqual([told?.call.ani, told?.call.isWithheld, told?.call.language], ['', true, 'es-MX']);
  });

  const endings: [Disposition, string, (session: CallSession, leg: ScriptedLeg) => void | Promise<void>][] = [
    ['abandoned-in-ivr', 'caller', (_session, leg) => leg.end()],
    [
      'abandoned-in-queue',
      'caller',
      async (session, leg) => {
        session.event(queued);
        await bench.clock.advance(7_000);
        leg.end();
      },
    ],
    ['disconnected-by-flow', 'flow', (_session, leg) => leg.hangup()],
    ['failed', 'gateway', (_session, leg) => leg.end({ cause: 'gateway', detail: 'lost' })],
    [
      'talked',
      'agent',
      async (session, leg) => {
        session.event(queued);
        await bench.clock.advance(7_000);
        session.event(talking);
        await bench.clock.advance(9_000);
        session.event({ kind: 'talked', agent: 'ana', name: 'Ana', talkMs: 9_000 });
        session.tally.hungUpBy = 'agent';
        await leg.hangup();
      },
    ],
  ];
  for (const [disposition, cause, end] of endings) {
    it(`tells once that a call was ${disposition}, with all that its message had learnt`, async () => {
      const { session, leg, ends } = await aCall();
      session.note({ zendesk: { user: { id: 7 } } });
      await bench.clock.advance(3_000);
      await end(session, leg);
      leg.end();
      await bench.clock.settle();
      assert.equal(ends.length, 1);
      const [msg] = ends;
      const waitedMs = ['talked', 'abandoned-in-queue'].includes(disposition) ? 7_000 : 0;
      const talkMs = disposition === 'talked' ? 9_000 : 0;
      const { detail: _detail, ...ended } = msg?.call.ended ?? {};
      assert.deepEqual(ended, {
        ...{ disposition, cause, waitedMs, talkMs, durationMs: 3_000 + waitedMs + talkMs },
        agents: disposition === 'talked' ? [{ id: 'ana', name: 'Ana' }] : [],
        at: new Date(bench.clock.now()).toISOString(),
      });
      assert.deepEqual(msg?.zendesk, { user: { id: 7 } });
      assert.deepEqual([await bench.kept(), bench.service.sessions.size], [0, 0]);
      assert.equal(bench.kinds.filter((kind) => kind === 'call.ended').length, 1);
    });
  }

  it('keeps nothing of a call that ended while a node worked on it', async () => {
    const { session, leg, ends } = await aCall();
    const step = { nodeId: 'prompt', msg: session.message };
    const played = session.run(step, unaborted, (line) => line.play([], unaborted));
    await bench.clock.settle();
    assert.equal(bench.store.rows.size, 1);
    leg.end();
    await assert.rejects(played, withCode('RB_CALL_ENDED'));
    await bench.clock.settle();
    assert.deepEqual([await bench.kept(), ends.length], [0, 1]);
  });

  it('hangs up a call to a number that no call node takes, and says what to do', async () => {
    const { node, ends } = aCallNode({ numbers: ['4711'] });
    bench.service.serve(node);
    const leg = bench.gateway.ring('one');
    assert.equal((await leg.ended).cause, 'flow');
    await bench.clock.settle();
    assert.match(bench.troubles.map(String).join(), /call to 18005551212 came in, and no call node takes it/);
    assert.deepEqual([ends, bench.store.rows.size], [[], 0]);
  });

  it('lets it ring for a moment while a redeploy makes the call nodes anew', async () => {
    const before = aCallNode();
    bench.service.serve(before.node)();
    const leg = bench.gateway.ring('one');
    await bench.clock.advance(1_000);
    assert.deepEqual(leg.commands, []);
    const after = aCallNode();
    bench.service.serve(after.node);
    await bench.clock.settle();
    assert.deepEqual([leg.commands, before.calls.length, after.calls.length], [['answer'], 0, 1]);
  });

  it('hangs up when no call node is back in time', async () => {
    bench.service.serve(aCallNode().node)();
    const leg = bench.gateway.ring('one');
    await bench.clock.advance(6_000);
    assert.deepEqual([leg.commands, bench.troubles.length], [['hangup'], 1]);
  });

  it('takes a caller who hangs up before the answer for what that is', async () => {
    const { node, calls, dispositions } = aCallNode();
    bench.service.serve(node);
    const leg = bench.gateway.leg('one');
    leg.end();
    bench.gateway.arrive(leg);
    await bench.clock.settle();
    assert.deepEqual([calls, dispositions(), bench.troubles], [[], ['abandoned-in-ivr'], []]);
  });

  it('tells a call that could not be answered as failed', async () => {
    const { node, calls, ends, dispositions } = aCallNode();
    bench.service.serve(node);
    const leg = bench.gateway.leg('one');
    leg.answer = () => Promise.reject(new Error('no channel'));
    bench.gateway.arrive(leg);
    await bench.clock.settle();
    assert.deepEqual([calls, dispositions()], [[], ['failed']]);
    assert.match(String(ends[0]?.call.ended?.detail), /no channel/);
  });

  it('says sorry when the flow has nothing for the caller any more; a step that comes late does not speak then', async () => {
    const { session, leg, dispositions } = await aCall();
    await bench.clock.advance(20_000);
    assert.equal(leg.commands.at(-1), 'play Sorry.');
    const step = { nodeId: 'prompt', msg: session.message };
    const late = session.run(step, unaborted, (line) => line.play([], unaborted));
    const refused = assert.rejects(late, withCode('RB_CALL_ENDED'));
    await bench.clock.advance(100);
    await refused;
    assert.deepEqual(leg.commands, ['answer', 'answer', 'play Sorry.', 'hangup']);
    assert.deepEqual(dispositions(), ['failed']);
  });

  it('hangs up though the apology cannot be played, or the line refuses', async () => {
    const { leg, dispositions } = await aCall();
    leg.play = () => Promise.reject(new Error('no voice'));
    leg.hangup = () => {
      leg.end({ cause: 'flow' });
      return Promise.reject(new Error('no such line'));
    };
    await bench.clock.advance(20_000);
    assert.deepEqual(dispositions(), ['failed']);
    assert.deepEqual(
      bench.troubles.map(({ message }) => message),
      ['no voice', 'no such line'],
    );
  });

  it('goes on with its calls after new settings, and has a new voice only when that is another one', async () => {
    const { session, leg } = await aCall();
    const [first] = [bench.service.voice];
    let closed = 0;
    first.close = async () => {
      closed += 1;
    };
    bench.service.update({ ...gatewaySettings, name: 'Other' }, '', () => assert.fail('no new voice is needed'));
    assert.deepEqual([bench.service.voice, bench.service.settings.name, closed], [first, 'Other', 0]);
    const other = aVoice();
    bench.service.update(gatewaySettings, 'espeak', () => other);
    assert.deepEqual([bench.service.voice, closed], [other, 1]);
    assert.equal(bench.service.sessions.get(session.id), session);
    await leg.hangup();
  });
});
