// Composes and synthesizes the music for callers who wait: `node scripts/make-hold-music.mjs [file]`.
// Sixteen bars, without chance and without a beginning or an end: what still sounds at the end goes on at the start.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const rate = 8_000;
const beat = 5_000; // samples: 96 beats a minute
const bar = 4 * beat;

/** MIDI numbers: the root, then the chord above it. Telephones carry little below 300 Hz, so nothing is set low. */
const chords = {
  F: [53, 60, 64, 67, 69],
  Em: [52, 59, 62, 67, 71],
  Dm: [50, 60, 62, 65, 69],
  C: [48, 59, 62, 64, 67],
  Am: [57, 60, 64, 67, 72],
  G: [55, 60, 62, 65, 69],
};
const bars = ['F', 'Em', 'Dm', 'C', 'F', 'Em', 'Am', 'G', 'Dm', 'G', 'C', 'Am', 'F', 'Em', 'Dm', 'G'];

/** Notes of the chord (1 is the lowest) in eighths, one row after the other; 0 is a rest. */
const figures = [
  [1, 2, 3, 4, 3, 2, 3, 2],
  [1, 3, 2, 4, 3, 4, 2, 3],
];

/** [bar, eighth, MIDI number, eighths that it lasts]. */
// biome-ignore format: rows of two bars and more can be read as music
const melody = [
  [4, 0, 76, 3], [4, 3, 79, 3], [4, 6, 81, 2], [5, 0, 79, 4], [5, 4, 74, 4],
  [6, 0, 76, 3], [6, 3, 72, 3], [6, 6, 74, 2], [7, 0, 74, 6],
  [8, 2, 77, 2], [8, 4, 81, 4], [9, 0, 79, 3], [9, 3, 77, 3], [9, 6, 74, 2], [10, 0, 76, 6],
  [11, 2, 72, 2], [11, 4, 76, 4], [12, 0, 81, 3], [12, 3, 79, 3], [12, 6, 76, 2], [13, 0, 74, 6],
  [14, 2, 77, 2], [14, 4, 76, 2], [14, 6, 74, 2], [15, 0, 74, 8],
];

/** How an instrument sounds: the strength of its partials, seconds to rise, and seconds to fade to a third. */
const instruments = {
  pad: { partials: [1, 0.35, 0.12, 0.05], rise: 0.5, fade: 2.2 },
  bass: { partials: [1, 0.7, 0.35, 0.15, 0.06], rise: 0.02, fade: 0.9 },
  keys: { partials: [1, 0.3, 0.05, 0.08], rise: 0.006, fade: 0.45 },
  lead: { partials: [1, 0.18, 0.1, 0.03], rise: 0.04, fade: 0.9 },
};

const length = bars.length * bar;
const sound = new Float64Array(length);

/** Adds one note; it fades, and after `held` samples it is let go. */
function play({ partials, rise, fade }, start, held, pitch, strength) {
  const hz = 440 * 2 ** ((pitch - 69) / 12);
  const release = 0.25 * rate;
  for (let at = 0; at < held + release; at += 1) {
    const seconds = at / rate;
    const swell = seconds < rise ? Math.sin((Math.PI / 2) * (seconds / rise)) ** 2 : 1;
    const end = at < held ? 1 : Math.cos((Math.PI / 2) * ((at - held) / release)) ** 2;
    let sample = 0;
    for (const [index, partial] of partials.entries()) {
      const number = index + 1;
      // Higher partials fade sooner, and none is above what telephones carry.
      if (number * hz > 3_400) break;
      sample +=
        partial * Math.exp((-seconds * Math.sqrt(number)) / fade) * Math.sin(2 * Math.PI * number * hz * seconds);
    }
    sound[(start + at) % length] += strength * swell * end * sample;
  }
}

for (const [number, name] of bars.entries()) {
  const [root, ...notes] = chords[name];
  const start = number * bar;
  for (const note of notes) play(instruments.pad, start, bar, note, 0.16);
  play(instruments.bass, start, 2.5 * beat, root, 0.42);
  play(instruments.bass, start + 2.5 * beat, 1.5 * beat, root + (number % 2 ? 7 : 12), 0.26);
  for (const [eighth, note] of figures[number % figures.length].entries()) {
    if (note > 0)
      play(instruments.keys, start + (eighth * beat) / 2, beat / 2, notes[note - 1] + 12, eighth % 4 ? 0.2 : 0.27);
  }
}
for (const [inBar, eighth, pitch, eighths] of melody) {
  play(instruments.lead, inBar * bar + (eighth * beat) / 2, (eighths * beat) / 2, pitch, 0.5);
}

/** A room: echoes of three eighths, each softer. */
const dry = sound.slice();
for (const [echo, strength] of [0.22, 0.09, 0.04].entries()) {
  const delay = (echo + 1) * 1.5 * beat;
  for (let at = 0; at < length; at += 1) sound[(at + delay) % length] += strength * dry[at];
}

/** -22 dBFS on average: as loud as speech on a telephone, and a little softer. */
const rms = Math.sqrt(sound.reduce((sum, sample) => sum + sample * sample, 0) / length);
const gain = 10 ** (-22 / 20) / rms;

const wav = Buffer.alloc(44 + 2 * length);
wav.write('RIFF', 0, 'latin1');
wav.writeUInt32LE(36 + 2 * length, 4);
wav.write('WAVEfmt ', 8, 'latin1');
wav.writeUInt32LE(16, 16);
wav.writeUInt16LE(1, 20); // PCM
wav.writeUInt16LE(1, 22); // mono
wav.writeUInt32LE(rate, 24);
wav.writeUInt32LE(2 * rate, 28);
wav.writeUInt16LE(2, 32);
wav.writeUInt16LE(16, 34);
wav.write('data', 36, 'latin1');
wav.writeUInt32LE(2 * length, 40);
for (const [at, sample] of sound.entries()) wav.writeInt16LE(Math.round(32_767 * gain * sample), 44 + 2 * at);

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = process.argv[2] ?? join(root, 'resources', 'audio', 'hold-music.wav');
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, wav);
