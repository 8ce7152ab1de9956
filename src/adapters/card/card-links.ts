import type { ActionStyle, FilledCard, SubmitAction } from '../../core/card/card';
import type { ActionUrl } from '../../core/card/text-of-card';
import type { CardLosses } from './card-losses';

/** A button that opens an address. */
export interface CardLink {
  title: string;
  url: string;
  style: ActionStyle;
}

export interface LinkOptions {
  /** The address of the page where an action is confirmed; without it actions that are no buttons are left out. */
  actionUrl?: ActionUrl;
}

/** Every action of a card as a link; what has no address is left out and told as a loss. */
export function linksOf(card: FilledCard, { actionUrl }: LinkOptions, losses: CardLosses): CardLink[] {
  return card.actions.flatMap((action) => {
    if (action.type === 'Action.OpenUrl') {
      return [{ title: action.title, url: action.url, style: action.style ?? 'default' }];
    }
    return linkOf(action, actionUrl, losses);
  });
}

/** The link that stands for a button; none, told as a loss, where there is no confirmation page. */
export function linkOf(action: SubmitAction, actionUrl: ActionUrl | undefined, losses: CardLosses): CardLink[] {
  const url = actionUrl?.(action.data.action);
  if (url === undefined) {
    losses.say('actionLeftOut', { title: action.title });
    return [];
  }
  losses.say('actionsAreLinks');
  return [{ title: action.title, url, style: action.style ?? 'default' }];
}
