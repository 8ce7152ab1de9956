import assert from 'node:assert/strict';
import type { RecordOutcome, RecordRequest } from '../../src/ports/gateway';
import type { TestCaller } from './gateway-lab';
import { Aborted, abortable, type GatewayScene, unaborted, withCode } from './gateway-scene';

/** Callers who leave a message: where the gateway records them, and where it does not. */
export function describeGatewayRecording(scene: GatewayScene): void {
  const request = (over: Partial<RecordRequest> = {}): RecordRequest => ({
    ...{ prompt: [scene.lab.media.short], beep: true, maxMs: 60_000, silenceMs: 20_000, terminators: '#' },
    signal: unaborted,
    ...over,
  });
  const record = (caller: TestCaller, over: Partial<RecordRequest> = {}) => {
    assert.ok(caller.leg.record, 'a gateway that records has a leg with a method for it');
    caller.hush?.();
    return caller.leg.record(request(over));
  };
  const speaks = async (caller: TestCaller, ms: number) => {
    assert.ok(caller.speak, 'a lab whose gateway records has callers who speak');
    await caller.speak(ms);
  };
  const isRecorded = (outcome: RecordOutcome, endedBy: string) => {
    assert.ok(outcome.kind === 'recorded', JSON.stringify(outcome));
    assert.equal(outcome.endedBy, endedBy);
    assert.match(outcome.contentType, /^audio\//);
    assert.ok(outcome.data.length > 44, 'there is sound in it');
    assert.ok(outcome.durationMs > 0);
  };

  describe('a recording', () => {
    beforeEach(function () {
      scene.needs('records', this);
    });

    it('ends with a key, and the call goes on', async () => {
      const caller = await scene.caller();
      const recording = record(caller);
      await speaks(caller, 1_500);
      await caller.press('#');
      isRecorded(await recording, 'key');
      await scene.goesOn(caller);
    });

    it('is kept when the caller hangs up after their words', async () => {
      const caller = await scene.caller();
      const recording = record(caller);
      await speaks(caller, 1_500);
      await caller.hangUp();
      isRecorded(await recording, 'caller');
      assert.equal((await caller.leg.ended).cause, 'caller');
    });

    it('ends after so long', async () => {
      const caller = await scene.caller();
      const recording = record(caller, { maxMs: 2_000 });
      await speaks(caller, 10_000);
      isRecorded(await recording, 'limit');
      await scene.goesOn(caller);
    });

    it('ends when nobody speaks any more', async () => {
      const caller = await scene.caller();
      const recording = record(caller, { silenceMs: 1_000 });
      await speaks(caller, 1_500);
      isRecorded(await recording, 'silence');
      await scene.goesOn(caller);
    });

    it('of somebody who says nothing is none', async () => {
      const caller = await scene.caller();
      const recording = record(caller, { silenceMs: 1_000 });
      assert.deepEqual(await recording, { kind: 'nothing' });
      await scene.goesOn(caller);
    });

    it('does not begin when the caller hung up before', async () => {
      const caller = await scene.caller();
      await caller.hangUp();
      await caller.leg.ended;
      await assert.rejects(record(caller), withCode('RB_CALL_ENDED'));
    });

    it('stops with a signal, and the caller stays', async () => {
      const caller = await scene.caller();
      const recording = abortable((signal) => record(caller, { signal }));
      await speaks(caller, 200);
      recording.abort();
      await assert.rejects(recording.result, Aborted);
      await scene.goesOn(caller);
    });

    it('says what of its prompt cannot be played', async () => {
      const caller = await scene.caller();
      await assert.rejects(
        record(caller, { prompt: [...scene.lab.media.broken].slice(0, 1) }),
        withCode('RB_CALL_MEDIA'),
      );
      await scene.goesOn(caller);
    });
  });

  describe('a gateway that records nobody', () => {
    beforeEach(function () {
      if (scene.lab.gateway.capabilities.records) this.skip();
    });

    it('has lines without a method for it', async () => {
      assert.equal((await scene.caller()).leg.record, undefined);
    });
  });
}
