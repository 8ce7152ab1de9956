import type { FilledCard } from '../core/card/card';
import type { NewEvent } from './store-history';

/** What the store keeps of people: the directory and their inboxes. */

export interface DirectoryUser {
  id: string;
  name?: string;
  /** Address for each kind of channel: email, phone, slack, … */
  addresses?: Record<string, string>;
  locale?: string;
  timeZone?: string;
  /** The channel to use as long as they have used none: its kind, or the id of its config node. */
  defaultChannel?: string;
  attributes?: Record<string, unknown>;
  /** Was there at an earlier import and is there no more: nobody to tell. */
  isInactive?: boolean;
}

/** Everybody that a source of users has at this moment. */
export interface DirectoryImport extends DirectoryEntries {
  /** What becomes of users that an earlier import brought and this one does not. */
  whenGone: 'keep' | 'inactive';
  /** When more than this share of them would become inactive at once, none does: the source is not to be believed. */
  mostGonePercent: number;
}

export interface ImportCounts {
  added: number;
  /** Became inactive now. */
  gone: number;
  /** Would have become inactive, and did not: they are too many. */
  heldGone: number;
}

/** That a recipient wants no more of a follow-up's messages, or wants them again. */
export interface OptOutChange {
  followupId: string;
  /** `user:<id>` or `group:<id>`. */
  recipient: string;
  isOut: boolean;
  at: number;
  /** Written only when it changes something. */
  event: NewEvent;
}

/** That a recipient did something on a channel: they can be reached there. */
export interface ChannelUse {
  /** `user:<id>` or `group:<id>`. */
  recipient: string;
  /** Id of a channel; of a gateway for a call. */
  channelId: string;
  kind: 'action' | 'reply' | 'message' | 'call';
  at: number;
}

export interface DirectoryGroup {
  id: string;
  name?: string;
  /** Ids of users, or of groups as `group:<id>`. */
  members?: string[];
  /** A group may have an address of its own: a shared mailbox, a channel. */
  addresses?: Record<string, string>;
}

export interface DirectoryEntries {
  users: DirectoryUser[];
  groups: DirectoryGroup[];
}

export interface InboxMessage {
  messageId: string;
  channelId: string;
  recipient: string;
  recipientName?: string;
  subject: string;
  text: string;
  imageUrl?: string;
  imageAlt?: string;
  card?: FilledCard;
  /** Where the recipient stops the messages of the follow-up for themselves. */
  optOutUrl?: string;
  followupId?: string;
  at: number;
  readAt?: number;
}

export interface InboxRecipient {
  recipient: string;
  recipientName?: string;
  messages: number;
  unread: number;
  lastAt: number;
}
