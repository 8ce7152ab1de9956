import { OPT_OUT_MODES, type OptOutMode } from '../core/followup/opt-out';
import { type CompiledMessage, compileMessage } from '../core/message/compile-message';
import { parseMessageSettings } from '../core/message/settings';
import { Properties } from './properties';

export interface NotifyConfig {
  /** Ids of channels in the order in which they are tried. */
  channels: string[];
  /** Each recipient where they were last active; `channels` for those who were nowhere. */
  isLastUsed: boolean;
  message: CompiledMessage;
  optOut: OptOutMode;
  /** Recipients may stop the messages that ask for an answer, too. */
  optOutActions: boolean;
  asksForAnswer: boolean;
  digest: boolean;
  uncertain: 'resend' | 'hold';
}

/** The settings of a notify node from its stored properties; RB_CONFIG, RB_TEMPLATE or RB_CARD for what cannot be one. */
export function parseNotify(values: Record<string, unknown>): NotifyConfig {
  const properties = new Properties(values);
  const settings = parseMessageSettings(values);
  return {
    channels: ['channel', 'fallback1', 'fallback2'].map((name) => properties.text(name)).filter(Boolean),
    isLastUsed: properties.choice('channelType', 'Channel', ['channel', 'lastUsed'] as const, 'channel') === 'lastUsed',
    message: compileMessage(settings),
    // Nodes from before this setting say nothing of it.
    optOut: properties.choice('optOut', 'Opt-out', OPT_OUT_MODES, 'off'),
    optOutActions: properties.flag('optOutActions', false),
    asksForAnswer: settings.card?.actions.some(({ type }) => type === 'Action.Submit') ?? false,
    digest: settings.digest,
    uncertain: properties.choice('uncertain', 'After a crash', ['resend', 'hold'] as const, 'resend'),
  };
}

/** Who may stop the messages: those that ask for an answer only where the node says so. */
export function mayOptOut({ optOut, asksForAnswer, optOutActions }: NotifyConfig): boolean {
  return optOut !== 'off' && (!asksForAnswer || optOutActions);
}
