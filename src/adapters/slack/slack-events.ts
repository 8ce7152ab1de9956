import type { InboundItem, InboundPerson, InboundReading, InboundRequest } from '../../ports/channel-inbound';
import { type JsonObject, listOf, objectOf, parseObject, textOf } from '../vendor-api/read-json';
import { isPressedByRecipient, isShared, readReference } from './slack-reference';

/** The form that asks for a comment. */
export const COMMENT_FORM = 'ringback.comment';
/** The input of it. */
export const COMMENT_INPUT = 'comment';

/** What goes through the form and comes back: which button it was, and where. */
export interface CommentFormState {
  value: string;
  channel: string;
  ts: string;
  responseUrl: string;
  inputs: Record<string, string>;
}

/** https://docs.slack.dev/apis/events-api and https://docs.slack.dev/interactivity/handling-user-interaction */
export function readSlackRequest({ headers, rawBody }: InboundRequest): InboundReading {
  const text = rawBody.toString();
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const body = parseObject(isForm ? (new URLSearchParams(text).get('payload') ?? '') : text) ?? {};
  if (body.type === 'url_verification') {
    return { items: [], answer: { status: 200, type: 'text/plain', body: textOf(body.challenge) } };
  }
  return { items: itemsOf(body), answer: { status: 200 } };
}

function itemsOf(body: JsonObject): InboundItem[] {
  switch (body.type) {
    case 'block_actions':
      return pressesOf(body);
    case 'view_submission':
      return commentOf(body);
    case 'event_callback':
      return repliesOf(objectOf(body.event));
    default:
      return [];
  }
}

function pressesOf(body: JsonObject): InboundItem[] {
  const container = objectOf(body.container);
  const [channel, ts] = [textOf(container.channel_id), textOf(container.message_ts)];
  const inputs = inputsOf(objectOf(objectOf(body.state).values));
  return listOf(body.actions).flatMap((action) => {
    if (action.type !== 'button' || !textOf(action.action_id).startsWith('action.')) return [];
    const value = textOf(action.value);
    const state: CommentFormState = { value, channel, ts, responseUrl: textOf(body.response_url), inputs };
    return press(state, personOf(body.user), inputs.comment ?? '', textOf(body.trigger_id));
  });
}

function commentOf(body: JsonObject): InboundItem[] {
  const view = objectOf(body.view);
  if (view.callback_id !== COMMENT_FORM) return [];
  const kept = parseObject(textOf(view.private_metadata)) ?? {};
  const state: CommentFormState = {
    ...{ value: textOf(kept.value), channel: textOf(kept.channel), ts: textOf(kept.ts) },
    ...{ responseUrl: textOf(kept.responseUrl), inputs: objectOf(kept.inputs) as Record<string, string> },
  };
  const answers = inputsOf(objectOf(objectOf(view.state).values));
  return press(state, personOf(body.user), answers[COMMENT_INPUT] ?? '', '');
}

function press(state: CommentFormState, by: InboundPerson, comment: string, triggerId: string): InboundItem[] {
  const { value, channel, ts, responseUrl, inputs } = state;
  const reference = readReference(value);
  if (!reference) return [];
  const { to, token } = reference;
  return [
    {
      ...{ kind: 'pressed', token, by, inputs, comment, providerId: `${channel}/${ts}` },
      ...{ isTheirs: isPressedByRecipient(to, { user: by.id, channel }), isShared: isShared(to) },
      reply: { value, channel, ts, responseUrl, triggerId },
    },
  ];
}

/** What people write to the app; not what it or another app says itself, nor what is changed or deleted later. */
function repliesOf(event: JsonObject): InboundItem[] {
  const [user, channel, ts] = [textOf(event.user), textOf(event.channel), textOf(event.ts)];
  const isOfPerson = event.bot_id === undefined && (event.subtype === undefined || event.subtype === 'file_share');
  if (event.type !== 'message' || event.channel_type !== 'im' || !isOfPerson || user === '' || ts === '') return [];
  const text = plainText(textOf(event.text));
  const messageId = `${channel}/${ts}`;
  return [{ kind: 'replied', messageId, address: channel, isShared: false, by: { id: user }, text }];
}

function personOf(value: unknown): InboundPerson {
  const { id, username, name } = objectOf(value);
  const shown = textOf(name) || textOf(username);
  return { id: textOf(id), ...(shown !== '' && { name: shown }) };
}

/** By the ids of their blocks, which are those of the card's inputs. */
function inputsOf(values: JsonObject): Record<string, string> {
  const inputs: Record<string, string> = {};
  for (const [id, block] of Object.entries(values)) {
    const [entered] = Object.values(objectOf(block)).map(objectOf);
    const value = entered ? enteredValue(entered) : '';
    if (value !== '') inputs[id] = value;
  }
  return inputs;
}

/** Several choices as an Adaptive Card gives them: with commas between. */
function enteredValue(entered: JsonObject): string {
  if (Array.isArray(entered.selected_options)) {
    return listOf(entered.selected_options)
      .map(({ value }) => textOf(value))
      .join(',');
  }
  return textOf(entered.value) || textOf(objectOf(entered.selected_option).value);
}

/** https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages */
function plainText(text: string): string {
  return text
    .replace(/<([^>|]+)\|([^>]+)>/g, (_all, target: string, label: string) => (/^[@#!]/.test(target) ? label : target))
    .replace(/<([^>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
