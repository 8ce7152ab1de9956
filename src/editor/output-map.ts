import { find } from './element.js';

/** An output as the open dialog has it: `from` is its place when the dialog was opened, absent for a new one. */
export interface MappedOutput {
  from?: number;
}

/**
 * Writes into the hidden input `node-input-outputs` where each output of the node has gone, so that Node-RED
 * moves the wires along: `{"0":1,"1":-1,"new1":0}` moves the first, removes the second and adds one.
 */
export function writeOutputMap(before: number, outputs: MappedOutput[]): void {
  const map: Record<string, number> = {};
  for (let place = 0; place < before; place += 1) map[place] = -1;
  for (const [place, { from }] of outputs.entries()) map[from ?? `new${place}`] = place;
  const input = find<HTMLInputElement>('#node-input-outputs');
  // Nobody watches the value itself; the Appearance tab and Done read it.
  input.value = JSON.stringify(map);
}
