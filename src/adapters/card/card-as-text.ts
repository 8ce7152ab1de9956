import { cardWords } from '../../core/card/card-words';
import { textOfCard } from '../../core/card/text-of-card';
import { cutText } from '../../core/message/cut-text';
import type { ChannelMessage } from '../../ports/channel';

type Shown = Pick<ChannelMessage, 'text' | 'card'>;

/** Short enough for every channel, with the links behind it. */
const MOST_TEXT = 2_000;

/**
 * The message for a channel that refused its card: what it says, its links whole, and a note that there is more.
 * Sending the card again would be refused again.
 */
export function cardAsText<Message extends Shown>(message: Message): Omit<Message, 'card'> {
  const { card, ...rest } = message;
  if (!card) return rest;
  const isOwn = message.text !== textOfCard(card);
  const words = cutText(isOwn ? message.text : textOfCard({ ...card, actions: [] }), MOST_TEXT);
  const links = card.actions.flatMap((action) =>
    action.type === 'Action.OpenUrl' && !words.includes(action.url) ? [`${action.title}: ${action.url}`] : [],
  );
  return { ...rest, text: [words, ...links, cardWords(card.lang).cardLeftOut].join('\n\n') };
}
