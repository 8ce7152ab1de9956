import type { RingbackError } from '../core/errors';
import type { ReceiptState } from './store-inbound';

/** What a vendor has posted to the request URL of a channel. */
export interface InboundRequest {
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** As it came: signatures are over bytes. */
  rawBody: Buffer;
  /** The address as the vendor called it: the public URL with path and query. */
  url: string;
}

/** Who did something, as the vendor knows them. */
export interface InboundPerson {
  /** Their id at the vendor. */
  id: string;
  name?: string;
  /** What they may be found by in the directory, the surest first; the id is always tried. */
  addresses?: readonly string[];
}

/** A button of a message of ours was pressed. */
export interface PressedButton {
  kind: 'pressed';
  /** The action token that the button carried; empty where it has no room for one, and `isFor` tells. */
  token: string;
  /** Whether the button was that of this action of its message, which is known by `providerId`. */
  isFor?: (action: string) => boolean;
  by: InboundPerson;
  /**
   * It was in the conversation that the message was sent to: with the recipient alone, or with the group or
   * channel that is the recipient's address. False: somebody else pressed it, in a message that was passed on.
   */
  isTheirs: boolean;
  /** Who pressed is not sure to be the recipient: the address is one that several share. */
  isShared: boolean;
  /** What was given for the inputs of the card, by their ids. */
  inputs: Record<string, string>;
  comment: string;
  /** The delivery's, of the message with the button. */
  providerId: string;
  /** What the vendor needs to answer this press, and nobody else. */
  reply: Readonly<Record<string, string>>;
}

/** Text written back. */
export interface RepliedText {
  kind: 'replied';
  /** The vendor's id of it. */
  messageId: string;
  /** That of the deliveries sent there. */
  address: string;
  /** Provider's ids of the messages that it answers, the nearest first; where the provider tells. */
  answers?: readonly string[];
  isShared: boolean;
  by: InboundPerson;
  text: string;
  /** Messages of this kind have no buttons: the name of an action, and nothing else, counts as one. */
  mayAnswer?: boolean;
}

/** What comes in, of all vendors alike. What is of no use to anybody is left out by the parser. */
export type InboundItem =
  | PressedButton
  | RepliedText
  | { kind: 'receipt'; providerId: string; state: ReceiptState; error?: RingbackError };

/** What became of something that came in. */
export type InboundOutcome =
  | {
      kind: 'pressed';
      /**
       * recorded: it counts. standing: it is kept, and others are waited for. incomplete: a comment or inputs are
       * missing or wrong. page: only the page of its link can take it. late: it was decided or closed before.
       */
      outcome: 'recorded' | 'standing' | 'late' | 'expired' | 'incomplete' | 'page' | 'unknown' | 'away' | 'notTheirs';
      /** Of an incomplete one: what is wrong, by the id of the input; `comment` for the comment. */
      problems?: Record<string, string>;
    }
  | { kind: 'replied' | 'receipt'; outcome: 'recorded' | 'known' | 'unknown' };

/** What a genuine request says, and what the vendor is answered at once. */
export interface InboundReading {
  items: InboundItem[];
  answer: { status: number; type?: string; body?: string };
}

/** Takes what a channel has asked for. */
export interface FeedReader {
  /** What `remember` was given last, also before a restart; undefined at first. */
  recall(): Promise<string | undefined>;
  /** How far the channel has come. */
  remember(position: string): Promise<void>;
  /** True when it has to do with messages of ours. Rejects when it could not be kept: it is to be brought again. */
  take(items: InboundItem[]): Promise<boolean>;
  /** What comes in cannot be asked for, and is tried again; undefined: it can. */
  onTrouble(error: RingbackError | undefined): void;
}

/** A message with buttons, as it is once the answer is known. */
export interface DecidedMessage {
  providerId: string;
  /** Where it was sent, as the delivery keeps it. */
  address: string;
  subject: string;
  text: string;
  /** What was decided, by whom and when; or why nothing can be decided any more. */
  outcome: string;
}

export interface CommentQuestion {
  /** Of the action. */
  label: string;
  /** The sentences of the form, in the recipient's language. */
  title: string;
  prompt: string;
  send: string;
  cancel: string;
}

/**
 * The side of a channel on which the vendor calls us. A new kind gives `verify` and `read`, without I/O but for keys that it has not yet, and what
 * of the rest its API can do; its channel sends `ChannelMessage.actionTokens` with the buttons while `takesPresses()`,
 * and tells the `address` of each delivery, by which replies find their conversation. A button that has no
 * room for a token (Telegram: 64 bytes) says which action of its message it is: the delivery tells the rest.
 */
export interface ChannelInbound {
  /** Whether buttons in a message are answered by a press: what verifies them is set, and the vendor can reach us. */
  takesPresses(): boolean;
  /** Whether the vendor sent this, and lately. `now` in milliseconds. Never throws or rejects. */
  verify(request: InboundRequest, now: number): boolean | Promise<boolean>;
  /** What a verified request says. An unknown event is no item, so that the vendor does not send it again. */
  read(request: InboundRequest): InboundReading;
  /** Where whoever sent it wants to know what became of it; undefined: that is not known yet. Without I/O. */
  answer?(outcomes: readonly InboundOutcome[] | undefined): InboundReading['answer'];
  /** For vendors that only say that something has happened: asks for it. Undefined: it is of no use. Errors are RingbackError. */
  fetch?(reading: InboundReading, request: InboundRequest, signal: AbortSignal): Promise<InboundItem[]>;
  /** More of what the directory may know somebody by. Errors are RingbackError. */
  identify?(person: InboundPerson, signal: AbortSignal): Promise<InboundPerson>;
  /** Takes the buttons of a message away and says what was decided. Errors are RingbackError. */
  replace?(message: DecidedMessage, signal: AbortSignal): Promise<void>;
  /** Says something to who has pressed, and to nobody else where the vendor can do that. Errors are RingbackError. */
  explain?(pressed: PressedButton, text: string, signal: AbortSignal): Promise<void>;
  /** Asks for a comment where the button was pressed; what is answered comes as another press. False: it cannot. */
  askComment?(pressed: PressedButton, question: CommentQuestion, signal: AbortSignal): Promise<boolean>;
  /** Makes the vendor send to the request URL, where it can be told by its API; safe to call again. */
  register?(requestUrl: string, signal: AbortSignal): Promise<void>;
}
