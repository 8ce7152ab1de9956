import { setTimeout as delay } from 'node:timers/promises';

/** Waits in real time; an abort ends the wait, and the caller looks at the signal. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
