import assert from 'node:assert/strict';
import { Hearing } from '../../../src/adapters/jambonz/hearing';
import { Tape } from '../../../src/adapters/jambonz/tape';
import { FakeClock } from '../../fake-clock';

const second = 16_000;
const request = { maxMs: 60_000, silenceMs: 5_000 };
const loud = (ms: number) => Buffer.alloc(ms * 16, Buffer.from([0, 32]));
const quiet = (ms: number) => Buffer.alloc(ms * 16, Buffer.from([200, 0]));

function scene() {
  const clock = new FakeClock();
  const tape = new Tape(request);
  const keys: string[] = [];
  const hearing = new Hearing({ clock, tape, request, onKey: (key) => keys.push(key) });
  let why: string | undefined;
  void hearing.enough.then((told) => {
    why = told;
  });
  return { clock, tape, hearing, keys, why: () => why };
}

describe('what comes of a recording', () => {
  it('is lost when jambonz does not connect within ten seconds', async () => {
    const { clock, hearing, why } = scene();
    await clock.advance(9_999);
    assert.equal(why(), undefined);
    await clock.advance(1);
    assert.deepEqual([why(), hearing.hasBegun], ['lost', false]);
  });

  it('is silence when nothing comes any more, as when nobody speaks', async () => {
    const { clock, hearing, why } = scene();
    hearing.onOpen();
    hearing.onAudio(loud(1_000));
    await clock.advance(request.silenceMs + 999);
    assert.equal(why(), undefined);
    await clock.advance(1);
    assert.equal(why(), 'silence');
  });

  it('is too long by the clock, where less comes than time passes', async () => {
    const { clock, hearing, why } = scene();
    hearing.onOpen();
    for (let time = 0; time < 60; time += 1) {
      hearing.onAudio(loud(500));
      await clock.advance(1_000);
    }
    assert.equal(why(), undefined);
    hearing.onAudio(loud(500));
    await clock.advance(1_000);
    assert.equal(why(), 'limit');
  });

  it('goes on when jambonz connects again, and is lost when it does not', async () => {
    const { clock, hearing, tape, why } = scene();
    hearing.onOpen();
    hearing.onAudio(loud(1_000));
    hearing.onClose();
    await hearing.closed;
    await clock.advance(14_999);
    hearing.onOpen();
    hearing.onAudio(loud(1_000));
    hearing.onClose();
    await clock.advance(14_999);
    assert.equal(why(), undefined);
    await clock.advance(1);
    assert.equal(why(), 'lost');
    const outcome = tape.take('limit');
    assert.ok(outcome.kind === 'recorded');
    assert.equal(outcome.durationMs, 2_000);
  });

  it('has keys, alone or joined to another text, and none that the metadata only mention', () => {
    const { hearing, keys } = scene();
    const key = (dtmf: string) => JSON.stringify({ event: 'dtmf', dtmf, duration: '1600' });
    hearing.onText(JSON.stringify({ sampleRate: 8_000, sip: { headers: { from: key('7') } } }));
    hearing.onText(`${JSON.stringify({ sampleRate: 8_000 })}${key('1')}${key('#')}`);
    hearing.onText(key('*'));
    for (const text of ['', 'nonsense', '{"event":"dtmf"', '{"event":"dtmf","dtmf":"A"}', '{"event":"mark"}']) {
      hearing.onText(text);
    }
    assert.deepEqual(keys, ['1', '#', '*']);
  });

  it('is heard no more once it is stopped, and no timer is left', async () => {
    const { clock, hearing, tape, keys } = scene();
    hearing.onOpen();
    hearing.onAudio(loud(1_000));
    hearing.stop();
    hearing.onAudio(loud(1_000));
    hearing.onText('{"event":"dtmf","dtmf":"1"}');
    hearing.onClose();
    assert.equal(clock.pending, 0);
    const outcome = tape.take('caller');
    assert.ok(outcome.kind === 'recorded');
    assert.deepEqual([outcome.durationMs, keys], [1_000, []]);
  });
});

describe('a tape', () => {
  it('grows over what was there, whatever the pieces', () => {
    const tape = new Tape({ maxMs: 600_000, silenceMs: 60_000 });
    const whole = Buffer.concat([loud(70_000), quiet(10_000), loud(7)]);
    // Odd pieces: a sample may lie in two of them.
    for (let at = 0; at < whole.length; at += 3_333) assert.equal(tape.add(whole.subarray(at, at + 3_333)), undefined);
    const outcome = tape.take('key');
    assert.ok(outcome.kind === 'recorded');
    assert.ok(outcome.data.subarray(44).equals(whole));
    assert.equal(outcome.data.readUInt32LE(40), whole.length);
  });

  it('says silence to the piece, and keeps a little of it', () => {
    const tape = new Tape(request);
    assert.equal(tape.add(loud(1_000)), undefined);
    assert.equal(tape.add(quiet(4_980)), undefined);
    assert.equal(tape.add(quiet(20)), 'silence');
    const outcome = tape.take('silence');
    assert.ok(outcome.kind === 'recorded');
    assert.equal(outcome.durationMs, 1_200);
  });

  it('is full at its limit, to the sample', () => {
    const tape = new Tape({ ...request, maxMs: 1_500 });
    assert.equal(tape.add(loud(1_499)), undefined);
    assert.equal(tape.add(loud(60_000)), 'limit');
    assert.equal(tape.add(loud(1)), 'limit');
    const outcome = tape.take('limit');
    assert.ok(outcome.kind === 'recorded');
    assert.equal(outcome.data.length, 44 + 1.5 * second);
  });

  it('has nothing on it but a click', () => {
    const tape = new Tape(request);
    tape.add(Buffer.concat([quiet(1_000), loud(180), quiet(1_000)]));
    assert.deepEqual(tape.take('caller'), { kind: 'nothing' });
    assert.deepEqual(new Tape(request).take('key'), { kind: 'nothing' });
  });

  it('has a short word on it', () => {
    const tape = new Tape(request);
    tape.add(Buffer.concat([quiet(1_000), loud(200), quiet(1_000)]));
    assert.equal(tape.take('caller').kind, 'recorded');
  });
});
