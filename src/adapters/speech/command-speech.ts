import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpeechRequest } from '../../ports/speech';
import { atMost } from './at-most';
import { compileArguments } from './command-arguments';
import { espeakVoice, isEspeak } from './espeak-voices';
import { runCommand } from './run-command';
import type { SpeechEngine } from './speech-engine';
import { shown, speechClosed, speechFailed } from './speech-failure';
import type { CommandSpeechSettings } from './speech-settings';

/** More would only make each of them later, on the few cores that there are. */
const commandsAtOnce = 4;

/**
 * Speaks by a program on this machine, without a shell: a text is one argument, whatever is in it. `timeoutMs` is
 * for one run. Throws RB_CONFIG for arguments that cannot be.
 */
export function createCommandSpeech(settings: CommandSpeechSettings, timeoutMs: number): SpeechEngine {
  const { command } = settings;
  const template = compileArguments(settings.arguments);
  const inTurn = atMost(commandsAtOnce);
  const closing = new AbortController();

  async function speakInto(folder: string, said: SpeechRequest, signal: AbortSignal): Promise<Buffer> {
    const file = join(folder, 'speech.wav');
    const args = template.fill({ ...said, file });
    const input = template.hasText ? '' : said.text;
    const { output, complaint } = await runCommand({ command, args, input, timeoutMs }, signal);
    const sound = template.hasFile ? await readIfThere(file) : output;
    if (sound.length > 0) return sound;
    const printed = shown(complaint);
    throw speechFailed(`The command "${command}" made no sound.${printed ? ` It printed: ${printed}` : ''}`, {
      remedy: template.hasFile
        ? 'Check that its arguments make it write a WAV file to {file}.'
        : 'Check that it writes a WAV file to its standard output, or put {file} among its arguments.',
    });
  }

  return {
    name: command,
    fingerprint: JSON.stringify(['command', command, settings.arguments]),
    async speak(request, caller) {
      const signal = AbortSignal.any([caller, closing.signal]);
      const said = speakable(request, command);
      return inTurn(async () => {
        const folder = await mkdtemp(join(tmpdir(), 'ringback-speech-'));
        try {
          return await speakInto(folder, said, signal);
        } finally {
          // A program that was just ended may have written meanwhile.
          await rm(folder, { recursive: true, force: true, maxRetries: 3 });
        }
      }, signal);
    },
    close() {
      closing.abort(speechClosed());
    },
  };
}

/** The request as a command may have it: no voice or language that could be taken for an option. */
function speakable({ text, language, voice }: SpeechRequest, command: string): SpeechRequest {
  for (const [what, value] of [
    ['voice', voice],
    ['language', language],
  ] as const) {
    if (!/^-|\p{Cc}/u.test(value)) continue;
    throw speechFailed(`"${shown(value)}" cannot be a ${what}.`, { remedy: `Correct the ${what}.` });
  }
  return {
    text: text.replaceAll(/\p{Cc}+/gu, ' '),
    language,
    voice: voice || (isEspeak(command) ? espeakVoice(language) : language),
  };
}

async function readIfThere(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
