import { randomUUID } from 'node:crypto';
import type { NodeAPI } from 'node-red';
import { createSystemClock } from '../adapters/clock/system-clock';
import { EngineClient } from '../engine/engine-client';
import type { Clock } from '../ports/clock';

/** What the user may set under `ringback` in Node-RED's settings file. */
export interface RingbackSettings {
  /** Minutes pass this many times faster; for demonstrations. */
  clockSpeed?: number;
  /** What the clock shows at the start, in milliseconds since the epoch; without it, the machine's time. */
  clockStart?: number;
  /** Lets a scraper without a login read `ringback/metrics` and `ringback/health`, as a bearer token. */
  metricsToken?: string;
  /** `quiet`: only trouble is told in Node-RED's log, not what is done. */
  log?: 'quiet' | 'normal';
  /** Whom the softphone can call as, with one click. */
  callers?: { name: string; number: string; hint: string }[];
}

/** Tells this run of the process from every other: who holds a lease, who has begun a delivery. */
export const owner = randomUUID();

let clock: Clock | undefined;
let engine: EngineClient | undefined;
let engineUsers = 0;

export function ringbackSettings(RED: NodeAPI): RingbackSettings {
  const settings = (RED.settings as unknown as { ringback?: unknown }).ringback;
  return typeof settings === 'object' && settings !== null ? (settings as RingbackSettings) : {};
}

/** One clock for all nodes of the process. */
export function sharedClock(RED: NodeAPI): Clock {
  const { clockSpeed, clockStart } = ringbackSettings(RED);
  const speed = Number(clockSpeed ?? 1);
  const wanted = Number.isFinite(speed) ? Math.max(1, speed) : 1;
  if (!clock || clock.speed !== wanted) clock = createSystemClock(wanted, clockStart);
  return clock;
}

/** The process's engine thread; it ends when its last user has given it back. */
export function acquireEngine(): EngineClient {
  engineUsers += 1;
  engine ??= new EngineClient();
  return engine;
}

export async function releaseEngine(): Promise<void> {
  engineUsers -= 1;
  if (engineUsers > 0) return;
  const last = engine;
  engine = undefined;
  await last?.stop();
}
