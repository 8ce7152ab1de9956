import type { CardAction, CardElement, FilledCard, Image, TextBlock } from '../../core/card/card';

import { cardWords } from '../../core/card/card-words';
import { textOfCard, wordlessText } from '../../core/card/text-of-card';
import { cutText } from '../../core/message/cut-text';
import { type LinkOptions, linkOf } from '../card/card-links';
import { CardLosses, type Loss } from '../card/card-losses';
import { boldMrkdwn, escapeMrkdwn, mrkdwn } from './mrkdwn';
import { inputBlock } from './slack-inputs';
import { SLACK_LIMITS, type SlackBlock, type SlackText } from './slack-limits';

export interface SlackBlocksOptions extends LinkOptions {
  /** The app receives what is pressed. Without it (an incoming webhook) actions are links. Default: true. */
  isInteractive?: boolean;
  /** What comes back in the button's `value`; default: the name of the action. */
  actionValue?(name: string): string;
}

export interface SlackMessage {
  /** For notifications and screen readers. */
  text: string;
  blocks: SlackBlock[];
  losses: Loss[];
}

/** A card as Block Kit (https://docs.slack.dev/reference/block-kit/blocks), within its limits. */
export function renderSlackBlocks(card: FilledCard, options: SlackBlocksOptions = {}): SlackMessage {
  const losses = new CardLosses();
  const isInteractive = options.isInteractive ?? true;
  const words = cardWords(card.lang);
  let body = card.body.flatMap((element) => blocksOf(element, { losses, isInteractive, image: words.image }));
  if (!isInteractive) losses.ofInputs(card, options.actionUrl !== undefined);
  const buttons = card.actions.flatMap((action, index) =>
    buttonOf(action, `link.${index + 1}`, options, isInteractive, losses),
  );
  const actions = chunks(buttons, SLACK_LIMITS.elements).map((elements): SlackBlock => ({ type: 'actions', elements }));
  const room = SLACK_LIMITS.blocks - actions.length;
  // Lines between the parts are what is missed least.
  if (body.length > room) body = body.filter(({ type }) => type !== 'divider');
  if (body.length > room) {
    const missing = body.length - room + 1;
    losses.say('cardCut', { count: missing });
    // What is asked belongs to the buttons, wherever it stands.
    const inputs = body.filter(({ type }) => type === 'input').slice(0, room - 1);
    const others = body.filter(({ type }) => type !== 'input').slice(0, room - 1 - inputs.length);
    body = [...others, context(words.moreParts(missing)), ...inputs];
  }
  const shown = [...body, ...actions];
  const blocks = shown.length > 0 ? shown : [context(wordlessText(card))];
  const text = mrkdwn(textOfCard(card, options.actionUrl), SLACK_LIMITS.text, escapeMrkdwn);
  return { text, blocks, losses: losses.list };
}

interface Place {
  losses: CardLosses;
  isInteractive: boolean;
  /** The word for an image that has no description. */
  image: string;
}

function blocksOf(element: CardElement, place: Place): SlackBlock[] {
  const blocks = contentOf(element, place);
  return element.separator && blocks.length > 0 ? [{ type: 'divider' }, ...blocks] : blocks;
}

function contentOf(element: CardElement, place: Place): SlackBlock[] {
  switch (element.type) {
    case 'TextBlock':
      return [textBlock(element)];
    case 'Image':
      return [imageBlock(element, place)];
    case 'FactSet': {
      const fields = element.facts.map(({ title, value }) => {
        const label = boldMrkdwn(title, SLACK_LIMITS.label);
        return verbatim(`${label}\n${mrkdwn(value, SLACK_LIMITS.fieldText - label.length - 1)}`.trim());
      });
      return sectionsOf(fields);
    }
    case 'Container':
      return element.items.flatMap((item) => blocksOf(item, place));
    case 'ColumnSet': {
      const texts = element.columns.map(({ items }) =>
        items.filter((item): item is TextBlock => item.type === 'TextBlock'),
      );
      // Slack's fields stand in two columns, so that columns of text stay what they are.
      if (element.columns.every(({ items }, index) => items.length > 0 && items.length === texts[index]?.length)) {
        const fields = texts.map((column) => {
          const each = Math.floor(SLACK_LIMITS.fieldText / column.length) - 1;
          return verbatim(column.map((item) => textOf(item, each)).join('\n'));
        });
        return sectionsOf(fields);
      }
      place.losses.say('columnsStacked');
      return element.columns.flatMap(({ items }) => items.flatMap((item) => blocksOf(item, place)));
    }
    case 'Input.Text':
    case 'Input.ChoiceSet':
      return place.isInteractive ? [inputBlock(element, place.losses)] : [];
  }
}

function textBlock(element: TextBlock): SlackBlock {
  const { text, size, isSubtle } = element;
  const isHeading = size === 'large' || size === 'extraLarge';
  if (isHeading && text.length <= SLACK_LIMITS.header && !text.includes('\n')) {
    return { type: 'header', text: { type: 'plain_text', text, emoji: false } };
  }
  if (isSubtle) return context(text);
  return { type: 'section', text: verbatim(textOf(element, SLACK_LIMITS.sectionText)) };
}

function textOf({ text, weight, size }: TextBlock, maxLength: number): string {
  const isBold = weight === 'bolder' || size === 'large' || size === 'extraLarge';
  return isBold ? boldMrkdwn(text, maxLength) : mrkdwn(text, maxLength);
}

function imageBlock({ url, altText }: Image, { losses, image }: Place): SlackBlock {
  if (url.length <= SLACK_LIMITS.url && !url.startsWith('data:')) {
    return { type: 'image', image_url: url, alt_text: altText || image };
  }
  losses.say('imageAsDescription');
  return context(`[${image}${altText ? `: ${altText}` : ''}]`);
}

function context(text: string): SlackBlock {
  return { type: 'context', elements: [verbatim(mrkdwn(text, SLACK_LIMITS.sectionText))] };
}

/** `verbatim`: Slack makes no mentions and channels of what is not marked as one. */
function verbatim(text: string): SlackText {
  return { type: 'mrkdwn', text, verbatim: true };
}

function sectionsOf(fields: SlackText[]): SlackBlock[] {
  return chunks(fields, SLACK_LIMITS.fields).map((part) => ({ type: 'section', fields: part }));
}

function buttonOf(
  action: CardAction,
  linkId: string,
  options: SlackBlocksOptions,
  isInteractive: boolean,
  losses: CardLosses,
): object[] {
  const text = { type: 'plain_text', text: cutText(action.title, SLACK_LIMITS.label), emoji: false };
  const style = { positive: { style: 'primary' }, destructive: { style: 'danger' }, default: {} }[
    action.style ?? 'default'
  ];
  if (action.title.length > SLACK_LIMITS.label) losses.say('labelCut', { limit: SLACK_LIMITS.label });
  if (action.type === 'Action.OpenUrl') {
    return [{ type: 'button', text, url: action.url, action_id: linkId, ...style }];
  }
  const { action: name } = action.data;
  const value = options.actionValue?.(name) ?? name;
  if (isInteractive && value.length <= SLACK_LIMITS.value) {
    return [{ type: 'button', text, action_id: `action.${name}`, value, ...style }];
  }
  return linkOf(action, options.actionUrl, losses).map(({ url }) => ({
    type: 'button',
    text,
    url,
    action_id: linkId,
    ...style,
  }));
}

function chunks<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
