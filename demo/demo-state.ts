import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Places } from './flow-file';

/** What the demo keeps from one start to the next, beside what Node-RED and the store keep; the flows name the places. */
export interface DemoState extends Pick<Places, 'sandboxUrl'>, Partial<Omit<Places, 'sandboxUrl'>> {
  /** What the demo's clock showed last, in milliseconds since the epoch. */
  now: number;
  /** How often it was started before. */
  starts: number;
}

/** Undefined at the first start. @throws Error when the file was damaged. */
export function readState(folder: string): DemoState | undefined {
  const file = stateFile(folder);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DemoState;
  } catch (cause) {
    throw new Error(`${file} cannot be read. Start the demo anew with "npm start -- --fresh".`, { cause });
  }
}

/** Written whole or not at all, also when the process is killed meanwhile. */
export function writeState(folder: string, state: DemoState): void {
  const file = stateFile(folder);
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}

/** Nine o'clock on a working day, by this machine's calendar: no quiet hours are near. */
export function firstMorning(today: Date): number {
  const morning = new Date(today.getFullYear(), today.getMonth(), today.getDate(), 9);
  while (morning.getDay() === 0 || morning.getDay() === 6) morning.setDate(morning.getDate() + 1);
  return morning.getTime();
}

function stateFile(folder: string): string {
  return join(folder, 'demo.json');
}
