/** Somebody whom a bot can write to. */
export interface BotContact {
  /** The bot's name for them. */
  userId: string;
  /** Of the conversation with them alone, once there is one. */
  conversationId?: string;
  /** Where the vendor takes messages for them. */
  serviceUrl: string;
  tenantId: string;
  email?: string;
}

/** The people whom a bot has met. Bots cannot look people up: they know who has come to them. */
export interface BotContacts {
  /** By the id of the vendor, the directory id or the e-mail address, in lower case where letters do not matter. */
  find(key: string): Promise<BotContact | undefined>;
  keep(keys: readonly string[], contact: BotContact): Promise<void>;
}
