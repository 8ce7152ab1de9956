/** A pending timer; opaque to core. */
export type TimerHandle = object;

/** Time as the domain sees it. Core never calls Date.now or setTimeout; a demo or a test gives another clock. */
export interface Clock {
  /** How many milliseconds of this clock pass in one real millisecond; 1 but for a demo. Leases and timeouts, which guard real work, are multiplied by it. */
  readonly speed: number;
  /** Milliseconds since the epoch, UTC. */
  now(): number;
  /** Runs `fn` once after `delayMs` of this clock's time. */
  setTimeout(fn: () => void, delayMs: number): TimerHandle;
  clearTimeout(handle: TimerHandle): void;
}
