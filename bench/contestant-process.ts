import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Found, FromContestant, Job, Measured, ToContestant } from './job';
import type { Version } from './records';

/** Which program does the work, with its further argument. */
export interface Program {
  file: 'bare' | 'stock' | 'ringback';
  argument?: string;
}

/** A contestant in a process of its own, with a folder of its own. */
export class ContestantProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly pingUrl: string,
  ) {}

  static async start(
    program: Program,
    job: Omit<Job, 'folder'>,
    nodeOptions: string[] = [],
  ): Promise<ContestantProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'ringback-bench-'));
    const child = fork(
      join(__dirname, 'contestants', `${program.file}.js`),
      [JSON.stringify({ ...job, folder }), program.argument ?? ''],
      { execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning', ...nodeOptions] },
    );
    const ready = await answerOf(child);
    if (ready.kind !== 'ready') throw new Error(`${program.file} did not get ready.`);
    return new ContestantProcess(child, folder, ready.pingUrl);
  }

  /** Resident memory, now. */
  get megabytes(): number {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(this.child.pid)], { encoding: 'utf8' })) / 1_024;
  }

  /** Collects what was left behind so far, which is not the work's: before it is measured, for that itself takes 50 ms and more. */
  async collect(): Promise<void> {
    this.#send({ kind: 'collect' });
    await answerOf(this.child);
  }

  /** One poll from the beginning of the work to its end. */
  async poll(version: Version, expected: Found): Promise<Measured> {
    this.#send({ kind: 'poll', version, expected });
    const answer = await answerOf(this.child);
    if (answer.kind !== 'measured') throw new Error('The contestant was not asked for that.');
    return answer.measured;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.#send({ kind: 'stop' });
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  #send(message: ToContestant): void {
    this.child.send(message);
  }
}

/** The next message of the child; rejects when it fails or ends instead. */
function answerOf(child: ChildProcess): Promise<FromContestant> {
  return new Promise((resolve, reject) => {
    const hear = (message: FromContestant) => {
      child.off('exit', ended);
      if (message.kind === 'failed') reject(new Error(message.error));
      else resolve(message);
    };
    const ended = (code: number | null) => {
      child.off('message', hear);
      reject(new Error(`A contestant ended with ${code} in the middle of its work.`));
    };
    child.once('message', hear);
    child.once('exit', ended);
  });
}
