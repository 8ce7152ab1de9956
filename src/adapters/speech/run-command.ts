import { type ExecFileException, execFile } from 'node:child_process';
import { isEspeak } from './espeak-voices';
import { largestSoundBytes } from './speech-engine';
import { shown, speechFailed } from './speech-failure';

export interface CommandRun {
  command: string;
  args: string[];
  /** For its standard input. */
  input: string;
  timeoutMs: number;
}

export interface CommandOutput {
  output: Buffer;
  /** What it printed to its standard error. */
  complaint: string;
}

/** Runs a program without a shell, to its end. Rejects with RB_SPEECH, or with the signal's reason. */
export function runCommand(run: CommandRun, signal: AbortSignal): Promise<CommandOutput> {
  return new Promise((resolve, reject) => {
    const options = {
      signal,
      timeout: run.timeoutMs,
      killSignal: 'SIGKILL',
      maxBuffer: largestSoundBytes,
      encoding: 'buffer',
      windowsHide: true,
    } as const;
    const child = execFile(run.command, run.args, options, (error, output, errors) => {
      const complaint = errors.toString('utf8');
      if (signal.aborted) reject(signal.reason);
      else if (error) reject(explain(error, complaint, run));
      else resolve({ output, complaint });
    });
    // A program may end without reading what it is given; its exit code says whether that is a failure.
    child.stdin?.on('error', () => child.stdin?.destroy());
    child.stdin?.end(run.input);
  });
}

function explain(error: ExecFileException, complaint: string, { command, timeoutMs }: CommandRun): Error {
  const cause = error;
  const said = shown(complaint);
  const printed = said ? ` It printed: ${said}` : '';
  switch (error.code) {
    case 'ENOENT':
      return speechFailed(`The command "${command}" was not found.`, { remedy: howToInstall(command), cause });
    case 'EACCES':
      return speechFailed(`The command "${command}" may not be run by Node-RED.`, {
        remedy: 'Check that it is a program, and its permissions.',
        cause,
      });
    case 'E2BIG':
      return speechFailed('The text is too long for a command.', { remedy: 'Say less at once.', cause });
    case 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER':
      return speechFailed(`The command "${command}" printed more than any speech is.`, {
        remedy: 'Check its arguments.',
        cause,
      });
  }
  if (error.killed) {
    return speechFailed(`The command "${command}" did not end within ${timeoutMs / 1_000} s.${printed}`, {
      remedy: 'Try it on the command line; a first start may take longer than others.',
      retryable: true,
      cause,
    });
  }
  const how = error.signal ? `was ended by ${error.signal}` : `failed with exit code ${error.code}`;
  return speechFailed(`The command "${command}" ${how}.${printed}`, {
    remedy: 'Check its arguments and the voice.',
    cause,
  });
}

function howToInstall(command: string): string {
  return isEspeak(command)
    ? 'Install it where Node-RED runs (on Debian and Ubuntu: apt install espeak-ng), or choose another text to speech in the gateway.'
    : 'Install it where Node-RED runs, or enter its whole path in the gateway.';
}
