import { type ErrorDetails, RingbackError, toRingbackError } from '../../core/errors';
import { CONNECT_TIMEOUT } from './agents';
import { ANSWER_LIMIT, AnswerTooLarge, WireTimeout } from './transport';

/** What went wrong in one exchange, and what that allows. */
export interface Failure {
  error: RingbackError;
  /** Nothing reached the server: trying again is safe for every method. */
  wasNotSent: boolean;
}

const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', CONNECT_TIMEOUT]);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ALTNAME/;

/** An exchange that ended without an answer, in plain words. */
export function describeFailure(thrown: unknown, url: URL, timeoutMs: number, answerLimit = ANSWER_LIMIT): Failure {
  if (thrown instanceof RingbackError) return { error: thrown, wasNotSent: false };
  const host = url.host;
  if (thrown instanceof WireTimeout) {
    return fail('RB_HTTP_TIMEOUT', `The server ${host} did not answer within ${seconds(timeoutMs)}.`, {
      retryable: true,
      where: host,
      remedy: 'Raise the timeout of the integration, or ask for smaller pages.',
    });
  }
  const code = codeOf(thrown);
  const said = toRingbackError(thrown).message;
  if (thrown instanceof AnswerTooLarge) {
    return fail('RB_HTTP_BODY', `The answer of ${host} is larger than ${answerLimit / 1024 / 1024} MB.`, {
      where: host,
      remedy: 'Ask for fewer records on a page.',
    });
  }
  if (CERTIFICATE.test(code)) {
    return fail('RB_HTTP_UNREACHABLE', `The certificate of ${host} is not trusted (${code}).`, {
      where: host,
      remedy: 'Give the certificate of its authority in a TLS configuration of the integration.',
    });
  }
  const wasNotSent = NOT_SENT.has(code) || isTunnelFailure(said);
  const error = new RingbackError('RB_HTTP_UNREACHABLE', `${sentence(code, said, host)}`, {
    retryable: true,
    where: host,
    remedy: remedy(code),
  });
  return { error, wasNotSent };
}

function fail(code: RingbackError['code'], summary: string, details: ErrorDetails): Failure {
  return { error: new RingbackError(code, summary, details), wasNotSent: false };
}

function sentence(code: string, said: string, host: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return `The server ${host} refused the connection.`;
    case 'ENOTFOUND':
      return `There is no server with the name ${host}.`;
    case 'EAI_AGAIN':
      return `The name ${host} could not be looked up.`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `There is no way through the network to ${host}.`;
    case 'ETIMEDOUT':
    case CONNECT_TIMEOUT:
      return `The server ${host} did not accept a connection in time.`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_BAD_RESPONSE':
    case 'ECONNABORTED':
      return `The connection to ${host} was cut before the answer was complete.`;
    case 'Z_BUF_ERROR':
    case 'Z_DATA_ERROR':
      return `The compressed answer of ${host} is damaged or was cut.`;
    default:
      return `The server ${host} could not be reached (${code || said.slice(0, 120)}).`;
  }
}

function remedy(code: string): string {
  if (code === 'ENOTFOUND') return 'Check the base URL of the integration.';
  if (code === 'ECONNREFUSED') return 'Check the address and the port, and whether the server is running.';
  return 'Check the network, the proxy and the base URL of the integration.';
}

/** A proxy that answered CONNECT with an error, or was not there. */
function isTunnelFailure(said: string): boolean {
  return /proxy/i.test(said) && /CONNECT|tunnel|establish/i.test(said);
}

/** Node hides the codes of several addresses in an AggregateError; axios wraps what Node threw. */
function codeOf(thrown: unknown): string {
  for (let at: unknown = thrown, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    const { code, cause, errors } = at as { code?: unknown; cause?: unknown; errors?: unknown };
    if (typeof code === 'string' && code !== '' && code !== 'ERR_NETWORK') return code;
    at = Array.isArray(errors) ? errors[0] : cause;
  }
  return '';
}

function seconds(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}
