import type { Send } from './jambonz-line';
import type { JambonzMessage } from './jambonz-message';

/** What jambonz talks to us by, in one call: a connection of its own, or webhooks. */
export interface JambonzLink {
  readonly send: Send;
  /** Lets go of the call: jambonz ends it. */
  close(): void;
  /** Without waiting for anybody. */
  terminate(): void;
  /** Settles once, never rejects. */
  readonly closed: Promise<unknown>;
}

/** Whom a link tells. */
export interface LinkListener {
  receive(message: JambonzMessage): void;
  /** `comesBack`: jambonz connects again by itself. */
  closed(detail: string, comesBack: boolean): void;
}
