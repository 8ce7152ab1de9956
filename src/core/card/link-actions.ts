import type { FilledCard } from './card';
import { type ActionUrl, textOfCard } from './text-of-card';

/** A card with its text: what a channel is given to send. */
export interface CardMessage {
  card: FilledCard;
  text: string;
}

/** Names of the actions that a card offers as buttons, in their order. */
export function submittedActions(card: FilledCard): string[] {
  return card.actions.flatMap((action) => (action.type === 'Action.Submit' ? [action.data.action] : []));
}

/**
 * Buttons that need somebody who hears them become links to the page where they are confirmed, in the card and in
 * the text, which they end if it is the author's own. Those without an address stay, and each channel does what it can with them.
 */
export function linkActions<Message extends CardMessage>(message: Message, actionUrl: ActionUrl): Message {
  const { card, text } = message;
  const actions = card.actions.map((action) => {
    const url = action.type === 'Action.Submit' ? actionUrl(action.data.action) : undefined;
    if (url === undefined) return action;
    const { title, style } = action;
    return { type: 'Action.OpenUrl' as const, title, url, ...(style && { style }) };
  });
  const linked = { ...card, actions };
  if (text === textOfCard(card)) return { ...message, card: linked, text: textOfCard(linked) };
  // A text of the author's own says nothing of buttons: who reads only that could not answer.
  const links = actions.flatMap((action, index) =>
    action.type === 'Action.OpenUrl' && action !== card.actions[index] ? [`${action.title}: ${action.url}`] : [],
  );
  return { ...message, card: linked, text: links.length > 0 ? `${text}\n\n${links.join('\n')}` : text };
}
