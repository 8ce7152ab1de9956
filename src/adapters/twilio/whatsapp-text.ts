import type { FilledCard } from '../../core/card/card';
import type { LinkOptions } from '../card/card-links';
import { CardLosses, type Loss } from '../card/card-losses';
import { fitCardText } from './fit-text';

export interface WhatsAppText {
  text: string;
  losses: Loss[];
}

/** Of the body that Twilio takes, whatever the channel (https://www.twilio.com/docs/messaging/api/message-resource). */
const MAX_LENGTH = 1_600;

/** A card as the text of a WhatsApp message within the 24 hours in which free text is allowed. */
export function renderWhatsAppText(card: FilledCard, options: LinkOptions = {}): WhatsAppText {
  const losses = new CardLosses();
  const room = {
    fits: (text: string) => text.length <= MAX_LENGTH,
    maxLength: MAX_LENGTH,
    plainer: (text: string) => text,
    ellipsis: '…',
  };
  return { text: fitCardText(card, options, room, losses), losses: losses.list };
}
