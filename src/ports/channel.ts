import type { FilledCard } from '../core/card/card';
import type { RingbackError } from '../core/errors';
import type { ChannelInbound, FeedReader } from './channel-inbound';

/** A message as the notifier made it, before a channel gives it its own form. */
export interface ChannelMessage {
  /** Idempotency key towards the provider, where it takes one. */
  deliveryId: string;
  recipient: { key: string; name: string; locale?: string };
  /** The recipient's address on this kind of channel. */
  address: string;
  subject: string;
  /** Plain text. */
  text: string;
  image?: { url: string; alt: string };
  /** A channel that shows no cards sends `text`, which says the same. */
  card?: FilledCard;
  /** Where the recipient confirms each action of the card, by the action's name. */
  actionUrls?: Record<string, string>;
  /** The tokens of those actions, where the channel takes presses: its buttons bring them back. */
  actionTokens?: Record<string, string>;
  /** From the channel's dialog, of no follow-up: receivers that are machines are told so. */
  isTest?: boolean;
  /** Where the recipient stops the messages of the follow-up for themselves. */
  optOutUrl?: string;
  /** What it is about, for machines (webhook, inbox); never a secret. */
  context: {
    followup: { id: string; name: string };
    attempt: number;
    attempts: number;
    records: { recordId: string; record: unknown }[];
  };
}

export type ChannelKind = 'inbox' | 'email' | 'webhook' | 'slack' | 'teams' | 'webex' | 'telegram' | 'sms' | 'whatsapp';

/** `address`: where it went as the provider calls it, by which replies are recognized. */
export type DeliveryOutcome =
  | { status: 'sent'; providerId?: string; address?: string }
  /** `error.retryable` tells whether the notifier tries again; `isUncertain`: it may have arrived. */
  | { status: 'failed'; error: RingbackError; isUncertain?: boolean };

export type FailedDelivery = Extract<DeliveryOutcome, { status: 'failed' }>;

/** `account`: whom the channel speaks as, where the provider tells. */
export type CheckOutcome = { status: 'sent'; account?: string } | FailedDelivery;

/** A way to reach people. One folder in adapters for each kind, and one row in the table of kinds. */
export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  /** The key under which a directory user keeps the address: 'email', 'inbox', 'webhook'. */
  readonly addressKey: string;
  /** For a person who has no such address: the key of another one that the provider finds people by. */
  readonly personKey?: string;
  /** The provider drops a message whose delivery id it has seen: a resend after a crash is harmless. */
  readonly isIdempotent: boolean;
  /** The address to use, or an error that says why this one cannot be. */
  checkAddress(address: string): RingbackError | undefined;
  /** Never rejects: an error is an outcome. */
  send(message: ChannelMessage, signal: AbortSignal): Promise<DeliveryOutcome>;
  /** Sends nothing; says whether the account and the server are reachable. */
  check(signal: AbortSignal): Promise<CheckOutcome>;
  /** Where nobody calls us: asks for what comes in, until the signal is aborted. Never rejects. */
  follow?(reader: FeedReader, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
  /** What comes back from the vendor; missing where a channel goes one way only. */
  readonly inbound?: ChannelInbound;
}
