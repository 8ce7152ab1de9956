import type { NodeAPI } from 'node-red';
import type { Store } from '../../ports/store';
import { ringbackSettings } from '../services';
import { lineText, workLines } from './work-lines';

let red: Pick<NodeAPI, 'log'> | undefined;
let isDebugTold = false;

/** From now on what is done is told in Node-RED's log, unless the settings say `log: 'quiet'`. */
export function logWorkTo(RED: NodeAPI): void {
  red = ringbackSettings(RED).log === 'quiet' ? undefined : RED;
  isDebugTold = reportsDebug(RED);
}

/** Node-RED hands each line to its loggers, whatever their level: one for each message would be made for nobody. */
function reportsDebug(RED: NodeAPI): boolean {
  const { logging } = RED.settings as unknown as { logging?: Record<string, { level?: unknown } | undefined> };
  return Object.values(logging ?? {}).some((logger) => logger?.level === 'debug' || logger?.level === 'trace');
}

/** Everything of importance is written to the store, so this is where it is told, without a word in the code that does it. */
export function logStoreCall(method: keyof Store, args: readonly unknown[], result: unknown): void {
  if (!red) return;
  try {
    for (const line of workLines(method, args, result, isDebugTold))
      red.log[line.level](`[ringback] ${lineText(line)}`);
  } catch {
    // A log handler that fails is left alone from then on: nothing that is done may fail for its sake.
    red = undefined;
  }
}
