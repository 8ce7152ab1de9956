import { readFile, stat } from 'node:fs/promises';
import type { Recording } from '../core/call/call-message';
import { RingbackError, toRingbackError } from '../core/errors';
import type { TicketChange, Tickets } from '../ports/tickets';
import type { Message } from './define-node';

export interface Attached {
  change: TicketChange;
  /** Why a recording is not there; the comment says so, too. */
  missing: RingbackError[];
}

/** Zendesk takes more; a message that is larger is none. */
export const largestAttachment = 20 * 1024 * 1024;

const sentences: Record<string, (name: string, why: string) => string> = {
  en: (name, why) => `The recording ${name} could not be attached: ${why}`,
  es: (name, why) => `No se pudo adjuntar la grabación ${name}: ${why}`,
  pt: (name, why) => `Não foi possível anexar a gravação ${name}: ${why}`,
};

/** The recordings of a call, for its comment. One that cannot be had does not cost the comment; it says so. */
export async function attachRecordings(
  msg: Message,
  change: TicketChange,
  tickets: Pick<Tickets, 'upload'>,
  signal: AbortSignal,
): Promise<Attached> {
  const uploads: string[] = [];
  const missing: RingbackError[] = [];
  let { body } = change.comment;
  for (const recording of recordingsIn(msg)) {
    try {
      uploads.push(await upload(recording, tickets, signal));
    } catch (thrown) {
      signal.throwIfAborted();
      const error = toRingbackError(thrown);
      missing.push(error);
      body = `${sentenceIn(msg, recording.name, error.summary)}\n\n${body}`;
    }
  }
  return { change: { ...change, comment: { ...change.comment, body, uploads } }, missing };
}

async function upload(
  { path, name, contentType }: Recording,
  tickets: Pick<Tickets, 'upload'>,
  signal: AbortSignal,
): Promise<string> {
  const data = await fileAt(path, name);
  return tickets.upload({ name, contentType, data }, signal);
}

async function fileAt(path: string, name: string): Promise<Uint8Array> {
  let size: number;
  try {
    size = (await stat(path)).size;
    if (size <= largestAttachment) return await readFile(path);
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
