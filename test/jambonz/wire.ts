import type { Verb } from './tasks';

/** What the application sent. */
export interface Received {
  type: string;
  msgid?: string;
  command?: string;
  data?: Verb[];
}

/** How a call of jambonz talks to its application. */
export interface Wire {
  /** The call is over when its verbs are. */
  readonly endsWithItsVerbs: boolean;
  request(type: string, hook: string | undefined, data: Record<string, unknown>): Promise<Verb[] | undefined>;
  status(data: Record<string, unknown>): void;
  /** The call is over. */
  close(): void;
  /** The connection breaks. */
  cut(): void;
}

export interface WireEvents {
  readonly callSid: string;
  readonly over: Promise<void>;
  facts(): Record<string, unknown>;
  isOver(): boolean;
  onReceived(message: Received): void;
  onRedirect(verbs: Verb[]): void;
  /** The application said goodbye, or is gone for good. */
  onGone(): void;
}
