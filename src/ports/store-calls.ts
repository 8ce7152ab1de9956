/** What the store's methods for calls that are going on take and give. */

/** A call (or the promise to call somebody back) that must be known again after a restart. */
export interface LiveCallRow {
  callId: string;
  /** Id of the config node that takes it up: a gateway, or a team for callbacks. */
  ownerId: string;
  /** JSON text, of the owner's own shape. */
  content: string;
}
