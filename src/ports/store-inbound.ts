/** What the store's methods for what providers report and recipients write back take and give. */

/** What a provider has said of a message after it took it. */
export interface Receipt {
  /** Id of the channel's config node. */
  channel: string;
  providerId: string;
  state: ReceiptState;
  /** Why, of one that failed. */
  error?: { code: string; message: string };
}

/** `failed`: it was sent and did not arrive; it counts as failed from then on. */
export type ReceiptState = 'delivered' | 'read' | 'failed';

/** known: nothing new, as of a receipt that comes twice. unknown: no such delivery was sent, or not yet. */
export type ReceiptOutcome = 'recorded' | 'known' | 'unknown';

/** Something that a recipient has written back. */
export interface Reply {
  channel: string;
  /** Where it came from, as `DeliveryResult.address` of what was sent there. */
  address: string;
  /** Provider's ids of the messages that it answers, the nearest first: surer than the address. */
  answers?: readonly string[];
  /** The provider's id of it: what comes twice is kept once. */
  messageId: string;
  text: string;
  /** Who wrote it, where several may: their name at the provider. */
  by?: string;
}

/** What a message to an address was about. */
export interface AskedRecord {
  followupId: string;
  recordId: string;
  round: number;
  /** `user:<id>` or `group:<id>`. */
  recipient: string;
}

export type ReplyOutcome =
  | ({ outcome: 'recorded' } & AskedRecord)
  /** It was there before. */
  | { outcome: 'known' }
  /** Nothing was ever sent to that address. */
  | { outcome: 'unknown' };
