import { type ErrorCode, type ErrorDetails, RingbackError } from '../../core/errors';
import { FileReplacedError } from './database-file';

/** SQLite's primary result codes, https://www.sqlite.org/rescode.html */
const resultCode = {
  perm: 3,
  busy: 5,
  locked: 6,
  readonly: 8,
  ioerr: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADb: 26,
};

/** What SQLite or the file system reports, as an error of ours. */
export function toStoreError(thrown: unknown, file: string): RingbackError {
  if (thrown instanceof RingbackError) return thrown;
  const described = describe(thrown);
  const where = file;
  if (!described)
    return new RingbackError('RB_INTERNAL', `The store failed: ${messageOf(thrown)}.`, { where, cause: thrown });
  const { code, summary, ...details } = described;
  return new RingbackError(code, `${summary} (${file}: ${messageOf(thrown)})`, { ...details, where, cause: thrown });
}

export function isBusy(thrown: unknown): boolean {
  const code = primaryCode(thrown);
  return code === resultCode.busy || code === resultCode.locked;
}

/** After these the connection is opened anew. */
export function isConnectionSpoilt(thrown: unknown): boolean {
  const spoiling: (number | undefined)[] = [
    resultCode.ioerr,
    resultCode.corrupt,
    resultCode.cantOpen,
    resultCode.notADb,
    resultCode.readonly,
  ];
  return thrown instanceof FileReplacedError || spoiling.includes(primaryCode(thrown));
}

interface Described extends ErrorDetails {
  code: ErrorCode;
  summary: string;
}

function describe(thrown: unknown): Described | undefined {
  if (thrown instanceof FileReplacedError) {
    return {
      code: 'RB_STORE_UNAVAILABLE',
      summary: 'The file of the store was removed or replaced while it was in use.',
      remedy: 'What is there now is used from the next try on; put the right file back if that was a mistake.',
      retryable: true,
    };
  }
  switch (primaryCode(thrown)) {
    case resultCode.busy:
    case resultCode.locked:
      return {
        code: 'RB_STORE_UNAVAILABLE',
        summary: 'The file of the store is locked by another process.',
        remedy: 'It is tried again; if this goes on, close the program that keeps the file open.',
        retryable: true,
      };
    case resultCode.cantOpen:
    case resultCode.perm:
      return {
        code: 'RB_STORE_UNAVAILABLE',
        summary: 'The file of the store cannot be opened.',
        remedy: 'Check that its folder exists and that Node-RED may write there.',
        retryable: true,
      };
    case resultCode.readonly:
      return {
        code: 'RB_STORE_UNAVAILABLE',
        summary: 'The file of the store cannot be written.',
        remedy: 'Give Node-RED the right to write the file and its folder.',
        retryable: true,
      };
    case resultCode.ioerr:
      return {
        code: 'RB_STORE_UNAVAILABLE',
        summary: 'The disk of the store reports an error.',
        remedy: 'Check the disk, and that the file is not on a network share that is away.',
        retryable: true,
      };
    case resultCode.full:
      return {
        code: 'RB_STORE_FULL',
        summary: 'The disk of the store is full.',
        remedy: 'Free some space; nothing is lost, and the work goes on by itself.',
        retryable: true,
      };
    case resultCode.corrupt:
    case resultCode.notADb:
      return {
        code: 'RB_STORE_CORRUPT',
        summary: 'The file of the store is damaged or is not a database.',
        remedy: 'Put a backup in its place, or move the file away to begin with an empty store.',
      };
    default:
      return undefined;
  }
}

function primaryCode(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('errcode' in thrown)) return undefined;
  return typeof thrown.errcode === 'number' ? thrown.errcode & 0xff : undefined;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
