import type { Clock, TimerHandle } from '../../ports/clock';
import type { CollectOutcome, CollectRequest, HoldOutcome, HoldRequest } from '../../ports/gateway';
import { watchAbort } from '../abort-watch';
import { watchEnd } from '../end-watch';
import { untilAborted } from '../until-aborted';
import { callEnded } from './call-session';
import { DigitInput } from './digit-input';
import type { Keys } from './keys';

/** A line that plays and tells of each key by itself. `Sound`: what its gateway calls a medium. */
export interface PlayingLine<Sound> {
  readonly clock: Clock;
  readonly keys: Keys;
  /** Settles once. */
  readonly ended: Promise<unknown>;
  /** One after the other. Rejects with RB_CALL_MEDIA for what cannot be played, and with the signal's reason. */
  play(sounds: readonly Sound[], signal: AbortSignal): Promise<void>;
  /** Again and again: rejects as `play` does, and never resolves. Silent when there is nothing. */
  loop(sounds: readonly Sound[], signal: AbortSignal): Promise<unknown>;
  /** Keys count from now on, or do not any more. */
  onAsks?(isAsked: boolean): void;
}

export interface Music {
  /** Rejects when it cannot be played, and when it is stopped. */
  failed: Promise<unknown>;
  /** Resolves when it is silent. */
  stop(): Promise<void>;
}

/** `Leg.collect`. */
export async function collectDigits<Sound>(
  line: PlayingLine<Sound>,
  prompt: readonly Sound[],
  request: Omit<CollectRequest, 'prompt'>,
): Promise<CollectOutcome> {
  const { bargeIn, signal } = request;
  const { clock, keys } = line;
  signal.throwIfAborted();
  if (!bargeIn) await line.play(prompt, signal);
  const input = new DigitInput(request, clock);
  line.onAsks?.(true);
  keys.ask(input, bargeIn);
  try {
    if (bargeIn && !input.hasBegun) await playUntil(line, input.begun, prompt, signal);
    input.promptEnded();
    return await whileUp(line.ended, untilAborted(input.outcome, signal));
  } finally {
    input.close();
    keys.stopListening();
    line.onAsks?.(false);
  }
}

/** `Leg.hold`. */
export async function holdLine<Sound>(
  line: PlayingLine<Sound>,
  music: readonly Sound[],
  { elapseMs, digits, signal }: Omit<HoldRequest, 'music'>,
): Promise<HoldOutcome> {
  if (signal.aborted) return { kind: 'interrupted' };
  const { clock, keys } = line;
  let timer: TimerHandle | undefined;
  let forget: () => void = () => undefined;
  const over = new Promise<HoldOutcome>((resolve) => {
    forget = watchAbort(signal, () => resolve({ kind: 'interrupted' }));
    keys.listen((digit) => {
      if (digits.includes(digit)) resolve({ kind: 'digit', digit });
    });
    if (Number.isFinite(elapseMs)) timer = clock.setTimeout(() => resolve({ kind: 'elapsed' }), elapseMs);
  });
  const playing = startMusic((stopped) => line.loop(music, stopped));
  try {
    // Music ends only when it cannot be played, or the line is down.
    return await whileUp(line.ended, Promise.race([over, playing.failed.then(() => over)]));
  } finally {
    if (timer) clock.clearTimeout(timer);
    forget();
    keys.stopListening();
    await playing.stop();
  }
}

/** `loop` plays until its signal is aborted. */
export function startMusic(loop: (signal: AbortSignal) => Promise<unknown>): Music {
  const stop = new AbortController();
  const failed = loop(stop.signal);
  const over = failed.then(
    () => undefined,
    () => undefined, // stopped by us, or told by whoever waits for `failed`
  );
  return {
    failed,
    stop: () => {
      stop.abort();
      return over;
    },
  };
}

/** Resolves after `ms`, never when it is Infinity. Rejects with the signal's reason, and as `whileUp` does. */
export async function rest(
  { clock, ended }: Pick<PlayingLine<unknown>, 'clock' | 'ended'>,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  let timer: TimerHandle | undefined;
  const over = new Promise<void>((resolve) => {
    if (Number.isFinite(ms)) timer = clock.setTimeout(resolve, ms);
  });
  try {
    await whileUp(ended, untilAborted(over, signal));
  } finally {
    if (timer) clock.clearTimeout(timer);
  }
}

/** Rejects with RB_CALL_ENDED as soon as the line is down. */
export function whileUp<T>(ended: Promise<unknown>, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let forget: () => void = () => undefined;
    // Of both at once the work counts.
    work.then(
      (given) => {
        forget();
        resolve(given);
      },
      (error: unknown) => {
        forget();
        reject(error as Error);
      },
    );
    forget = watchEnd(ended, () => reject(callEnded()));
  });
}

async function playUntil<Sound>(
  line: PlayingLine<Sound>,
  enough: Promise<void>,
  sounds: readonly Sound[],
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const playing = line.play(sounds, AbortSignal.any([signal, stop.signal]));
  try {
    await Promise.race([playing, enough]);
  } finally {
    stop.abort();
    await playing.catch((error: unknown) => {
      if (error !== stop.signal.reason) throw error;
    });
  }
}
