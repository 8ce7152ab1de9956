import { unanswerable } from '../../core/card/unanswerable';
import type { ChannelMessage } from '../../ports/channel';
import { cardAsText } from '../card/card-as-text';
import { CardLosses } from '../card/card-losses';
import { shorten } from '../vendor-api/shorten';
import { fetchableImage } from '../vendor-api/vendor-channel';
import { escapeMrkdwn } from './mrkdwn';
import { renderSlackBlocks } from './slack-blocks';
import { writeReference } from './slack-reference';

/** The arguments of chat.postMessage that say what is shown. */
export interface SlackForm {
  text: string;
  blocks?: object[];
  unfurl_links: boolean;
  unfurl_media: boolean;
}

/** Slack cuts longer texts itself, in the middle of an entity if need be. */
const MOST_TEXT = 39_000;
/** https://docs.slack.dev/reference/block-kit/blocks/section-block */
const MOST_SECTION = 3_000;
/** https://docs.slack.dev/reference/block-kit/blocks/image-block */
const MOST_ALT = 2_000;
const MOST_IMAGE_URL = 3_000;

/**
 * A text and an image for Slack. An image block where the image goes with it; a link to it where the text
 * is too long for a block or `asLink` says so. `to` is whose buttons they are. https://docs.slack.dev/messaging/formatting-message-text
 */
export function slackForm(
  message: Pick<ChannelMessage, 'subject' | 'text' | 'image' | 'card' | 'actionUrls' | 'actionTokens'>,
  asLink = false,
  to = '',
  losses = new CardLosses(),
): SlackForm {
  const { card, actionTokens, actionUrls } = message;
  if (card && actionTokens && !asLink) {
    const rendered = renderSlackBlocks(card, {
      actionValue: (name) => writeReference({ to, token: actionTokens[name] ?? '' }),
      actionUrl: (name) => actionUrls?.[name],
    });
    losses.add(rendered.losses);
    const { text, blocks } = rendered;
    return { text, blocks, unfurl_links: false, unfurl_media: false };
  }
  // Nothing listens to buttons; where Slack refuses the card, or cannot fetch an image of it, its words are sent.
  if (message.card && !asLink) {
    losses.ofUnanswerable(message.card);
    const { text, blocks, losses: lost } = renderSlackBlocks(unanswerable(message.card), { isInteractive: false });
    losses.add(lost);
    return { text, blocks, unfurl_links: false, unfurl_media: false };
  }
  const said = cardAsText(message).text;
  const whole = `${heading(message.subject)}\n\n${escapeMrkdwn(said)}`;
  const image = fetchableImage(message.image);
  losses.ofImage(message.image);
  const isBlock = image && !asLink && whole.length <= MOST_SECTION && image.url.length <= MOST_IMAGE_URL;
  if (image && isBlock) {
    const section = { type: 'section', text: { type: 'mrkdwn', text: whole } };
    const picture = { type: 'image', image_url: image.url, alt_text: image.alt.slice(0, MOST_ALT) };
    return { text: whole, blocks: [section, picture], unfurl_links: false, unfurl_media: false };
  }
  const link = image ? `\n<${escapeMrkdwn(image.url)}|${escapeMrkdwn(image.alt.replaceAll('|', '/'))}>` : '';
  if (image) losses.say('imageAsLink');
  const most = MOST_TEXT - link.length - heading(message.subject).length;
  const body = escapeMrkdwn(shorten(said, most, (text) => escapeMrkdwn(text).length));
  if (escapeMrkdwn(said).length > most) losses.say('textCut', { limit: most });
  return {
    text: `${heading(message.subject)}\n\n${body}${link}`,
    unfurl_links: false,
    unfurl_media: image !== undefined,
  };
}

/** Bold, where the subject holds nothing that would end it. */
function heading(subject: string): string {
  const escaped = escapeMrkdwn(subject);
  return subject.includes('*') || subject === '' ? escaped : `*${escaped}*`;
}
