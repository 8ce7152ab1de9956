import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wavHeader } from '../../src/adapters/speech/wav';

/** WAV files of a length, in a folder of their own. */
export class AudioFiles {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ringback-webex-'));

  write(name: string, ms: number): string {
    const samples = Buffer.alloc(ms * 16);
    const path = join(this.#folder, name);
    writeFileSync(path, Buffer.concat([wavHeader(8_000, samples.length), samples]));
    return path;
  }

  writeText(name: string, text: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
