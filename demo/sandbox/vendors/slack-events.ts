import { createHmac } from 'node:crypto';
import type { SlackShown } from './slack';

export const slackSigningSecret = '8f742231b10e8888abcd99yyyzzz85a5';

/** A request of Slack's as it is posted to an app. */
export interface SlackRequest {
  headers: Record<string, string>;
  body: string;
}

export function signSlack(body: string, atMs = Date.now(), secret = slackSigningSecret): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}

function interaction(payload: object): SlackRequest {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return { headers: { 'content-type': 'application/x-www-form-urlencoded', ...signSlack(body) }, body };
}

export interface SlackButton {
  action_id: string;
  value?: string;
  url?: string;
}

export function buttonsOf({ blocks }: SlackShown): SlackButton[] {
  return blocks.flatMap(({ type, elements }) => (type === 'actions' ? (elements as SlackButton[]) : []));
}

/** Somebody presses a button. `channel`: of a copy elsewhere. https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function slackPress(
  message: SlackShown,
  name: string,
  {
    user,
    url,
    channel = message.channel,
    values = {},
  }: { user: string; url: string; channel?: string; values?: object },
): SlackRequest {
  const button = buttonsOf(message).find(({ action_id: id }) => id === `action.${name}`);
  return interaction({
    type: 'block_actions',
    ...{
      user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: 'T1' },
      team: { id: 'T1' },
    },
    ...{ api_app_id: 'A1', token: 'old', trigger_id: `trigger-${user}`, response_url: `${url}/respond` },
    container: { type: 'message', message_ts: message.ts, channel_id: channel, is_ephemeral: false },
    ...{ channel: { id: channel, name: 'directmessage' }, message: { type: 'message', ...message } },
    state: { values },
    actions: [{ type: 'button', block_id: 'b1', action_ts: '1503435957.1', ...button }],
  });
}

/** Somebody sends the form off. https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function slackSubmit(view: Record<string, unknown>, user: string, comment: string): SlackRequest {
  const opened = view.view as Record<string, unknown>;
  return interaction({
    type: 'view_submission',
    ...{ user: { id: user, username: user.toLowerCase() }, team: { id: 'T1' } },
    view: {
      ...{ id: 'V1', type: 'modal', callback_id: opened.callback_id, private_metadata: opened.private_metadata },
      state: { values: { comment: { comment: { type: 'plain_text_input', value: comment } } } },
    },
  });
}

/** Somebody writes to the app. https://docs.slack.dev/reference/events/message.im */
export function slackMessage(channel: string, user: string, text: string, over: object = {}): SlackRequest {
  return slackEvent({
    ...{ type: 'event_callback', team_id: 'T1', event_id: 'Ev1', event_time: 1503435999 },
    event: { type: 'message', channel, user, text, ts: '1503435999.000100', channel_type: 'im', ...over },
  });
}

export function slackEvent(event: object): SlackRequest {
  const body = JSON.stringify(event).replaceAll('/', '\\/');
  return { headers: { 'content-type': 'application/json', ...signSlack(body) }, body };
}
