import type { LanePace } from '../core/message/lane';
import type { ChannelKind } from '../ports/channel';

/** What a kind of channel is and can do, whatever its account. */
export interface ChannelTraits {
  readonly kind: ChannelKind;
  /** The key of the address in a directory user. */
  readonly addressKey: string;
  /** The key of another address by which the provider finds a person. */
  readonly personKey?: string;
  /** The receiver drops a message whose delivery id it has seen. */
  readonly isIdempotent: boolean;
  /** In which forms it shows a message; a form that is missing is left out, never an error. */
  readonly forms: readonly ('text' | 'html' | 'image')[];
  /** What the provider takes at most: of one account, where the channel sets no limit of its own, and for one address. */
  readonly pace?: { readonly account?: LanePace; readonly address?: LanePace };
}

const oneASecond: LanePace = { messages: 1, perMs: 1_000 };
const fiveASecond: LanePace = { messages: 5, perMs: 1_000 };

/** A row for each kind. A new kind is a folder beside this file, a row here, and its settings in the channel node. */
export const CHANNEL_KINDS: Record<ChannelKind, ChannelTraits> = {
  inbox: { kind: 'inbox', addressKey: 'inbox', isIdempotent: true, forms: ['text', 'image'] },
  email: { kind: 'email', addressKey: 'email', isIdempotent: false, forms: ['text', 'html', 'image'] },
  webhook: { kind: 'webhook', addressKey: 'webhook', isIdempotent: true, forms: ['text', 'image'] },
  // https://docs.slack.dev/apis/web-api/rate-limits: one a second in a channel, several hundred a minute in a workspace.
  slack: {
    kind: 'slack',
    addressKey: 'slack',
    personKey: 'email',
    isIdempotent: false,
    forms: ['text', 'image'],
    pace: { account: fiveASecond, address: oneASecond },
  },
  teams: {
    kind: 'teams',
    addressKey: 'teams',
    isIdempotent: false,
    forms: ['text', 'image'],
    pace: { address: oneASecond },
  },
  // Webex names no number; it says by Retry-After when it is too much.
  webex: {
    kind: 'webex',
    addressKey: 'webex',
    personKey: 'email',
    isIdempotent: false,
    forms: ['text', 'image'],
    pace: { account: fiveASecond, address: oneASecond },
  },
  // https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
  telegram: {
    kind: 'telegram',
    addressKey: 'telegram',
    isIdempotent: false,
    forms: ['text', 'html', 'image'],
    pace: { account: { messages: 30, perMs: 1_000 }, address: oneASecond },
  },
  // An ordinary number sends one a second; Twilio queues what comes faster, for some hours at most.
  sms: {
    kind: 'sms',
    addressKey: 'sms',
    personKey: 'phone',
    isIdempotent: false,
    forms: ['text'],
    pace: { account: oneASecond, address: oneASecond },
  },
  whatsapp: {
    kind: 'whatsapp',
    addressKey: 'whatsapp',
    personKey: 'phone',
    isIdempotent: false,
    forms: ['text', 'image'],
    pace: { account: { messages: 20, perMs: 1_000 }, address: oneASecond },
  },
};
