import { RingbackError } from '../../core/errors';
import type { DeliveryOutcome } from '../../ports/channel';
import { rejected, unavailable, uncertain } from '../channel-failure';

/** The fields of nodemailer's errors that are looked at. */
export interface SmtpError extends Error {
  code?: string;
  originalCode?: string;
  command?: string;
  responseCode?: number;
  /** False for 503 too: the session was at fault, not the message. */
  permanent?: boolean;
}

/** Errors of the connection: the same message may go through later. */
const AWAY = new Set(['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'EPROTOCOL', 'EPROXY', 'EABORT', 'EMAXLIMIT']);
const CERTIFICATE = /CERT|SELF_SIGNED|ERR_TLS|ERR_SSL|EPROTO\b/;

/** What a failed mail means: SMTP's 4xx may go later, 5xx never; no answer after the last byte is uncertain. */
export function outcomeOfSmtpError(error: SmtpError, host: string, hasLeft: boolean): DeliveryOutcome {
  const { code = '', responseCode } = error;
  if (responseCode) return outcomeOfReply(error, responseCode, host);
  if (hasLeft) return uncertain(`${host} took the message and did not confirm it (${shortCode(error)}).`, host, error);
  if (code === 'ETLS' || CERTIFICATE.test(error.originalCode ?? code)) return tlsFailed(error, host);
  if (code === 'EENVELOPE') return badAddress(error);
  if (code === 'EAUTH' || code === 'ENOAUTH') return loginFailed(error, host);
  const details = { where: host, cause: error };
  if (AWAY.has(code)) {
    return unavailable(`The mail server ${host} could not be reached (${shortCode(error)}).`, {
      ...details,
      remedy: 'Check host, port and security of the channel, and that the server is up.',
    });
  }
  return rejected(`The message could not be sent by ${host}: ${error.message}`, details);
}

function outcomeOfReply(error: SmtpError, status: number, host: string): DeliveryOutcome {
  const details = { where: host, status, cause: error };
  const summary = `The mail server ${host} answered: ${reply(error)}`;
  if (error.permanent === false) return unavailable(summary, details);
  if (error.code === 'EAUTH') return loginFailed(error, host, status);
  const remedy =
    error.command === 'RCPT TO' ? "Check the recipient's address." : 'Check the sender and the account of the channel.';
  return rejected(summary, { ...details, remedy });
}

function loginFailed(error: SmtpError, host: string, status?: number): DeliveryOutcome {
  return rejected(`The mail server ${host} refused the login: ${reply(error)}`, {
    where: host,
    remedy: 'Check user, password and security of the channel.',
    ...(status ? { status } : {}),
    cause: error,
  });
}

function tlsFailed(error: SmtpError, host: string): DeliveryOutcome {
  return rejected(`No encrypted connection to the mail server ${host} could be made: ${reply(error)}`, {
    where: host,
    remedy: "Check the channel's security setting, or add the authority of the server's certificate.",
    cause: error,
  });
}

function badAddress(error: SmtpError): DeliveryOutcome {
  return {
    status: 'failed',
    error: new RingbackError('RB_CHANNEL_ADDRESS', `The mail has no usable address: ${reply(error)}`, { cause: error }),
  };
}

function shortCode({ originalCode, code, message }: SmtpError): string {
  return originalCode ?? code ?? message;
}

/** What was said, in one line and not too much of it. */
function reply({ message }: SmtpError): string {
  const line = message
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 300);
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
