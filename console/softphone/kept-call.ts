import type { PhoneLine } from '../../src/adapters/simulator/phone-messages';
import { pageId } from '../shared/server.js';

/** The call of this tab, as it outlives a reload. Times in milliseconds since the epoch. */
export interface KeptCall {
  line: PhoneLine;
  startedAt: number;
  answeredAt?: number;
}

const storageKey = `ringback-call:${pageId}`;
/** A page that comes back later has no call any more: the simulator gave it up, or was started again long ago. */
const keptMs = 60_000;

export function keepCall(call: KeptCall | undefined): void {
  if (call) sessionStorage.setItem(storageKey, JSON.stringify({ ...call, savedAt: Date.now() }));
  else sessionStorage.removeItem(storageKey);
}

export function keptCall(): KeptCall | undefined {
  const kept = sessionStorage.getItem(storageKey);
  if (!kept) return undefined;
  const { savedAt, ...call } = JSON.parse(kept) as KeptCall & { savedAt: number };
  return Date.now() - savedAt < keptMs ? call : undefined;
}
