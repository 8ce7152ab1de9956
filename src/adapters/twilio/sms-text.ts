import type { FilledCard } from '../../core/card/card';
import type { LinkOptions } from '../card/card-links';
import { CardLosses, type Loss } from '../card/card-losses';
import { fitCardText } from './fit-text';
import { plainerText, type SmsSegments, smsSegments } from './sms-segments';

export interface SmsOptions extends LinkOptions {
  /** Each is paid for; 1 to 10. Default: 3. */
  maxSegments?: number;
}

export interface SmsText extends SmsSegments {
  text: string;
  losses: Loss[];
}

/** Twilio takes 1,600 characters, which is ten messages of GSM-7. */
const MAX_SEGMENTS = 10;
const MAX_LENGTH = 1_600;

/** A card as a text message of a set number of segments. What is too long is cut, a link never is. */
export function renderSmsText(card: FilledCard, options: SmsOptions = {}): SmsText {
  const losses = new CardLosses();
  const maxSegments = Math.min(Math.max(Math.floor(options.maxSegments ?? 3), 1), MAX_SEGMENTS);
  const room = {
    fits: (text: string) => text.length <= MAX_LENGTH && smsSegments(text).segments <= maxSegments,
    maxLength: MAX_LENGTH,
    plainer: plainerText,
    ellipsis: '...',
  };
  const text = fitCardText(card, options, room, losses);
  return { text, ...smsSegments(text), losses: losses.list };
}
