import { type ErrorDetails, RingbackError } from '../../../core/errors';
import type { ImapSettings } from './imap-mailbox';

/** The fields of imapflow's errors that are looked at. */
interface ImapError extends Error {
  code?: string;
  authenticationFailed?: boolean;
  /** What the server has said. */
  responseText?: string;
  /** NO or BAD: the server has answered, and refuses what it was asked. */
  responseStatus?: string;
}

const CERTIFICATE = /CERT|SELF_SIGNED|ERR_TLS|ERR_SSL|EPROTO\b/;

/** Why a mailbox cannot be read, and what to do about it. */
export function imapFailure(thrown: unknown, { host, port }: Pick<ImapSettings, 'host' | 'port'>) {
  if (thrown instanceof RingbackError) return thrown;
  const error = thrown as ImapError;
  const where = `${host}:${port}`;
  const details: ErrorDetails = { where, cause: error };
  const said = sentence(error.responseText || error.message || String(thrown));
  if (error.authenticationFailed) {
    return new RingbackError('RB_CHANNEL_REJECTED', `The mailbox at ${where} refused the login: ${said}`, {
      ...details,
      remedy: 'Check user and password of the mailbox in the channel; some providers want an app password.',
    });
  }
  if (CERTIFICATE.test(error.code ?? '')) {
    return new RingbackError('RB_CHANNEL_REJECTED', `No encrypted connection to ${where} could be made: ${said}`, {
      ...details,
      remedy: "Check the channel's security setting, or add the authority of the server's certificate.",
    });
  }
  return new RingbackError('RB_CHANNEL_UNAVAILABLE', `The mailbox at ${where} could not be read: ${said}`, {
    ...details,
    retryable: true,
    remedy: 'Check host, port and security of the mailbox in the channel, and that the server is up.',
  });
}

/** Why its folder cannot be opened. */
export function folderFailure(thrown: unknown, settings: Pick<ImapSettings, 'host' | 'port' | 'folder'>) {
  const error = thrown as ImapError;
  if (error.responseStatus === undefined) return imapFailure(thrown, settings);
  const { host, port, folder } = settings;
  const said = sentence(error.responseText || error.message);
  return new RingbackError('RB_CHANNEL_REJECTED', `The mailbox at ${host}:${port} has no folder "${folder}": ${said}`, {
    where: `${host}:${port}`,
    cause: error,
    remedy: 'Correct the folder in the channel; INBOX is always there.',
  });
}

/** In one line and not too much of it. */
function sentence(text: string): string {
  const line = text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 300);
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
