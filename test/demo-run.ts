import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { EditorChannel } from './editor-channel';
import { packageFolder } from './node-red-process';

const start = join(packageFolder(), 'dist', 'demo', 'start.js');

/** One run of the demo, as `npm start` does it. */
export class DemoRun {
  output = '';
  readonly editor = new EditorChannel();
  readonly child: ChildProcess;
  #news: () => void = () => undefined;

  constructor(args: string[]) {
    this.child = spawn(process.execPath, [start, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        this.#news();
      });
    }
    this.child.once('exit', () => this.#news());
    this.editor.on('news', () => this.#news());
  }

  /** Resolves with what `find` finds; asked again at each thing that is printed or shown. */
  async until<T>(
    find: () => T | undefined | null | Promise<T | undefined | null>,
    what: string,
    withinMs: number,
  ): Promise<T> {
    const giveUpAt = Date.now() + withinMs;
    for (;;) {
      const found = await find();
      if (found !== undefined && found !== null) return found;
      const hasEnded = this.child.exitCode !== null;
      if (hasEnded || Date.now() > giveUpAt)
        throw new Error(`${hasEnded ? 'The demo ended' : 'No sign'}: ${what}.\n${this.output}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 250);
        this.#news = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async link(label: string): Promise<string> {
    const found = await this.until(
      () => new RegExp(`${label}\\s+(http\\S+)`).exec(this.output),
      `the link of ${label}`,
      15_000,
    );
    return found[1] ?? '';
  }

  async stop(): Promise<number | null> {
    this.editor.close();
    if (this.child.exitCode === null) {
      this.child.kill('SIGINT');
      await once(this.child, 'exit');
    }
    return this.child.exitCode;
  }
}
