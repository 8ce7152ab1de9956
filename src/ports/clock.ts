/** A pending timer; opaque to core. */
export type TimerHandle = { readonly timer: unique symbol } | object;

/** Time as the domain sees it. Core never calls Date.now or setTimeout; a demo or a test gives another clock. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
  /** Runs `fn` once after `delayMs` of this clock's time. */
  setTimeout(fn: () => void, delayMs: number): TimerHandle;
  clearTimeout(handle: TimerHandle): void;
}
