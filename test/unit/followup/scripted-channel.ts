import { RingbackError } from '../../../src/core/errors';
import type { Channel, ChannelMessage, DeliveryOutcome } from '../../../src/ports/channel';

/** A channel of a test: it keeps what it was asked to send, and answers as it is told to. */
export class ScriptedChannel implements Channel {
  readonly name: string;
  readonly kind = 'webhook';
  readonly addressKey = 'webhook';
  readonly sent: ChannelMessage[] = [];
  tries = 0;
  /** Told for each try, in order; then everything is sent. A function may wait. */
  script: (DeliveryOutcome | ((signal: AbortSignal) => Promise<DeliveryOutcome>))[] = [];
  needsAddress = false;
  personKey?: string;

  constructor(
    readonly id: string,
    readonly isIdempotent = false,
  ) {
    this.name = id;
  }

  checkAddress(address: string): RingbackError | undefined {
    if (!this.needsAddress || address) return undefined;
    return new RingbackError('RB_CHANNEL_ADDRESS', 'There is no address.');
  }

  async send(message: ChannelMessage, signal: AbortSignal): Promise<DeliveryOutcome> {
    this.tries += 1;
    const next = this.script.shift();
    const outcome = typeof next === 'function' ? await next(signal) : (next ?? { status: 'sent', providerId: 'p' });
    if (outcome.status === 'sent') this.sent.push(message);
    return outcome;
  }

  async check(): Promise<DeliveryOutcome> {
    return { status: 'sent' };
  }

  async close(): Promise<void> {
    this.script = [];
  }
}

export function failing(
  details: { retryable?: boolean; retryAfterMs?: number } = {},
  isUncertain = false,
): DeliveryOutcome {
  return { status: 'failed', error: new RingbackError('RB_CHANNEL_UNAVAILABLE', 'Away.', details), isUncertain };
}
