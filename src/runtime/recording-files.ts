import { readFile, realpath, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import type { Recording } from '../core/call/call-message';
import { RingbackError, toRingbackError } from '../core/errors';
import type { CommentFiles } from '../core/ticket/write-comment';
import type { TicketChange, Tickets } from '../ports/tickets';
import type { Message } from './define-node';
import { withinTime } from './time-limit';

export interface RecordingFilesDeps {
  tickets: Pick<Tickets, 'upload'>;
  /** Recordings are below it, and nothing else is attached: a message can name any file of this machine. */
  folder: string;
  /** For all uploads together: the comment needs time as well. */
  seconds: number;
  /** Why a recording is not attached; the comment says so, too. */
  onMissing(error: RingbackError): void;
}

/** Zendesk takes more; a message that is larger is none. */
export const largestAttachment = 20 * 1024 * 1024;

const sentences: Record<string, (name: string, why: string) => string> = {
  en: (name, why) => `The recording ${name} could not be attached: ${why}`,
  es: (name, why) => `No se pudo adjuntar la grabación ${name}: ${why}`,
  pt: (name, why) => `Não foi possível anexar a gravação ${name}: ${why}`,
};

/** The recordings of a call, for its comment. */
export function recordingFiles(msg: Message, deps: RecordingFilesDeps): CommentFiles {
  const { tickets, folder, seconds, onMissing } = deps;
  let attached: Recording[] = [];

  const say = (change: TicketChange, { name }: Recording, error: RingbackError): TicketChange => {
    onMissing(error);
    const body = `${sentenceIn(msg, name, error.summary)}\n\n${change.comment.body}`;
    return { ...change, comment: { ...change.comment, body } };
  };

  return {
    async attach(change, signal) {
      const uploads: string[] = [];
      let said = change;
      attached = [];
      await withinTime({ seconds }, signal, async (limited) => {
        for (const recording of recordingsIn(msg)) {
          const { path, name, contentType } = recording;
          try {
            const data = await fileAt(path, name, folder);
            uploads.push(await tickets.upload({ name, contentType, data }, limited));
            attached.push(recording);
          } catch (thrown) {
            signal.throwIfAborted();
            said = say(said, recording, toRingbackError(thrown));
          }
        }
      });
      return { ...said, comment: { ...said.comment, uploads } };
    },
    detach(change, error) {
      const { uploads: _refused, ...comment } = change.comment;
      return attached.reduce((said, recording) => say(said, recording, error), { ...change, comment });
    },
  };
}

async function fileAt(path: string, name: string, folder: string): Promise<Uint8Array> {
  let size: number;
  try {
    const real = await realpath(path);
    const found = await stat(real);
    if (!found.isFile() || !real.startsWith(`${await realpath(folder)}${sep}`)) throw new Error('It is no recording.');
    size = found.size;
    if (size <= largestAttachment) return await readFile(real);
  } catch (thrown) {
    throw new RingbackError('RB_CALL_RECORDING', `The file ${name} is not there.`, {
      remedy: 'It may have been deleted: see for how many days the record node keeps its files.',
      cause: thrown,
    });
  }
  throw new RingbackError(
    'RB_CALL_RECORDING',
    `The file ${name} has ${Math.ceil(size / 1_048_576)} MB, more than 20.`,
    {
      remedy: 'Let the record node record for a shorter time.',
    },
  );
}

function sentenceIn({ call }: Message, name: string, why: string): string {
  const language = String((call as { language?: unknown } | undefined)?.language ?? '').toLowerCase();
  const say = sentences[language.split('-')[0] ?? ''] ?? (sentences.en as (name: string, why: string) => string);
  return say(name, why);
}

function recordingsIn({ call }: Message): Recording[] {
  const { recordings } = (call ?? {}) as { recordings?: unknown };
  if (!Array.isArray(recordings)) return [];
  return recordings.filter(
    (one: Partial<Recording> | null): one is Recording => typeof one?.path === 'string' && typeof one.name === 'string',
  );
}
