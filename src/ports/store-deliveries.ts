import type { NewEvent } from './store-history';
import type { ReceiptState } from './store-inbound';

/** What the store's methods for deliveries take and give. */

export interface DeliveryKey {
  followupId: string;
  recordId: string;
  round: number;
  attempt: number;
  /** `user:<id>` or `group:<id>`. */
  recipient: string;
  /** Id of the channel's config node. */
  channel: string;
}

export interface DeliveryRequest extends DeliveryKey {
  /** Of the message: several records of a digest share one. */
  deliveryId: string;
  /** Which run of the process writes: tells a delivery in flight here from one that a crash left. */
  owner: string;
  /** Take over what a crash left as 'sending'. */
  resend: boolean;
}

export interface DeliveryBegun {
  /**
   * begun: write is done, send it. duplicate: it was sent already. inFlight: this process is sending
   * it now. uncertain: a run that ended had begun it and never said how it ended. answered: the recipient's
   * answer to this round stands, or the round is decided; they are reminded no more.
   */
  outcome: 'begun' | 'duplicate' | 'inFlight' | 'uncertain' | 'answered';
  /** The id under which it was first begun; a resend must use it, for the receiver may know it. */
  deliveryId: string;
}

export interface DeliveryResult extends DeliveryKey {
  deliveryId: string;
  /** answered: it was not sent, for its recipient had answered before. */
  state: 'sent' | 'failed' | 'held' | 'answered';
  providerId?: string;
  /** Where it went as the provider calls it, by which replies are recognized. */
  address?: string;
  error?: { code: string; message: string };
  event: NewEvent;
}

export interface DeliveryRow extends DeliveryKey {
  deliveryId: string;
  state: 'sending' | 'sent' | 'failed' | 'held' | 'answered';
  at: number;
  providerId?: string;
  address?: string;
  receipt?: ReceiptState;
  error?: { code: string; message: string };
}

export interface Deferral {
  followupId: string;
  recordId: string;
  round: number;
  attempt: number;
  recipient: string;
  dueAt: number;
}
