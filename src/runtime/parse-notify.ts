import { type CompiledMessage, compileMessage } from '../core/message/compile-message';
import { parseMessageSettings } from '../core/message/settings';
import { Properties } from './properties';

export interface NotifyConfig {
  /** Ids of channels in the order in which they are tried. */
  channels: string[];
  message: CompiledMessage;
  digest: boolean;
  uncertain: 'resend' | 'hold';
}

/** The settings of a notify node from its stored properties; RB_CONFIG, RB_TEMPLATE or RB_CARD for what cannot be one. */
export function parseNotify(values: Record<string, unknown>): NotifyConfig {
  const properties = new Properties(values);
  const settings = parseMessageSettings(values);
  return {
    channels: ['channel', 'fallback1', 'fallback2'].map((name) => properties.text(name)).filter(Boolean),
    message: compileMessage(settings),
    digest: settings.digest,
    uncertain: properties.choice('uncertain', 'After a crash', ['resend', 'hold'] as const, 'resend'),
  };
}
