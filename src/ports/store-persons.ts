import type { DeliveryRow } from './store';
import type { InboxMessage } from './store-people';

/** Who somebody is to the store. */
export interface PersonIds {
  /** `user:<id>` and `group:<id>`. */
  recipients: string[];
  /** The ids and addresses themselves. */
  ids: string[];
  /** What takes the place of their name where something must stay. */
  alias: string;
}

/** What is stored about one person beside the events of the history. */
export interface PersonData {
  inboxMessages: InboxMessage[];
  deliveries: DeliveryRow[];
  answers: { name: string; comment?: string; by: string; at: number; recordId: string; followupId: string }[];
  /** Names of files, of calls that they were known in; the files are beside the store. */
  recordings: string[];
  directoryEntries: { directoryId: string; kind: 'user' | 'group'; id: string; entry: Record<string, unknown> }[];
}

/** How many of each are gone, or have lost the person's name. */
export interface ErasedPerson {
  events: number;
  inboxMessages: number;
  directoryEntries: number;
  deliveries: number;
  answers: number;
}
