import type { FilledCard } from '../core/card/card';

/** What the store keeps of people: the directory and their inboxes. */

export interface DirectoryUser {
  id: string;
  name?: string;
  /** Address for each kind of channel: email, phone, slack, … */
  addresses?: Record<string, string>;
  locale?: string;
  timeZone?: string;
  attributes?: Record<string, unknown>;
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
