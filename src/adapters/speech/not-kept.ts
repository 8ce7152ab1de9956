import { type ErrorCode, RingbackError } from '../../core/errors';

/** Sound that could not be written: neither the text's nor the sound's fault, but the disk's. `what`: "speech". */
export function notKept(code: ErrorCode, what: string, thrown: unknown): RingbackError {
  const { code: reason = '', message } = thrown as NodeJS.ErrnoException;
  const isFull = reason === 'ENOSPC' || reason === 'EDQUOT';
  return new RingbackError(
    code,
    isFull ? `The disk is full: the ${what} cannot be kept.` : `The ${what} cannot be kept: ${message}.`,
    {
      remedy: isFull
        ? 'Make room on the disk of the user directory.'
        : 'Check the permissions of the folder "ringback" in the user directory.',
      cause: thrown,
    },
  );
}
