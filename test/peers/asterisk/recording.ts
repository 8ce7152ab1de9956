import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rms, samplesOf, wavOf } from '../../unit/speech/sound';
import { type RtpStream, sampleRate } from '../sip/rtp-stream';

/** What a telephone heard, as a file, and read back from it: what is judged is what can be listened to. */
export function recorded(stream: RtpStream, folder: string, name: string): number[] {
  const recordings = join(folder, 'recordings');
  mkdirSync(recordings, { recursive: true });
  const file = join(recordings, `${name}.wav`);
  writeFileSync(file, wavOf(stream.heard, { sampleRate }));
  return samplesOf(readFileSync(file));
}

const frameMs = 20;

/** How loud a sound is, in each fiftieth of a second. */
export function envelopeOf(samples: readonly number[], rate: number): number[] {
  const length = (rate * frameMs) / 1_000;
  return Array.from({ length: Math.floor(samples.length / length) }, (_, index) =>
    rms(samples.slice(index * length, (index + 1) * length)),
  );
}

/** What espeak-ng makes of a sentence, without anything of ours in between: how loud it is, over time. */
export async function spokenEnvelope(text: string, voice = 'en-us'): Promise<number[]> {
  const options = { encoding: 'buffer', maxBuffer: 10_000_000 } as const;
  const { stdout } = await promisify(execFile)('espeak-ng', ['-v', voice, '--stdout', '--', text], options);
  const envelope = envelopeOf(samplesOf(stdout), stdout.readUInt32LE(24));
  const isSound = (level: number) => level > 0.01;
  return envelope.slice(envelope.findIndex(isSound), envelope.findLastIndex(isSound) + 1);
}

/** Where in what was heard the speech is most like the given one, from -1 to 1, and how long that is. */
export function findSpeech(heard: readonly number[], speech: readonly number[]): { likeness: number; atFrame: number } {
  let best = { likeness: -1, atFrame: -1 };
  for (let atFrame = 0; atFrame + speech.length <= heard.length; atFrame += 1) {
    const likeness = correlation(heard.slice(atFrame, atFrame + speech.length), speech);
    if (likeness > best.likeness) best = { likeness, atFrame };
  }
  return best;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [product, squareA, squareB] = [0, 0, 0];
  for (const [index, value] of a.entries()) {
    const [left, right] = [value - meanA, (b[index] ?? 0) - meanB];
    product += left * right;
    squareA += left * left;
    squareB += right * right;
  }
  return product / Math.sqrt(squareA * squareB || 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
