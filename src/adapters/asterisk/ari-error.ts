import { RingbackError } from '../../core/errors';

/** What ARI answered instead of 2xx. `said` is its own sentence, where it gave one. */
export function ariError(status: number, command: string, said: string): RingbackError {
  const details = { status, where: command };
  const answer = said ? `${status}, "${said}"` : String(status);
  if (status === 401 || status === 403) {
    return new RingbackError('RB_GATEWAY_REJECTED', `Asterisk refused the user of ARI (${answer}).`, {
      ...details,
      remedy: 'Check user and password of the gateway against ari.conf; the user must not be read-only.',
    });
  }
  if (status >= 500) {
    return new RingbackError('RB_GATEWAY_UNAVAILABLE', `Asterisk could not do "${command}" (${answer}).`, {
      ...details,
      retryable: true,
      remedy: 'Look into the log of Asterisk.',
    });
  }
  return new RingbackError('RB_GATEWAY_REJECTED', `Asterisk refused "${command}" (${answer}).`, details);
}

/** No answer came: the command may have been done or not. */
export function isUnreached(error: unknown): boolean {
  return error instanceof RingbackError && error.code === 'RB_GATEWAY_UNAVAILABLE' && error.status === undefined;
}

/** The channel, bridge or playback is no longer there, or on its way out: normal when a call ends. */
export function isGone(error: unknown): boolean {
  return error instanceof RingbackError && [404, 409, 412, 422].includes(error.status ?? 0);
}
