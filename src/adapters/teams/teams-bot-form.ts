import type { FilledCard } from '../../core/card/card';
import type { ChannelMessage } from '../../ports/channel';
import { cardAsText } from '../card/card-as-text';
import { CardLosses } from '../card/card-losses';
import { renderTeamsCard } from './teams-card';
import { attachedCard, cardOfText } from './teams-form';

type Shown = Pick<ChannelMessage, 'subject' | 'text' | 'image' | 'card' | 'actionTokens'>;

/**
 * The activity of a message: an Adaptive Card, whose buttons bring their token back when they can be pressed, and
 * the words that Teams shows in a notification. `asText`: of a card its words.
 */
export function botForm(
  message: Shown,
  options: { conversationId?: string; asText?: boolean } = {},
  losses = new CardLosses(),
): object {
  const common = { type: 'message', summary: message.subject.slice(0, 200) };
  const { card, actionTokens } = message;
  if (!card || options.asText) return { ...common, ...attachedCard(cardOfText(cardAsText(message), losses)) };
  const rendered = actionTokens
    ? renderTeamsCard(pressable(card, actionTokens, options.conversationId ?? ''), { via: 'bot' })
    : renderTeamsCard(card, { via: 'workflow' });
  losses.add(rendered.losses);
  return { ...common, ...attachedCard(rendered.card) };
}

/** What a button brings back: what it is for, and where it was. */
function pressable(card: FilledCard, tokens: Record<string, string>, conversationId: string): FilledCard {
  const actions = card.actions.map((action) =>
    action.type === 'Action.Submit'
      ? { ...action, data: { ...action.data, ringback: tokens[action.data.action] ?? '', ringbackIn: conversationId } }
      : action,
  );
  return { ...card, actions };
}
