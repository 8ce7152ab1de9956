/** Frequencies of a telephone's keys, in Hz (ITU-T Q.23). */
const rows = [697, 770, 852, 941];
const columns = [1209, 1336, 1477];
const keys = '123456789*0#';

let context: AudioContext | undefined;

/** Undefined where there is no sound, or as long as the browser waits for a gesture. */
function audio(): AudioContext | undefined {
  if (!('AudioContext' in window) || navigator.userActivation?.hasBeenActive === false) return undefined;
  context ??= new AudioContext();
  // Without an output device it cannot run, and says so: then there is no sound.
  if (context.state === 'suspended') void context.resume().catch(() => undefined);
  return context;
}

function sound(
  frequencies: readonly number[],
  startInMs: number,
  ms: number,
  volume: number,
): (() => void) | undefined {
  const playing = audio();
  if (!playing) return undefined;
  const gain = playing.createGain();
  const from = playing.currentTime + startInMs / 1000;
  const to = from + ms / 1000;
  // A short ramp: an edge would click.
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(volume, from + 0.01);
  gain.gain.setValueAtTime(volume, Math.max(from + 0.01, to - 0.02));
  gain.gain.linearRampToValueAtTime(0, to);
  gain.connect(playing.destination);
  for (const frequency of frequencies) {
    const oscillator = new OscillatorNode(playing, { frequency });
    oscillator.connect(gain);
    oscillator.start(from);
    oscillator.stop(to);
  }
  return () => gain.disconnect();
}

/** The sound of a telephone's key. `volume` 0…1. */
export function keyTone(key: string, volume: number): void {
  const index = keys.indexOf(key);
  const row = rows[Math.floor(index / 3)];
  const column = columns[index % 3];
  if (index >= 0 && row && column) sound([row, column], 0, 140, 0.12 * volume);
}

/** Three short ones: the line is down. */
export function endTone(volume: number): void {
  for (const at of [0, 250, 500]) sound([425], at, 140, 0.08 * volume);
}

function repeat(tone: () => ((() => void) | undefined)[], everyMs: number): () => void {
  let sounding = tone();
  const timer = setInterval(() => {
    sounding = tone();
  }, everyMs);
  return () => {
    clearInterval(timer);
    for (const stop of sounding) stop?.();
  };
}

/** What somebody hears who calls, until it is answered. Returns what ends it. */
export function callingTone(volume: () => number): () => void {
  return repeat(() => [sound([425], 0, 1_000, 0.06 * volume())], 4_000);
}

/** A telephone rings. Returns what ends it. */
export function ringTone(volume: () => number): () => void {
  const burst = (at: number) => [
    sound([523, 659], at, 180, 0.12 * volume()),
    sound([659, 784], at + 200, 260, 0.12 * volume()),
  ];
  return repeat(() => [...burst(0), ...burst(620)], 2_600);
}
