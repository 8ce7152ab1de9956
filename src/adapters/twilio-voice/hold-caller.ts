import { rest } from '../../core/call/line-commands';
import type { Clock } from '../../ports/clock';
import type { HoldOutcome, HoldRequest, LegEnd } from '../../ports/gateway';
import type { TwilioLine } from './twilio-line';
import { gather, pause, redirect, type TwimlVerb } from './twiml';

/** Of silence, where there is no music; then Twilio comes back. */
const silenceSeconds = 10;
/** A round of something very short must not keep Twilio busy. */
const shortestRoundMs = 250;

/**
 * `Leg.hold`: the music round after round, until its time is over, a key that counts is pressed, or the flow wants the
 * caller. Twilio then drops the music, because it is told so; if it cannot be told, the caller is back at its end.
 */
export async function holdCaller(
  line: TwilioLine,
  music: readonly TwimlVerb[],
  { elapseMs, digits, signal }: Omit<HoldRequest, 'music'>,
  call: { clock: Clock; ended: Promise<LegEnd> },
): Promise<HoldOutcome> {
  const { clock } = call;
  const stop = new AbortController();
  const interrupt = () => stop.abort({ kind: 'interrupted' } satisfies HoldOutcome);
  signal.addEventListener('abort', interrupt, { once: true });
  const timer = Number.isFinite(elapseMs)
    ? clock.setTimeout(() => stop.abort({ kind: 'elapsed' } satisfies HoldOutcome), elapseMs)
    : undefined;
  const round = (action: string, gathered: TwimlVerb[]): TwimlVerb[] => {
    const sounds = music.length > 0 ? music : [pause(silenceSeconds)];
    if (digits === '') return [...gathered, ...sounds, redirect(action)];
    return [...gathered, gather(sounds, { action, seconds: 1, mostDigits: 1, terminator: '' })];
  };
  try {
    for (;;) {
      const begin = clock.now();
      const told = await line.run(round, stop.signal, { dropsKeys: true });
      const digit = told.get('Digits') ?? '';
      if (digit !== '' && digits.includes(digit)) return { kind: 'digit', digit };
      const restMs = begin + shortestRoundMs - clock.now();
      if (restMs > 0) await rest(call, restMs, stop.signal);
    }
  } catch (thrown) {
    if (stop.signal.aborted && thrown === stop.signal.reason) return stop.signal.reason as HoldOutcome;
    throw thrown;
  } finally {
    if (timer) clock.clearTimeout(timer);
    signal.removeEventListener('abort', interrupt);
  }
}
