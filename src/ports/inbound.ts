/** Something that a person has done on a channel: what tells that they can be reached there. */
export interface InboundEvent {
  /** Id of the channel or gateway that it came by. */
  channelId: string;
  kind: 'action' | 'reply' | 'message' | 'call';
  /** `user:<id>` or `group:<id>`, where it is known who it was. */
  recipient?: string;
  /** Theirs on that channel, as the provider gives it. */
  address?: string;
  at: number;
}

export type InboundListener = (event: InboundEvent) => void;
