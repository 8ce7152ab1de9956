import type { ChannelMessage } from '../../ports/channel';
import { CardLosses } from '../card/card-losses';
import { shorten } from '../vendor-api/shorten';
import { fetchableImage } from '../vendor-api/vendor-channel';
import { renderSmsText } from './sms-text';
import { renderWhatsAppText } from './whatsapp-text';

export interface ContentTemplate {
  /** `HX…` */
  contentSid: string;
  /** Each with `{name}`, `{subject}`, `{text}` and `{followup}` in its value. */
  variables: { name: string; value: string }[];
}

/** Twilio refuses longer ones (21617). */
const MOST_TEXT = 1_600;
/** Of one variable of a template. */
const MOST_VARIABLE = 1_000;

/** The image as a link: picture messages exist in few countries, and cost several times as much. */
export function smsForm(
  { subject, text, image, card }: Pick<ChannelMessage, 'subject' | 'text' | 'image' | 'card'>,
  losses = new CardLosses(),
): Record<string, string> {
  if (card) {
    const shown = renderSmsText(card);
    losses.add(shown.losses);
    return { Body: shown.text };
  }
  const picture = fetchableImage(image);
  losses.ofImage(image);
  if (picture) losses.say('imageAsLink');
  return { Body: withEnd(subject, text, picture ? `\n${picture.url}` : '', losses) };
}

export function whatsappForm(
  message: ChannelMessage,
  template?: ContentTemplate,
  losses = new CardLosses(),
): Record<string, string> {
  if (template) return templateForm(message, template);
  if (message.card) {
    const shown = renderWhatsAppText(message.card);
    losses.add(shown.losses);
    return { Body: shown.text };
  }
  const { subject, text } = message;
  const picture = fetchableImage(message.image);
  const heading = subject === '' || subject.includes('*') ? subject : `*${subject}*`;
  losses.ofImage(message.image);
  return { Body: withEnd(heading, text, '', losses), ...(picture ? { MediaUrl: picture.url } : {}) };
}

/** https://www.twilio.com/docs/content/using-variables-with-content-api: one line each, and never empty. */
function templateForm(message: ChannelMessage, { contentSid, variables }: ContentTemplate): Record<string, string> {
  const { recipient, subject, text, context } = message;
  const words: Record<string, string> = { name: recipient.name, subject, text, followup: context.followup.name };
  const filled = variables.map(({ name, value }) => {
    const whole = value.replace(/\{(\w+)\}/g, (placeholder, word: string) => words[word] ?? placeholder);
    return [name, shorten(whole.replace(/\s+/g, ' ').trim(), MOST_VARIABLE) || '-'];
  });
  return {
    ContentSid: contentSid,
    ...(filled.length > 0 ? { ContentVariables: JSON.stringify(Object.fromEntries(filled)) } : {}),
  };
}

function withEnd(subject: string, text: string, end: string, losses: CardLosses): string {
  const heading = subject === '' ? '' : `${subject}\n`;
  const most = MOST_TEXT - heading.length - end.length;
  if (text.length > most) losses.say('textCut', { limit: MOST_TEXT });
  return `${heading}${shorten(text, most)}${end}`;
}
