import type { Clock } from '../../ports/clock';

/** Longest delay that setTimeout takes; a longer one would fire at once. */
const longestTimeoutMs = 2 ** 31 - 1;

/**
 * The machine's time. A `speed` above 1 makes the clock run faster from now on (for demonstrations:
 * the limits in minutes stay as they are, the minutes get shorter). `startAt`, in milliseconds since the
 * epoch, is what it shows now, so that a fast clock can go on where an earlier run's had stopped.
 */
export function createSystemClock(speed = 1, startAt?: number): Clock {
  const origin = Date.now();
  const ahead = (startAt ?? origin) - origin;
  return {
    speed,
    now: () => (speed === 1 ? Date.now() + ahead : Math.round(origin + ahead + (Date.now() - origin) * speed)),
    setTimeout: (fn, delayMs) => setTimeout(fn, Math.min(longestTimeoutMs, Math.max(0, delayMs / speed))),
    clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
  };
}
