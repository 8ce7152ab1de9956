import { withoutSecrets } from './secrets';

/** Stable codes: users match on them in Catch and Switch nodes, so a code never changes its meaning. */
export type ErrorCode =
  | 'RB_CONFIG'
  | 'RB_INPUT'
  | 'RB_TEMPLATE'
  | 'RB_CARD'
  | 'RB_CONDITION'
  | 'RB_JSONPATH'
  | 'RB_HTTP_UNREACHABLE'
  | 'RB_HTTP_TIMEOUT'
  | 'RB_HTTP_STATUS'
  | 'RB_HTTP_AUTH'
  | 'RB_HTTP_RATE_LIMIT'
  | 'RB_HTTP_FORBIDDEN_HOST'
  | 'RB_HTTP_BODY'
  | 'RB_EXTRACT_NO_RECORDS'
  | 'RB_EXTRACT_LIMIT'
  | 'RB_POLL_HELD'
  | 'RB_POLL_INCOMPLETE'
  | 'RB_POLL_RUNNING'
  | 'RB_POLL_LEASE_LOST'
  | 'RB_RECIPIENT_MISSING'
  | 'RB_RECIPIENT_UNKNOWN'
  | 'RB_CHANNEL_REJECTED'
  | 'RB_CHANNEL_UNAVAILABLE'
  | 'RB_CHANNEL_ADDRESS'
  | 'RB_DELIVERY_UNCERTAIN'
  | 'RB_OPTED_OUT'
  | 'RB_STORE_UNAVAILABLE'
  | 'RB_STORE_FULL'
  | 'RB_STORE_CORRUPT'
  | 'RB_STORE_MISSING_DRIVER'
  | 'RB_CALL_ENDED'
  | 'RB_CALL_UNKNOWN'
  | 'RB_CALL_MEDIA'
  | 'RB_CALL_RECORDING'
  | 'RB_SPEECH'
  | 'RB_GATEWAY_UNAVAILABLE'
  | 'RB_GATEWAY_REJECTED'
  | 'RB_GATEWAY_UNSUPPORTED'
  | 'RB_ENGINE_STOPPED'
  | 'RB_SHARE'
  | 'RB_SHARE_CHANGED'
  | 'RB_CLOSED'
  | 'RB_INTERNAL';

export interface ErrorDetails {
  /** Trying the same again later may work. */
  retryable?: boolean;
  /** The other side said how long to wait. */
  retryAfterMs?: number;
  /** What the user can do about it; one sentence. */
  remedy?: string;
  /** HTTP or SMTP status, where there is one. */
  status?: number;
  /** Where it happened: node, step, host. Never a secret. */
  where?: string;
  cause?: unknown;
}

/** What crosses threads: structured cloning keeps neither the class nor the own fields of an Error. */
export interface WireError extends Omit<ErrorDetails, 'cause'> {
  code: ErrorCode;
  message: string;
}

/** Every error of ours: what happened, where, what to do. `message` includes the remedy. */
export class RingbackError extends Error {
  override readonly name = 'RingbackError';
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly remedy: string | undefined;
  readonly status: number | undefined;
  readonly where: string | undefined;
  readonly summary: string;

  constructor(
    readonly code: ErrorCode,
    given: string,
    details: ErrorDetails = {},
  ) {
    const summary = withoutSecrets(given);
    super(
      details.remedy ? `${summary} ${details.remedy}` : summary,
      details.cause === undefined ? {} : { cause: withoutSecretsIn(details.cause) },
    );
    this.summary = summary;
    this.retryable = details.retryable ?? false;
    this.retryAfterMs = details.retryAfterMs;
    this.remedy = details.remedy;
    this.status = details.status;
    this.where = details.where;
  }

  /** What Catch nodes and the log show: the sentence, without the name of a class. */
  override toString(): string {
    return this.message;
  }

  toWire(): WireError {
    const { code, summary, retryable, retryAfterMs, remedy, status, where } = this;
    return { code, message: summary, retryable, retryAfterMs, remedy, status, where };
  }

  static fromWire(wire: WireError): RingbackError {
    return new RingbackError(wire.code, wire.message, wire);
  }
}

/** What was thrown below, as far as it helps: clients put whole requests into their errors, with what they log in by. */
function withoutSecretsIn(cause: unknown): unknown {
  if (cause instanceof RingbackError) return cause;
  if (!(cause instanceof Error)) return typeof cause === 'string' ? withoutSecrets(cause) : undefined;
  const { code } = cause as { code?: unknown };
  const clean = new Error(withoutSecrets(cause.message));
  clean.name = cause.name;
  clean.stack = withoutSecrets(cause.stack ?? '');
  return typeof code === 'string' || typeof code === 'number' ? Object.assign(clean, { code }) : clean;
}

/** Anything thrown, as an error of ours; JSONata and drivers throw plain objects and strings. */
export function toRingbackError(thrown: unknown, code: ErrorCode = 'RB_INTERNAL'): RingbackError {
  if (thrown instanceof RingbackError) return thrown;
  if (thrown instanceof Error) return new RingbackError(code, thrown.message, { cause: thrown });
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) {
    return new RingbackError(code, String(thrown.message), { cause: thrown });
  }
  return new RingbackError(code, String(thrown));
}
