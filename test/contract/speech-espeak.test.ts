import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSpeech } from '../../src/adapters/speech/create-speech';
import { createWavCache } from '../../src/adapters/speech/wav-cache';
import type { RingbackError } from '../../src/core/errors';
import type { Speech } from '../../src/ports/speech';
import { decibels, rms, samplesOf } from '../unit/speech/sound';

const isInstalled = spawnSync('espeak-ng', ['--version']).status === 0;
const never = new AbortController().signal;

// Where it is missing the suite of any command still runs; see speech-command.test.ts.
(isInstalled ? describe : describe.skip)('speech: espeak-ng, where it is installed', () => {
  let folder: string;
  let speech: Speech;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ringback-espeak-'));
    const cache = createWavCache({ folder, limitBytes: 100_000_000 });
    // As the gateway's dialog has it at first.
    speech = createSpeech(
      { kind: 'command', command: 'espeak-ng', arguments: '-v {voice} -w {file} -- {text}' },
      { cache },
    );
  });
  after(async () => {
    await speech.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function spoken(text: string, language: string, voice = ''): Promise<number[]> {
    return samplesOf(readFileSync(await speech.render({ text, language, voice }, never)));
  }

  it('can be heard, and takes as long as it takes to say', async () => {
    const short = await spoken('Hello.', 'en-US');
    const long = await spoken('Hello. Your ticket 4711, the VPN does not connect, is open.', 'en-US');
    for (const samples of [short, long]) assert.ok(decibels(rms(samples)) > -35, `${decibels(rms(samples))} dB`);
    assert.ok(short.length > 0.2 * 8_000 && short.length < 3 * 8_000, `${short.length / 8_000} s`);
    assert.ok(long.length > 2 * short.length);
  });

  it('has a voice for the languages of callers', async () => {
    const sounds = new Set<string>();
    for (const language of ['en-US', 'en-GB', 'es-ES', 'es-MX', 'pt-BR', 'pt-PT', 'fr-FR', 'de-DE', 'it-IT']) {
      const samples = await spoken('Ticket 4711: ação, ¿qué?', language);
      assert.ok(decibels(rms(samples)) > -35, language);
      sounds.add(samples.slice(2_000, 6_000).join());
    }
    assert.equal(sounds.size, 9);
  });

  it('speaks what looks like an option', async () => {
    assert.ok(decibels(rms(await spoken('--help', 'en-US'))) > -35);
  });

  it('says which voice there is not', async () => {
    await assert.rejects(spoken('Hello', 'en-US', 'nobody'), (error: RingbackError) => {
      assert.equal(error.code, 'RB_SPEECH');
      assert.match(error.message, /voice/i);
      return true;
    });
  });
});
