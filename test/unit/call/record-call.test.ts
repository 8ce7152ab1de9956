import assert from 'node:assert/strict';
import type { CallEvent } from '../../../src/core/call/call-event';
import type { Recording } from '../../../src/core/call/call-message';
import { CallSession, newCall } from '../../../src/core/call/call-session';
import type { CollectOutcome, Leg, Media, RecordOutcome } from '../../../src/ports/gateway';
import type { RecordSettings } from '../../../src/runtime/calls/parse-record';
import { recordCall } from '../../../src/runtime/calls/record-call';
import { FakeClock } from '../../fake-clock';
import { aCall } from './call-fixture';
import { ScriptedLeg } from './scripted-leg';
import { unaborted, withCode } from './signals';

const settings: RecordSettings = {
  ...{ beep: true, maxMs: 60_000, silenceMs: 5_000, terminators: '#', consentKey: '1', keepDays: 30 },
};
const words = (text: string): Media[] => [{ kind: 'text', text, language: 'en-US' }];
const file: Recording = {
  ...{ path: '/recordings/a.wav', name: 'a.wav', contentType: 'audio/wav', durationMs: 2_000 },
  recordedAt: '2026-03-02T09:00:00.000Z',
};

/** A caller who answers the question for consent like that, one after the other. */
function setUp(answers: CollectOutcome[] = [], recorded: RecordOutcome = { kind: 'nothing' }) {
  const clock = new FakeClock();
  const events: CallEvent[] = [];
  const leg: ScriptedLeg & Pick<Leg, 'record'> = new ScriptedLeg(clock);
  leg.onCollect = () => answers.shift() ?? { kind: 'noInput' };
  leg.record = async ({ prompt }) => {
    leg.commands.push(`record ${prompt.map((media) => (media.kind === 'text' ? media.text : media.kind)).join()}`);
    return recorded;
  };
  const session = new CallSession({
    ...{ clock, leg, saved: newCall('call-node', aCall), silenceMs: 20_000 },
    ...{ onChange: () => undefined, onSilence: () => undefined, onInterrupted: () => undefined },
    onEvent: (_session, event) => events.push(event),
    onEnded: () => undefined,
  });
  const run = (asks: boolean) =>
    recordCall(
      { session, leg, msg: {}, signal: unaborted },
      {
        ...{ settings, prompt: async () => words('Speak.'), keep: async () => file },
        ...(asks ? { consent: async () => words('Agree?') } : {}),
      },
    );
  return { leg, session, events, run };
}

describe('a recording of a call', () => {
  it('is asked for twice when nothing is pressed, and then refused', async () => {
    const { leg, events, run } = setUp();
    assert.deepEqual(await run(true), { kind: 'refused' });
    assert.deepEqual(leg.commands, ['collect Agree?', 'collect Agree?']);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['pressedNothing', 'pressedNothing'],
    );
  });

  it('begins when the second question is agreed to', async () => {
    const { leg, run } = setUp([{ kind: 'noInput' }, { kind: 'digits', digits: '1' }]);
    assert.deepEqual(await run(true), { kind: 'nothing' });
    assert.deepEqual(leg.commands, ['collect Agree?', 'collect Agree?', 'record Speak.']);
  });

  it('is refused by another key, without a second question', async () => {
    const { leg, run } = setUp([{ kind: 'digits', digits: '2' }]);
    assert.deepEqual(await run(true), { kind: 'refused' });
    assert.deepEqual(leg.commands, ['collect Agree?']);
  });

  it('is known to the call and its history', async () => {
    const audio = { data: Buffer.from('words'), contentType: 'audio/wav', durationMs: 2_000 };
    const { session, events, run } = setUp([], { kind: 'recorded', endedBy: 'key', ...audio });
    assert.deepEqual(await run(false), { kind: 'recorded', recording: file });
    assert.deepEqual(session.call.recordings, [file]);
    assert.deepEqual(events, [{ kind: 'recorded', durationMs: 2_000, endedBy: 'key', file: 'a.wav' }]);
  });

  it('is an error where the gateway cannot record, before anybody is asked', async () => {
    const { leg, run } = setUp();
    leg.record = undefined;
    await assert.rejects(run(true), withCode('RB_GATEWAY_UNSUPPORTED'));
    assert.deepEqual(leg.commands, []);
  });
});
