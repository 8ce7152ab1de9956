import { RingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import { abortError, orAborted, wait } from './wait';

/** Longer pauses are left to the next poll. */
export const LONGEST_PAUSE_MS = 120_000;

export interface RateLimit {
  /** Resolves when a request to that host may go out, and counts it. RB_HTTP_RATE_LIMIT when that is too far away. */
  take(host: string, signal: AbortSignal): Promise<void>;
  /** Nothing goes to that host for so long. */
  pause(host: string, ms: number): void;
}

/** At most `requests` in any `perSeconds` (a sliding window; 0: no limit), first come, first served; and pauses per host. */
export function createRateLimit(limit: { requests: number; perSeconds: number }, clock: Clock): RateLimit {
  const windowMs = limit.perSeconds * 1000;
  const sent: number[] = [];
  const pausedUntil = new Map<string, number>();
  let turn: Promise<void> = Promise.resolve();

  function delayMs(host: string): number {
    const now = clock.now();
    const paused = (pausedUntil.get(host) ?? 0) - now;
    if (limit.requests <= 0 || windowMs <= 0) return paused;
    while (sent.length > 0 && (sent[0] as number) + windowMs <= now) sent.shift();
    const full = sent.length < limit.requests ? 0 : (sent[0] as number) + windowMs - now;
    return Math.max(paused, full);
  }

  async function takeTurn(host: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw abortError(signal);
    for (let delay = delayMs(host); delay > 0; delay = delayMs(host)) {
      if ((pausedUntil.get(host) ?? 0) - clock.now() > LONGEST_PAUSE_MS) {
        throw new RingbackError(
          'RB_HTTP_RATE_LIMIT',
          `The server ${host} asked for a pause of ${Math.ceil(delay / 1000)} s.`,
          {
            retryable: true,
            retryAfterMs: delay,
            where: host,
            remedy: 'The next poll tries again; poll less often, or set a rate limit in the integration.',
          },
        );
      }
      await wait(clock, delay, signal);
    }
    if (limit.requests > 0) sent.push(clock.now());
  }

  return {
    take(host, signal) {
      // One after the other, so that waiting requests do not all start when the window opens.
      const mine = turn.then(() => takeTurn(host, signal));
      turn = mine.catch(() => undefined);
      // Who may wait for a second only does not stand behind one who waits for a minute.
      return orAborted(mine, signal);
    },
    pause(host, ms) {
      pausedUntil.set(host, Math.max(pausedUntil.get(host) ?? 0, clock.now() + ms));
    },
  };
}
