import type { FilledCard } from './card';
import { paragraphsOf, textOfElement } from './card-text';
import { cardWords } from './card-words';

/** The address of the page where an action is confirmed; undefined where there is none. */
export type ActionUrl = (name: string) => string | undefined;

/**
 * A filled card as plain text, which every card has: for channels without cards, notifications and screen
 * readers. Links come last, each on its line; actions are links where `actionUrl` has one for them.
 */
export function textOfCard(card: FilledCard, actionUrl: ActionUrl = () => undefined): string {
  const words = cardWords(card.lang);
  const paragraphs = paragraphsOf(card.body).map((elements) =>
    elements
      .map((element) => textOfElement(element, words))
      .filter((text) => text !== '')
      .join('\n'),
  );
  const links = card.actions.flatMap((action) => {
    const url = action.type === 'Action.OpenUrl' ? action.url : actionUrl(action.data.action);
    return url ? [`${action.title}: ${url}`] : [];
  });
  const text = [...paragraphs, links.join('\n')].filter((part) => part !== '').join('\n\n');
  return text || wordlessText(card);
}

/** What is said of a card that says nothing itself: no channel sends an empty text. */
export function wordlessText(card: FilledCard): string {
  return card.actions.map(({ title }) => title).join(', ') || cardWords(card.lang).image;
}
