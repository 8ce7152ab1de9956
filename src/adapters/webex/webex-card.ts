import type { FilledCard } from '../../core/card/card';
import { textOfCard } from '../../core/card/text-of-card';
import { type AdaptiveCardJson, adaptiveCardOf } from '../card/adaptive-card';
import type { LinkOptions } from '../card/card-links';
import { CardLosses, type Loss } from '../card/card-losses';
import { describedImages } from '../card/described-images';

export interface WebexCard {
  /** The content of an attachment of type `application/vnd.microsoft.card.adaptive`. */
  card: AdaptiveCardJson;
  /** Required beside the card: notifications and older clients show it. */
  text: string;
  losses: Loss[];
}

const MAX_BYTES = 20_000;
const MAX_ACTIONS = 5;
/** https://developer.webex.com/docs/api/v1/messages/create-a-message */
const MAX_TEXT_BYTES = 7_439;

/** A card for Webex messaging, which takes version 1.3 (https://developer.webex.com/docs/buttons-and-cards). */
export function renderWebexCard(card: FilledCard, { actionUrl }: LinkOptions = {}): WebexCard {
  const losses = new CardLosses();
  // Webex fetches images itself.
  const shown = { ...card, body: card.body.map((element) => describedImages(element, losses)) };
  for (const { title } of card.actions.slice(MAX_ACTIONS)) {
    losses.say('buttonLeftOut', { title, limit: MAX_ACTIONS });
  }
  const form = { version: '1.3', actions: card.actions.slice(0, MAX_ACTIONS), maxBytes: MAX_BYTES };
  const json = adaptiveCardOf(shown, form, losses);
  return { card: json, text: cutBytes(textOfCard(card, actionUrl), MAX_TEXT_BYTES), losses: losses.list };
}

function cutBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const kept = Buffer.from(text)
    .subarray(0, maxBytes - Buffer.byteLength('…'))
    .toString('utf8');
  return `${kept.replace(/\uFFFD+$/, '')}…`;
}
