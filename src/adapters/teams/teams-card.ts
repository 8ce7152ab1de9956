import type { FilledCard } from '../../core/card/card';
import { inputsOf } from '../../core/card/card-text';
import { textOfCard } from '../../core/card/text-of-card';
import { withoutInputs } from '../../core/card/unanswerable';
import { type AdaptiveCardJson, adaptiveCardOf } from '../card/adaptive-card';
import { type LinkOptions, linksOf } from '../card/card-links';
import { CardLosses, type Loss } from '../card/card-losses';

export interface TeamsCardOptions extends LinkOptions {
  /** A bot gets the buttons back; a Workflows webhook drops them, so that they become links. */
  via: 'bot' | 'workflow';
}

export interface TeamsCard {
  card: AdaptiveCardJson;
  /** For notifications and clients without cards. */
  text: string;
  losses: Loss[];
}

/** Teams refuses messages above 28 KB; the rest is for what is around the card. */
const MAX_BYTES = 26_000;

/** A card for Microsoft Teams (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference). */
export function renderTeamsCard(card: FilledCard, options: TeamsCardOptions): TeamsCard {
  const losses = new CardLosses();
  const text = textOfCard(card, options.actionUrl);
  if (options.via === 'bot') {
    const actions = card.actions.map((action) => (action.type === 'Action.Submit' ? executeOf(action) : action));
    // Older clients know no Action.Execute; from 1.5 on all do, and take the fallback otherwise.
    const json = adaptiveCardOf(card, { version: '1.5', actions, maxBytes: MAX_BYTES }, losses);
    return { card: json, text, losses: losses.list };
  }
  const links = linksOf(card, options, losses);
  losses.ofInputs(card, options.actionUrl !== undefined);
  const readable = inputsOf(card).length === 0 ? card : { ...card, body: withoutInputs(card.body) };
  const actions = links.map(({ title, url, style }) => ({
    type: 'Action.OpenUrl',
    title,
    url,
    ...(style === 'default' ? {} : { style }),
  }));
  const json = adaptiveCardOf(readable, { version: '1.3', actions, maxBytes: MAX_BYTES }, losses);
  return { card: json, text, losses: losses.list };
}

function executeOf({ title, data, style }: Extract<FilledCard['actions'][number], { type: 'Action.Submit' }>) {
  const common = { title, data, ...(style ? { style } : {}) };
  return {
    type: 'Action.Execute',
    verb: data.action,
    ...common,
    fallback: { type: 'Action.Submit', ...common },
  };
}
