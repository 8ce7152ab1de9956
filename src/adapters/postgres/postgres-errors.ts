import { type ErrorCode, type ErrorDetails, RingbackError } from '../../core/errors';

interface Described extends ErrorDetails {
  code: ErrorCode;
  summary: string;
}

/** Of the operating system and of TLS, when there is no connection or it is lost. */
const connectionErrors: Record<string, string> = {
  ECONNREFUSED: 'Start the database, and check host and port.',
  ENOTFOUND: 'Check the name of the host.',
  EAI_AGAIN: 'The name of the host cannot be looked up for now; check the network.',
  ETIMEDOUT: 'Check that the database can be reached from here.',
  EHOSTUNREACH: 'Check that the database can be reached from here.',
  ENETUNREACH: 'Check that the database can be reached from here.',
  ECONNRESET: 'It is tried again.',
  EPIPE: 'It is tried again.',
};

const tlsRemedy =
  'Use a certificate that this machine trusts, or choose "require" to encrypt without checking who the server is.';

/** What PostgreSQL or the connection reports, as an error of ours; `where` is host, port and database. */
export function toStoreError(thrown: unknown, where: string): RingbackError {
  if (thrown instanceof RingbackError) return thrown;
  const { code, summary, ...details } = describe(thrown);
  return new RingbackError(code, `${summary} (${where}: ${messageOf(thrown)})`, { ...details, where, cause: thrown });
}

/** The database chose this transaction to give way to another one. */
export function mustRepeat(thrown: unknown): boolean {
  return ['40001', '40P01'].includes(codeOf(thrown));
}

/** A schema or table was made by somebody else meanwhile. */
export function isAlreadyThere(thrown: unknown): boolean {
  return ['23505', '42P06', '42P07'].includes(codeOf(thrown));
}

/** After these a connection goes back to nobody. */
export function isConnectionLost(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code in connectionErrors || /^(08|57P0)/.test(code) || isLostWithoutCode(thrown);
}

function describe(thrown: unknown): Described {
  const code = codeOf(thrown);
  const remedy = connectionErrors[code];
  if (remedy) return unavailable('The database cannot be reached.', remedy);
  // https://www.postgresql.org/docs/current/errcodes-appendix.html
  if (code === '53100') {
    return {
      code: 'RB_STORE_FULL',
      summary: 'The disk of the database is full.',
      remedy: 'Free some space on the database server; nothing is lost, and the work goes on by itself.',
      retryable: true,
    };
  }
  if (code === 'XX001' || code === 'XX002') {
    return {
      code: 'RB_STORE_CORRUPT',
      summary: 'The database is damaged.',
      remedy: 'Restore it from a backup.',
    };
  }
  if (code.startsWith('57P')) return unavailable('The database is shutting down or starting.', 'It is tried again.');
  if (code.startsWith('08')) return unavailable('The connection to the database was lost.', 'It is tried again.');
  if (code.startsWith('53')) {
    return unavailable('The database has too little left for this.', 'Allow it more connections or memory.');
  }
  if (mustRepeat(thrown) || code === '55P03') {
    return unavailable('Other work kept the database from doing this.', 'It is tried again.');
  }
  if (code === '25006') return unavailable('The database only reads for now.', 'Connect to the primary server.');
  if (code.startsWith('28')) return refused('The database refuses this user or password.', 'Check both.');
  if (code === '3D000') return refused('There is no database of that name.', 'Create it, or check the name.');
  if (code === '42501') {
    return refused('The database user may not do this.', 'Let the user create tables in its schema.');
  }
  if (/CERT|SELF_SIGNED|TLS|SSL/.test(code)) return refused('The server cannot be trusted.', tlsRemedy);
  if (/does not support SSL/.test(messageOf(thrown))) {
    return refused(
      'The server offers no encryption.',
      'Turn TLS on at the server, or choose "none" on a safe network.',
    );
  }
  if (isLostWithoutCode(thrown)) return unavailable('The connection to the database was lost.', 'It is tried again.');
  return { code: 'RB_INTERNAL', summary: 'The store failed.' };
}

/** The driver's own errors have no code. */
function isLostWithoutCode(thrown: unknown): boolean {
  return /connection terminated|timeout exceeded|read timeout|not queryable|client was closed/i.test(messageOf(thrown));
}

function unavailable(summary: string, remedy: string): Described {
  return { code: 'RB_STORE_UNAVAILABLE', summary, remedy, retryable: true };
}

/** Trying again does not help until somebody changes something. */
function refused(summary: string, remedy: string): Described {
  return { code: 'RB_STORE_UNAVAILABLE', summary, remedy };
}

function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return '';
  return typeof thrown.code === 'string' ? thrown.code : '';
}

function messageOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) return thrown.errors.map(messageOf).join('; ');
  return thrown instanceof Error ? thrown.message : String(thrown);
}
