import { setImmediate as nextTurn } from 'node:timers/promises';
import { CardLosses, type Loss } from '../adapters/card/card-losses';
import { emailForm } from '../adapters/email/email-form';
import { renderInboxCard } from '../adapters/inbox/card-html';
import { renderInboxMessagePage } from '../adapters/inbox/inbox-page';
import { renderInboxText } from '../adapters/inbox/text-html';
import { slackForm } from '../adapters/slack/slack-form';
import { teamsForm } from '../adapters/teams/teams-form';
import { telegramForm } from '../adapters/telegram/telegram-form';
import { charactersBeyondGsm, type SmsSegments, smsSegments } from '../adapters/twilio/sms-segments';
import { smsForm, whatsappForm } from '../adapters/twilio/twilio-form';
import { webexForm } from '../adapters/webex/webex-form';
import { webhookPayload } from '../adapters/webhook/webhook-channel';
import { linkActions, submittedActions } from '../core/card/link-actions';
import type { MessagePreview } from '../core/message/preview';
import type { ChannelKind, ChannelMessage } from '../ports/channel';

/** A message as one kind of channel gets it, made by what sends it. */
export interface Rendering {
  kind: ChannelKind;
  /** A document of its own, to be shown without scripts: of channels that show HTML. */
  html?: string;
  /** What is posted to the vendor, but for whom it goes to. */
  payload?: object;
  /** What a text message costs, and the characters that make it dearer. */
  sms?: SmsSegments & { beyondGsm: string[] };
  /** What the channel cannot show. */
  losses: Loss[];
}

/** More of them in one text message are worth a word before it is sent a thousand times. */
const USUAL_SEGMENTS = 3;

/** Each recipient gets links of their own; a preview has nobody who could answer. */
const sampleUrl = (name: string) => `https://flows.example.com/ringback/action/${name}`;

/** A message as each kind of channel would send it. Answers are links, as in `withActionLinks`. */
export async function renderingsOf(preview: MessagePreview, now: number): Promise<Rendering[]> {
  const message = channelMessageOf(preview);
  const linked = withSampleLinks(message);
  const makers: (() => Rendering)[] = [
    () => inboxRendering(linked),
    () => emailRendering(linked),
    () => lossy('slack', (losses) => slackForm(linked, false, '', losses)),
    () => lossy('teams', (losses) => teamsForm(linked, false, losses)),
    () => lossy('webex', (losses) => webexForm(linked, false, losses)),
    () => lossy('telegram', (losses) => telegramForm(linked, false, losses)),
    () => smsRendering(linked),
    () => lossy('whatsapp', (losses) => whatsappForm(linked, undefined, losses)),
    // A machine is given the actions as they are named.
    () => lossy('webhook', () => webhookPayload(message.card ? { ...linked, card: message.card } : linked, now)),
  ];
  const renderings: Rendering[] = [];
  for (const make of makers) {
    renderings.push(make());
    // Somebody is only typing: calls and polls go first.
    await nextTurn();
  }
  return renderings;
}

function channelMessageOf({ subject, text, imageUrl, imageAlt, card, context }: MessagePreview): ChannelMessage {
  const { recipient, followup, attempt, attempts, items } = context;
  const { name, locale } = recipient;
  return {
    deliveryId: 'preview',
    recipient: { key: `user:${name}`, name, ...(locale ? { locale } : {}) },
    address: '',
    subject,
    text,
    ...(imageUrl ? { image: { url: imageUrl, alt: imageAlt ?? '' } } : {}),
    ...(card ? { card } : {}),
    context: { followup, attempt, attempts, records: items },
  };
}

function withSampleLinks(message: ChannelMessage): ChannelMessage {
  const { card } = message;
  if (!card) return message;
  const actionUrls = Object.fromEntries(submittedActions(card).map((name) => [name, sampleUrl(name)]));
  return { ...linkActions({ ...message, card }, sampleUrl), actionUrls };
}

function lossy(kind: ChannelKind, form: (losses: CardLosses) => object): Rendering {
  const losses = new CardLosses();
  const payload = form(losses);
  return { kind, payload, losses: losses.list };
}

function inboxRendering({ subject, text, image, card }: ChannelMessage): Rendering {
  const { html, losses } = card
    ? renderInboxCard(card, { subject })
    : { html: renderInboxText({ text, ...(image ? { image } : {}) }), losses: [] };
  return { kind: 'inbox', html: renderInboxMessagePage(subject, html), losses };
}

function emailRendering({ subject, text, image, card, recipient, context }: ChannelMessage): Rendering {
  const { html, losses } = emailForm(
    {
      ...{ subject, text, footer: `${context.followup.name} · ${context.attempt}/${context.attempts}` },
      ...(image ? { image } : {}),
      ...(recipient.locale ? { locale: recipient.locale } : {}),
    },
    card,
  );
  return { kind: 'email', html, losses };
}

function smsRendering(message: ChannelMessage): Rendering {
  const losses = new CardLosses();
  const payload = smsForm(message, losses);
  const text = payload.Body ?? '';
  const { encoding, segments } = smsSegments(text);
  if (segments > USUAL_SEGMENTS) losses.say('manySegments', { count: segments });
  return {
    ...{ kind: 'sms', payload, losses: losses.list },
    sms: { encoding, segments, beyondGsm: charactersBeyondGsm(text).slice(0, 10) },
  };
}
