import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createSpeech } from '../../src/adapters/speech/create-speech';
import type { SpeechSettings } from '../../src/adapters/speech/speech-settings';
import { readWav } from '../../src/adapters/speech/wav';
import { createWavCache } from '../../src/adapters/speech/wav-cache';
import type { RingbackError } from '../../src/core/errors';
import type { Speech, SpeechRequest } from '../../src/ports/speech';

/**
 * Who speaks, at the other end: gives a tone for any text, but for `crash` it fails and says `no such voice`, for
 * `garbage` it gives what is no sound, for `nothing` an empty one, and what begins with `hang` never
 * ends.
 */
export interface Speaker {
  settings: SpeechSettings;
  /** Others that sound different. */
  otherSettings: SpeechSettings;
  /** Texts that it was asked to speak, oldest first. */
  texts(): string[];
  /** Resolves once so many hang that nobody has given up. */
  hanging(count: number): Promise<void>;
  /** How many texts it is to be asked for at once. */
  allowed: number;
  close(): Promise<void>;
}

const hello: SpeechRequest = { text: 'Hello', language: 'en-US', voice: 'anna' };
const never = new AbortController().signal;

/** What every text to speech must do, whoever speaks. */
export function describeSpeech(name: string, open: () => Promise<Speaker>): void {
  describe(`speech: ${name}`, () => {
    let speaker: Speaker;
    let folder: string;
    let speech: Speech;
    const made: Speech[] = [];

    beforeEach(async () => {
      speaker = await open();
      folder = mkdtempSync(join(tmpdir(), 'ringback-speech-'));
      speech = create();
    });
    afterEach(async () => {
      await Promise.all(made.splice(0).map((one) => one.close()));
      await speaker.close();
      rmSync(folder, { recursive: true, force: true });
    });

    function create(settings = speaker.settings, timeoutMs = 30_000): Speech {
      const cache = createWavCache({ folder: join(folder, 'cache'), limitBytes: 10_000_000 });
      const one = createSpeech(settings, { cache, timeoutMs });
      made.push(one);
      return one;
    }

    async function assertFails(work: Promise<unknown>, ...sentences: RegExp[]): Promise<void> {
      await assert.rejects(work, (error: RingbackError) => {
        assert.equal(error.code, 'RB_SPEECH', String(error));
        assert.ok(error.remedy, 'no remedy');
        for (const sentence of sentences) assert.match(error.message, sentence);
        return true;
      });
    }

    it('gives a file that telephones can play', async () => {
      const path = await speech.render(hello, never);
      assert.equal(dirname(path), join(folder, 'cache'));
      const { sampleRate, channels, encoding, frames } = readWav(readFileSync(path));
      assert.deepEqual({ sampleRate, channels, encoding }, { sampleRate: 8_000, channels: 1, encoding: 'int16' });
      assert.ok(frames >= 400, `${frames} frames`);
    });

    it('speaks any text as it is', async () => {
      const texts = [
        '¿Qué tal? Não!',
        '日本語 😀',
        '--help',
        '"quoted" $(true) `id` %s {voice}',
        '<speak>&amp;</speak>',
      ];
      for (const text of texts) await speech.render({ ...hello, text }, never);
      assert.deepEqual(speaker.texts(), texts);
    });

    it('speaks the same once, also after a restart', async () => {
      const path = await speech.render(hello, never);
      assert.equal(await speech.render({ ...hello, text: ' Hello\n' }, never), path);
      assert.equal(await create().render(hello, never), path);
      assert.deepEqual(speaker.texts(), ['Hello']);
    });

    it('speaks once for all who ask at the same time', async () => {
      const paths = await Promise.all(Array.from({ length: 20 }, () => speech.render(hello, never)));
      assert.equal(new Set(paths).size, 1);
      assert.deepEqual(speaker.texts(), ['Hello']);
      assert.equal(readdirSync(join(folder, 'cache')).length, 1);
    });

    it('speaks again for another text, language, voice or way to speak', async () => {
      const paths = [
        await speech.render(hello, never),
        await speech.render({ ...hello, text: 'Hello!' }, never),
        await speech.render({ ...hello, language: 'en-GB' }, never),
        await speech.render({ ...hello, voice: 'ben' }, never),
        await create(speaker.otherSettings).render(hello, never),
      ];
      assert.equal(new Set(paths).size, 5);
      assert.equal(speaker.texts().length, 5);
    });

    it('speaks again what was damaged on the disk', async () => {
      const path = await speech.render(hello, never);
      const whole = readFileSync(path);
      writeFileSync(path, whole.subarray(0, whole.length - 100));
      assert.equal(await speech.render(hello, never), path);
      assert.deepEqual(readFileSync(path), whole);
      assert.equal(speaker.texts().length, 2);
    });

    it('has nothing to say without a text, and not without end', async () => {
      await assertFails(speech.render({ ...hello, text: ' \n ' }, never), /no text/);
      await assertFails(speech.render({ ...hello, text: 'a'.repeat(10_001) }, never), /10001 characters/);
      assert.deepEqual(speaker.texts(), []);
    });

    it('says why it failed to all who wait, keeps nothing, and tries again the next time', async () => {
      const crash = { ...hello, text: 'crash' };
      const works = [speech.render(crash, never), speech.render(crash, never)];
      await Promise.all(works.map((work) => assertFails(work, /no such voice/)));
      assert.equal(speaker.texts().length, 1);
      await assertFails(speech.render(crash, never), /no such voice/);
      assert.equal(speaker.texts().length, 2);
      assert.deepEqual(readdirSync(join(folder, 'cache')), []);
    });

    it('tells what is no sound from speech', async () => {
      await assertFails(speech.render({ ...hello, text: 'garbage' }, never), /cannot be played/, /WAV/);
      await assertFails(speech.render({ ...hello, text: 'nothing' }, never));
      assert.deepEqual(readdirSync(join(folder, 'cache')), []);
    });

    it('does not wait for ever', async () => {
      const hasty = create(speaker.settings, 400);
      await assert.rejects(hasty.render({ ...hello, text: 'hang' }, never), { code: 'RB_SPEECH', retryable: true });
      await speaker.hanging(0);
    });

    it('stops when nobody wants it any more', async () => {
      const [first, second] = [new AbortController(), new AbortController()];
      const hang = { ...hello, text: 'hang' };
      const works = [speech.render(hang, first.signal), speech.render(hang, second.signal)];
      const ends = Promise.allSettled(works);
      await speaker.hanging(1);
      const [gone, goneToo] = [new Error('hung up'), new Error('hung up, too')];
      first.abort(gone);
      await assert.rejects(works[0] as Promise<string>, gone);
      await speaker.hanging(1);
      second.abort(goneToo);
      await assert.rejects(works[1] as Promise<string>, goneToo);
      await speaker.hanging(0);
      await ends;
      await assert.rejects(speech.render(hello, AbortSignal.abort(gone)), gone);
      assert.deepEqual(speaker.texts(), ['hang']);
    });

    it('goes on for those who still wait when one leaves', async () => {
      const left = new AbortController();
      const works = [speech.render(hello, left.signal), speech.render(hello, never)];
      const ends = Promise.allSettled(works);
      left.abort(new Error('hung up'));
      assert.deepEqual(
        (await ends).map(({ status }) => status),
        ['rejected', 'fulfilled'],
      );
      assert.deepEqual(speaker.texts(), ['Hello']);
    });

    it('does not ask for more at once than is good', async () => {
      const { allowed } = speaker;
      const callers = Array.from({ length: allowed + 3 }, () => new AbortController());
      const works = callers.map(({ signal }, number) => speech.render({ ...hello, text: `hang ${number}` }, signal));
      const ends = Promise.allSettled(works);
      await speaker.hanging(allowed);
      assert.equal(speaker.texts().length, allowed);
      // They look into the cache first, and not always in the order in which they came.
      const numbers = callers.map((_, number) => number);
      const speaking = numbers.find((number) => speaker.texts().includes(`hang ${number}`)) ?? -1;
      const waiting = numbers.find((number) => !speaker.texts().includes(`hang ${number}`)) ?? -1;
      // Whoever waits for a place and leaves takes none.
      callers[waiting]?.abort(new Error('hung up'));
      callers[speaking]?.abort(new Error('hung up'));
      await until(() => speaker.texts().length === allowed + 1, 'the next text');
      assert.ok(!speaker.texts().includes(`hang ${waiting}`));
      await speaker.hanging(allowed);
      for (const caller of callers) caller.abort(new Error('hung up'));
      assert.ok((await ends).every(({ status }) => status === 'rejected'));
      await speaker.hanging(0);
    });

    it('ends what goes on when it is closed, and takes nothing more', async () => {
      const work = speech.render({ ...hello, text: 'hang' }, never);
      const end = assert.rejects(work, { code: 'RB_CLOSED' });
      await speaker.hanging(1);
      await speech.close();
      await end;
      await speaker.hanging(0);
      await assert.rejects(speech.render({ ...hello, text: 'late' }, never), { code: 'RB_CLOSED' });
      await speech.close();
    });

    it('says so when the disk does not take it', async () => {
      writeFileSync(join(folder, 'cache'), 'a file where the folder should be');
      await assertFails(speech.render(hello, never), /cannot be kept/, /permissions/);
      rmSync(join(folder, 'cache'));
      assert.ok(await speech.render(hello, never));
    });
  });
}

/** Looks again and again, for what happens in another process tells nobody. */
export async function until(isTrue: () => boolean, what: string): Promise<void> {
  const giveUpAt = performance.now() + 20_000;
  while (!isTrue()) {
    if (performance.now() > giveUpAt) throw new Error(`Waited in vain for ${what}.`);
    await setTimeout(5);
  }
}
