import type { ChannelMessage } from '../../ports/channel';
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
export function smsForm({ subject, text, image, card }: ChannelMessage): Record<string, string> {
  if (card) return { Body: renderSmsText(card).text };
  const picture = fetchableImage(image);
  return { Body: withEnd(subject, text, picture ? `\n${picture.url}` : '') };
}

export function whatsappForm(message: ChannelMessage, template?: ContentTemplate): Record<string, string> {
  if (template) return templateForm(message, template);
  if (message.card) return { Body: renderWhatsAppText(message.card).text };
  const { subject, text } = message;
  const picture = fetchableImage(message.image);
  const heading = subject === '' || subject.includes('*') ? subject : `*${subject}*`;
  return { Body: withEnd(heading, text, ''), ...(picture ? { MediaUrl: picture.url } : {}) };
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

function withEnd(subject: string, text: string, end: string): string {
  const heading = subject === '' ? '' : `${subject}\n`;
  return `${heading}${shorten(text, MOST_TEXT - heading.length - end.length)}${end}`;
}
