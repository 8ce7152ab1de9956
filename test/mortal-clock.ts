import { createSystemClock } from '../src/adapters/clock/system-clock';
import type { Clock } from '../src/ports/clock';

/** A clock whose timers go with the process that a test lets die. */
export function mortalClock(): Clock & { die(): void } {
  const clock = createSystemClock();
  const timers = new Set<object>();
  let isDead = false;
  return {
    ...clock,
    setTimeout: (run, ms) => {
      if (isDead) return {};
      const timer = clock.setTimeout(() => {
        timers.delete(timer);
        run();
      }, ms);
      timers.add(timer);
      return timer;
    },
    clearTimeout: (timer) => {
      if (timers.delete(timer)) clock.clearTimeout(timer);
    },
    die: () => {
      isDead = true;
      for (const timer of timers) clock.clearTimeout(timer);
      timers.clear();
    },
  };
}
