import type { Clock, TimerHandle } from '../ports/clock';

/** True when `work`, which never rejects, settles in time. The limit guards real work: a fast clock does not shorten it. */
export async function within(clock: Clock, work: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: TimerHandle | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = clock.setTimeout(() => resolve(false), limitMs * clock.speed);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    if (timer) clock.clearTimeout(timer);
  }
}
