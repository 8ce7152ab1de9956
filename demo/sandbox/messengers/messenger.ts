import type { Asked } from '../vendors/loopback';
import type { Reply } from '../vendors/messaging';

/** A message as its program has it. */
export interface ShownMessage {
  id: string;
  /** Who has it: where in the messenger, as the events name it. */
  to: string;
  /** How that is shown. */
  name: string;
  /** What was posted, as the drawings of the previews take it; HTML has `html` instead. */
  payload: unknown;
  /** By which the buttons in the payload are pressed, in their order; those that are links are empty. */
  buttons: string[];
}

/** What a vendor posts to the Request URL of a channel. */
export interface SignedEvent {
  headers: Record<string, string>;
  body: string;
}

/** One of the sandbox's vendors, and the programs in which people see what was posted to it. */
export interface Messenger {
  respond(asked: Asked): Reply | Promise<Reply>;
  /** What everybody has, oldest first. */
  messages(): ShownMessage[];
  /** The vendor's event of somebody who presses a button. */
  press?(message: ShownMessage, button: string, requestUrl: string): SignedEvent;
  /** The vendor's event of somebody who writes. */
  write?(to: string, text: string, requestUrl: string): SignedEvent;
  /** The title of the form that they have before them: what they write next goes into it. */
  question?(to: string): string | undefined;
  /** Of one that calls nobody: what somebody writes is fetched from it. */
  keep?(from: string, text: string): void;
  /** The same of what somebody presses. */
  keepPress?(message: ShownMessage, button: string): void;
  /** Where the vendor was told to post to; undefined: as its account says. */
  requestUrl?(): string | undefined;
}
