import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A program that speaks: writes a sound for its text and notes how it was called. What the text says makes it fail:
 * `crash`, `nothing`, `garbage`, or `hang` at its beginning.
 */
export interface FakeCommand {
  /** For the settings. */
  command: string;
  /** The arguments that come before those of the template. */
  prefix: string;
  /** The arguments of each call, oldest first, without the script. */
  calls(): string[][];
  /** How many hang that were not ended yet. */
  hanging(): number;
  remove(): void;
}

const program = `
const fs = require('node:fs');
const args = process.argv.slice(2);
fs.appendFileSync(__dirname + '/calls', JSON.stringify(args) + '\\n');
const after = (name) => args[args.indexOf(name) + 1];
const text = args.includes('--') ? after('--') : fs.readFileSync(0, 'utf8');
if (text === 'crash') { console.error('no such\\n  voice \\u001b[31m' + 'x'.repeat(1000)); process.exit(3); }
if (text.startsWith('hang')) {
  fs.appendFileSync(__dirname + '/hanging', process.pid + '\\n');
  setInterval(() => {}, 1000);
} else if (text !== 'nothing') {
  const sound = Buffer.alloc(44 + 2 * 1600);
  sound.write('RIFF', 0); sound.writeUInt32LE(0x7ffff024, 4); sound.write('WAVEfmt ', 8); sound.writeUInt32LE(16, 16);
  sound.writeUInt16LE(1, 20); sound.writeUInt16LE(1, 22); sound.writeUInt32LE(16000, 24); sound.writeUInt32LE(32000, 28);
  sound.writeUInt16LE(2, 32); sound.writeUInt16LE(16, 34); sound.write('data', 36); sound.writeUInt32LE(0x7ffff000, 40);
  const bytes = text === 'garbage' ? Buffer.from('this is no sound') : sound;
  if (args.includes('-w')) fs.writeFileSync(after('-w'), bytes);
  else process.stdout.write(bytes);
}
`;

export function fakeCommand(): FakeCommand {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-fake-command-'));
  const script = join(folder, 'speak.cjs');
  writeFileSync(script, program);
  for (const name of ['calls', 'hanging']) writeFileSync(join(folder, name), '');
  const lines = (name: string) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean);
  return {
    command: process.execPath,
    prefix: `"${script}"`,
    calls: () => lines('calls').map((line) => JSON.parse(line) as string[]),
    hanging: () => lines('hanging').filter((pid) => isAlive(Number(pid))).length,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 only asks.
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
