import type { Card, FilledCard } from '../../core/card/card';
import { actionsOf, type OfferedAction } from '../../core/card/card-text';
import { textOfCard } from '../../core/card/text-of-card';
import type { LinkOptions } from '../card/card-links';
import type { Loss } from '../card/card-losses';

export interface WebhookCard {
  /** Adaptive Card 1.3. Its texts are plain: whoever shows them escapes them. */
  card: Card;
  text: string;
  /** With `url`, where a person can confirm the action, and `token`, by which a machine answers. */
  actions: (OfferedAction & { url?: string; token?: string })[];
  losses: Loss[];
}

/** A card for machines: as it is, with its text and the addresses of its actions. Nothing is lost. */
export function renderWebhookCard(
  card: FilledCard,
  { actionUrl, tokens = {} }: LinkOptions & { tokens?: Readonly<Record<string, string>> } = {},
): WebhookCard {
  const { warnings: _warnings, ...plain } = card;
  const actions = actionsOf(card).map((action) => {
    const url = actionUrl?.(action.name);
    const token = tokens[action.name];
    return { ...action, ...(url === undefined ? {} : { url }), ...(token === undefined ? {} : { token }) };
  });
  return { card: plain, text: textOfCard(card, actionUrl), actions, losses: [] };
}
