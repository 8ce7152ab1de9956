import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import helper from 'node-red-node-test-helper';
import type { Recording } from '../../src/core/call/call-message';
import { words } from './call-flow';
import { times, useCalls } from './call-lab';
import { caught, messages, statusOf, until } from './deployed-flow';

const please = 'Please leave a message.';
const agree = 'Press 1 to agree.';

describe('the record node, in a real Node-RED', function () {
  this.timeout(30_000);
  const lab = useCalls();

  /** In the menu's place, with its sinks. */
  const flow = (over: Record<string, unknown> = {}) => ({
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
  const deploy = (over?: Record<string, unknown>) => lab.deploy(flow(over));
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

  it('keeps nothing of a caller who is erased in the console', async () => {
    await deploy();
    const phone = await dial();
    await phone.speak(2_000);
    phone.press('*');
    await until(() => messages('one').length === 1, 'the message');
    const { path, name } = recordingOf(messages('one')[0]);
    await lab.eventOf('call.recorded');
    const ids = '+551100000001';
    const exported = await helper.request().get(`/ringback/person/export?ids=${encodeURIComponent(ids)}`);
    assert.match(exported.text, new RegExp(`"recording":"${name.replaceAll('.', '\\.')}"`));
    const erase = async () => (await helper.request().post('/ringback/person/erase').send({ ids })).body;
    assert.equal(((await erase()) as { recordings: number }).recordings, 1);
    assert.equal(existsSync(path), false);
    assert.equal(((await erase()) as { recordings: number }).recordings, 0);
  });

  it('leaves by the second output when nobody speaks', async () => {
    await deploy();
    await dial();
    await until(() => messages('noInput').length === 1, 'the second output');
    assert.equal(messages('noInput')[0]?.recording, undefined);
  });

  it('asks for consent: the key records, another one does not', async () => {
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
    assert.equal(times(agrees, agree), 1);
  });

  for (const [what, over, sentence] of [
    ['keys that no telephone has', { terminators: 'x' }, /no keys of a telephone/],
    ['a length beyond ten minutes', { longest: 601 }, /Longest is "601"/],
    ['a question for consent that asks nothing', { consent: true }, /The question for consent is empty/],
    ['no key for consent', { consent: true, consentPrompts: words(agree), consentKey: ' ' }, /No key says/],
    ['days that are none', { keepDays: -1 }, /Keep for is "-1"/],
  ] as const) {
    it(`is inert with ${what}, and says so`, async () => {
      await deploy(over);
      await until(() => statusOf('menu').fill === 'red', 'the red status');
      const phone = lab.dial('+551100000001');
      await until(() => caught().length > 0, 'the error');
      const [error] = caught();
      assert.deepEqual([error?.code, error?.from], ['RB_CONFIG', 'menu']);
      assert.match(error?.message ?? '', sentence);
      assert.equal(phone.recording, undefined);
    });
  }

  it('records at once where nothing is to be said before', async () => {
    await deploy({ prompts: [] });
    const phone = await dial();
    assert.equal(times(phone, please), 0);
  });

  it('says how long its files are kept, and says it anew for those that are there', async () => {
    await deploy();
    const phone = await dial();
    await phone.speak(1_000);
    phone.press('#');
    await until(() => messages('one').length === 1, 'the message');
    const folder = dirname(recordingOf(messages('one')[0]).path);
    const days = () => readFileSync(join(folder, 'keep-days'), 'utf8');
    assert.equal(days(), '30');
    await lab.redeploy(flow({ keepDays: 7 }));
    await until(() => days() === '7', 'the new days');
  });
});
