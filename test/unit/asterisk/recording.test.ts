import assert from 'node:assert/strict';
import type { Leg, RecordRequest } from '../../../src/ports/gateway';
import { Aborted, abortable, withCode } from '../../contract/gateway-scene';
import { AsteriskScene, unaborted } from './asterisk-scene';

const request: RecordRequest = {
  ...{ prompt: [], beep: true, maxMs: 60_000, silenceMs: 5_000, terminators: '#*', signal: unaborted },
};

describe('a recording in Asterisk', () => {
  let scene: AsteriskScene;
  let leg: Leg;
  beforeEach(async () => {
    scene = new AsteriskScene();
    await scene.open();
    leg = await scene.caller('caller');
  });
  afterEach(() => scene.close());

  const begin = (over: Partial<RecordRequest> = {}) => {
    assert.ok(leg.record);
    return leg.record({ ...request, ...over });
  };
  const removed = () => scene.ari.until(() => scene.ari.recorded.size === 0);

  it('ends with any of its keys, is fetched, and stays nowhere', async () => {
    const recording = begin();
    await scene.ari.isRecording();
    scene.ari.press('caller', '5*');
    const outcome = await recording;
    assert.deepEqual(outcome, {
      ...{ kind: 'recorded', data: Buffer.alloc(44 + 48_000), contentType: 'audio/wav' },
      ...{ durationMs: 3_000, endedBy: 'key' },
    });
    await removed();
    const [asked] = scene.ari.asked(/POST .*\/record$/);
    const { maxDurationSeconds, maxSilenceSeconds, beep, format, terminateOn } = asked?.body ?? {};
    assert.deepEqual([maxDurationSeconds, maxSilenceSeconds, beep, format, terminateOn], [60, 5, true, 'wav', 'none']);
  });

  for (const [endedBy, ms] of [
    ['silence', 4_000],
    ['limit', 59_900],
  ] as const) {
    it(`says that it ended by ${endedBy}`, async () => {
      const recording = begin();
      scene.ari.finishRecording(await scene.ari.isRecording(), ms);
      const outcome = await recording;
      assert.equal(outcome.kind === 'recorded' && outcome.endedBy, endedBy);
    });
  }

  it('says that the caller ended it who hangs up, when that is told later', async () => {
    const recording = begin();
    scene.ari.finishRecording(await scene.ari.isRecording(), 4_000);
    await scene.ari.until(() => scene.ari.asked(/GET .*\/file$/).length > 0);
    scene.ari.hangUp('caller');
    const outcome = await recording;
    assert.equal(outcome.kind === 'recorded' && outcome.endedBy, 'caller');
  });

  it('is kept when the caller hangs up, whichever is told first', async () => {
    const recording = begin();
    const name = await scene.ari.isRecording();
    scene.ari.hangUp('caller');
    await leg.ended;
    scene.ari.finishRecording(name, 4_000);
    const outcome = await recording;
    assert.equal(outcome.kind === 'recorded' && outcome.endedBy, 'caller');
    await removed();
  });

  it('of silence is none', async () => {
    const recording = begin();
    scene.ari.finishRecording(await scene.ari.isRecording(), 200);
    assert.deepEqual(await recording, { kind: 'nothing' });
    await removed();
  });

  it('that Asterisk cannot write is an error with what it says', async () => {
    const recording = begin();
    scene.ari.finishRecording(await scene.ari.isRecording(), 0, 'No space left');
    await assert.rejects(recording, (error: unknown) => {
      withCode('RB_CALL_RECORDING')(error);
      assert.match(String(error), /No space left/);
      return true;
    });
  });

  it('is stopped, and removed, by a signal', async () => {
    const recording = abortable((signal) => begin({ signal }));
    await scene.ari.isRecording();
    recording.abort();
    await assert.rejects(recording.result, Aborted);
    assert.equal(scene.ari.recording.size, 0);
    await removed();
  });
});
