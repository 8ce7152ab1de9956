import { type ErrorDetails, RingbackError } from '../../core/errors';

/** Errors that all engines share, so that one mistake is always told in the same words. */

export function speechFailed(summary: string, details: ErrorDetails = {}): RingbackError {
  return new RingbackError('RB_SPEECH', summary, details);
}

export function speechClosed(): RingbackError {
  return new RingbackError('RB_CLOSED', 'The text to speech was closed while it spoke.', { retryable: true });
}

const shownCharacters = 300;

/** What a program or a server said of its failure, in one line, cut. */
export function shown(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length > shownCharacters ? `${line.slice(0, shownCharacters)}…` : line;
}
