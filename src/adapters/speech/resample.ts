/**
 * Changes the sample rate of a signal that comes in pieces, by a low-pass filter (Kaiser-windowed sinc) whose
 * impulse response is read at as many places as there are output samples; J. O. Smith, "Digital Audio Resampling",
 * https://ccrma.stanford.edu/~jos/resample/.
 */
export interface Resampler {
  /** Output samples that the piece completes. */
  push(piece: Float32Array): Float32Array;
  /** The last ones. */
  end(): Float32Array;
}

/** What telephones carry ends at 3.4 kHz: flat up to here, and silent from half the output's rate on. */
const passShare = 0.4375;
/** Kaiser's: side lobes below -75 dB. */
const beta = 7.4;
const attenuationDb = 75;
/** Places between two input samples at which the impulse response is kept; between them it is a straight line. */
const phases = 64;

interface Filter {
  /** Input samples on either side of an output sample that count. */
  reach: number;
  /** One row for each phase, and one more, so that the last has a neighbour. */
  rows: Float32Array[];
}

const filters = new Map<string, Filter>();
const keptFilters = 16;

/** From `fromRate` down to `toRate`, both in Hz. */
export function createResampler(fromRate: number, toRate: number): Resampler {
  const { reach, rows } = filterOf(fromRate, toRate);
  const step = fromRate / toRate;
  /** Input that still counts; the first sample in it has the number `first`. Silence before the beginning. */
  let kept = new Float32Array(reach);
  let first = -reach;
  let made = 0;
  let taken = 0;

  function produce(until: number): Float32Array {
    // Output n is at n × step of the input; it needs `reach` samples after that place.
    const last = Math.floor((until - reach - 1) / step);
    const output = new Float32Array(Math.max(0, last - made + 1));
    for (let index = 0; index < output.length; index += 1) output[index] = sampleAt((made + index) * step);
    made += output.length;
    const needed = Math.floor(made * step) - reach + 1;
    if (needed > first) {
      kept = kept.slice(needed - first);
      first = needed;
    }
    return output;
  }

  function sampleAt(place: number): number {
    const whole = Math.floor(place);
    const phase = (place - whole) * phases;
    const row = Math.floor(phase);
    const share = phase - row;
    const low = rows[row] as Float32Array;
    const high = rows[row + 1] as Float32Array;
    const begin = whole - reach + 1 - first;
    let sum = 0;
    for (let tap = 0; tap < low.length; tap += 1) {
      const weight = (low[tap] as number) * (1 - share) + (high[tap] as number) * share;
      sum += weight * (kept[begin + tap] as number);
    }
    return sum;
  }

  function append(piece: Float32Array): void {
    const joined = new Float32Array(kept.length + piece.length);
    joined.set(kept);
    joined.set(piece, kept.length);
    kept = joined;
  }

  return {
    push(piece) {
      append(piece);
      taken += piece.length;
      return produce(taken);
    },
    end() {
      const wanted = Math.round(taken / step);
      append(new Float32Array(reach + Math.ceil(step) + 1));
      const rest = produce(taken + reach + Math.ceil(step) + 1);
      return rest.subarray(0, Math.max(0, rest.length - (made - wanted)));
    },
  };
}

function filterOf(fromRate: number, toRate: number): Filter {
  const key = `${fromRate}/${toRate}`;
  const known = filters.get(key);
  if (known) return known;
  const filter = designFilter(fromRate, toRate);
  if (filters.size >= keptFilters) filters.clear();
  filters.set(key, filter);
  return filter;
}

function designFilter(fromRate: number, toRate: number): Filter {
  const stop = 0.5 * toRate;
  const pass = passShare * toRate;
  const width = (2 * Math.PI * (stop - pass)) / fromRate;
  const reach = Math.ceil((attenuationDb - 8) / (2.285 * width) / 2);
  /** Cycles in one input sample. */
  const cutoff = (stop + pass) / 2 / fromRate;
  const rows = Array.from({ length: phases + 1 }, (_, phase) => {
    const row = Float32Array.from({ length: 2 * reach }, (_unused, tap) => {
      const distance = tap - reach + 1 - phase / phases;
      return 2 * cutoff * sinc(2 * cutoff * distance) * kaiser(distance / reach);
    });
    // Each row lets a constant through as it is.
    const sum = row.reduce((total, weight) => total + weight, 0);
    return row.map((weight) => weight / sum);
  });
  return { reach, rows };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

const besselOfBeta = bessel(beta);

function kaiser(position: number): number {
  return Math.abs(position) >= 1 ? 0 : bessel(beta * Math.sqrt(1 - position * position)) / besselOfBeta;
}

/** Modified, of the first kind and order zero, by its power series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-9; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
