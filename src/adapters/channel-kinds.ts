import type { ChannelKind } from '../ports/channel';

/** What a kind of channel is and can do, whatever its account. */
export interface ChannelTraits {
  readonly kind: ChannelKind;
  /** The key of the address in a directory user. */
  readonly addressKey: string;
  /** The receiver drops a message whose delivery id it has seen. */
  readonly isIdempotent: boolean;
  /** In which forms it shows a message; a form that is missing is left out, never an error. */
  readonly forms: readonly ('text' | 'html' | 'image')[];
}

/** A row for each kind. A new kind is a folder beside this file, a row here, and its settings in the channel node. */
export const CHANNEL_KINDS = {
  inbox: { kind: 'inbox', addressKey: 'inbox', isIdempotent: true, forms: ['text', 'image'] },
  email: { kind: 'email', addressKey: 'email', isIdempotent: false, forms: ['text', 'html', 'image'] },
  webhook: { kind: 'webhook', addressKey: 'webhook', isIdempotent: true, forms: ['text', 'image'] },
} as const satisfies Record<ChannelKind, ChannelTraits>;
