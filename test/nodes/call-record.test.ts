import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import type { Recording } from '../../src/core/call/call-message';
import { said, words } from './call-flow';
import { useCalls } from './call-lab';
import { caught, messages, until } from './deployed-flow';

const please = 'Please leave a message.';
const agree = 'Press 1 to agree.';

describe('the record node, in a real Node-RED', function () {
  this.timeout(30_000);
  const lab = useCalls();

  /** In the menu's place, with its sinks. */
  const deploy = (over: Record<string, unknown> = {}) =>
    lab.deploy({
      over: {
        menu: {
          type: 'ringback-record',
          ...{ prompts: words(please), beep: true, longest: 60, silence: 5, terminators: '#*', keepDays: 30 },
          ...{ consent: false, consentPrompts: [], consentKey: '1', outputs: 3 },
          wires: [['one'], ['noInput'], ['invalid']],
          ...over,
        },
      },
    });
  const dial = async () => {
    const phone = lab.dial('+551100000001');
    await until(() => phone.recording !== undefined, 'the recording');
    return phone;
  };
  const recordingOf = (msg: Record<string, unknown> | undefined) => msg?.recording as Recording;

  it('keeps what was said until a key, as a file that only we can read, and tells the flow and the history', async () => {
    await deploy();
    const phone = await dial();
    assert.ok(phone.said.includes(please));
    await phone.speak(2_000);
    phone.press('*');
    await until(() => messages('one').length === 1, 'the message');
    const [msg] = messages('one');
    const recording = recordingOf(msg);
    assert.deepEqual([recording.contentType, recording.durationMs], ['audio/wav', 2_000]);
    assert.match(recording.name, /^call-\d{8}-\d{6}-[0-9a-f]{8}\.wav$/);
    assert.equal(readFileSync(recording.path).length, 2_044);
    assert.equal(statSync(recording.path).mode & 0o777, 0o600);
    assert.deepEqual((msg as { call: { recordings: unknown } }).call.recordings, [recording]);
    const events = (await lab.eventOf('call.recorded')).filter(({ kind }) => kind === 'call.recorded');
    assert.deepEqual(
      events.map(({ description }) => description),
      [`Recorded 2 s as ${recording.name}`],
    );
    assert.deepEqual(caught(), []);
  });

  it('keeps the message of a caller who hangs up after it, and tells it with the end', async () => {
    await deploy();
    const phone = await dial();
    await phone.speak(3_000);
    phone.hangUp();
    await until(() => messages('ended').length === 1, 'the end');
    const call = messages('ended')[0]?.call as { recordings: Recording[]; ended: { cause: string } };
    assert.equal(call.ended.cause, 'caller');
    assert.equal(call.recordings.length, 1);
    assert.equal(readFileSync(call.recordings[0]?.path ?? '').length, 3_044);
    assert.deepEqual(recordingOf(messages('one')[0]), call.recordings[0]);
    assert.deepEqual([messages('one').length, messages('ended').length, caught()], [1, 1, []]);
  });

  it('leaves by the second output when nobody speaks', async () => {
    await deploy();
    await dial();
    await until(() => messages('noInput').length === 1, 'the second output');
    assert.equal(messages('noInput')[0]?.recording, undefined);
  });

  it('asks for consent: the key records, another one does not, and who presses nothing is asked again', async () => {
    await deploy({ consent: true, consentPrompts: words(agree) });
    const agrees = lab.dial('+551100000001');
    await until(() => agrees.isAsked, 'the question');
    agrees.press('1');
    await until(() => agrees.recording !== undefined, 'the recording');
    await agrees.speak(1_000);
    agrees.press('#');
    await until(() => messages('one').length === 1, 'the recording');
    const refuses = lab.dial('+551100000002');
    await until(() => refuses.isAsked, 'the question');
    refuses.press('2');
    await until(() => messages('invalid').length === 1, 'the third output');
    assert.equal(refuses.recording, undefined);
    assert.ok(said.question !== agree);
  });

  for (const [what, over] of [
    ['keys that no telephone has', { terminators: 'x' }],
    ['a length beyond ten minutes', { longest: 601 }],
    ['nothing to say', { prompts: [] }],
  ] as const) {
    it(`does not start with ${what}`, async () => {
      await deploy(over);
      const phone = lab.dial('+551100000001');
      await until(() => caught().length > 0 || phone.line !== null, 'the call');
      assert.equal(phone.recording, undefined);
    });
  }
});
