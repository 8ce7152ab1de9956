import { cutText } from '../../core/message/cut-text';
import type { FailedDelivery } from '../../ports/channel';
import type { ChannelInbound, PressedButton } from '../../ports/channel-inbound';
import { objectOf, textOf } from '../vendor-api/read-json';
import type { VendorApi } from '../vendor-api/vendor-api';
import { boldMrkdwn, escapeMrkdwn, mrkdwn } from './mrkdwn';
import type { SlackAnswer, SlackApi } from './slack-api';
import { COMMENT_FORM, COMMENT_INPUT, type CommentFormState, readSlackRequest } from './slack-events';
import { SLACK_LIMITS, type SlackBlock } from './slack-limits';
import { verifySlackSignature } from './slack-signature';

export interface SlackInboundParts {
  /** Of the app; empty: nothing comes in. */
  signingSecret: string;
  slack: SlackApi;
  api: VendorApi;
  /** Empty: Slack cannot reach us. */
  requestUrl(): string;
}

/** https://docs.slack.dev/surfaces/modals: titles and buttons of a form. */
const MOST_FORM_LABEL = 24;
const MOST_FORM_STATE = 3_000;
const MOST_COMMENT = 2_000;

export function createSlackInbound({ signingSecret, slack, api, requestUrl }: SlackInboundParts): ChannelInbound {
  return {
    takesPresses: () => signingSecret !== '' && requestUrl() !== '',
    verify: (request, now) => verifySlackSignature(request, signingSecret, now),
    read: readSlackRequest,

    async identify(person, signal) {
      const answer = needed(await slack.get('users.info', { user: person.id }, signal));
      const user = objectOf(answer.user);
      const email = textOf(objectOf(user.profile).email);
      const name = textOf(user.real_name) || person.name;
      return { ...person, ...(name && { name }), ...(email !== '' && { addresses: [email] }) };
    },

    async replace({ providerId, subject, text, outcome }, signal) {
      const [channel = '', ts = ''] = providerId.split('/');
      const blocks: SlackBlock[] = [
        section(boldMrkdwn(subject, SLACK_LIMITS.sectionText)),
        section(mrkdwn(text, SLACK_LIMITS.sectionText)),
        section(boldMrkdwn(outcome, SLACK_LIMITS.sectionText)),
      ].filter(({ text: shown }) => (shown as { text: string }).text.trim() !== '');
      const notice = escapeMrkdwn(cutText(`${subject}: ${outcome}`, SLACK_LIMITS.text / 6));
      needed(await slack.post('chat.update', { channel, ts, text: notice, blocks, attachments: [] }, signal));
    },

    async explain({ reply }, text, signal) {
      const body = { response_type: 'ephemeral', replace_original: false, text: mrkdwn(text, SLACK_LIMITS.text) };
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      const url = reply.responseUrl ?? '';
      if (!URL.canParse(url)) return;
      const request = { method: 'POST', url, headers, body: JSON.stringify(body), delivers: false } as const;
      const result = await api.request(request, signal);
      if (result.kind === 'failed') throw result.outcome.error;
    },

    async askComment(pressed, { label, title, prompt, send, cancel }, signal) {
      const state = JSON.stringify(stateOf(pressed));
      const triggerId = pressed.reply.triggerId ?? '';
      if (triggerId === '' || state.length > MOST_FORM_STATE) return false;
      const view = {
        ...{ type: 'modal', callback_id: COMMENT_FORM, private_metadata: state },
        ...{ title: plain(title), submit: plain(send), close: plain(cancel) },
        blocks: [
          section(boldMrkdwn(label, SLACK_LIMITS.sectionText)),
          {
            ...{ type: 'input', block_id: COMMENT_INPUT, label: { type: 'plain_text', text: prompt } },
            element: {
              ...{ type: 'plain_text_input', action_id: COMMENT_INPUT, multiline: true },
              max_length: MOST_COMMENT,
            },
          },
        ],
      };
      needed(await slack.post('views.open', { trigger_id: triggerId, view }, signal));
      return true;
    },
  };
}

function stateOf({ reply, inputs }: PressedButton): CommentFormState {
  const { value = '', channel = '', ts = '', responseUrl = '' } = reply;
  return { value, channel, ts, responseUrl, inputs };
}

function section(text: string): SlackBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

function plain(text: string) {
  return { type: 'plain_text', text: cutText(text, MOST_FORM_LABEL) };
}

function needed(answer: SlackAnswer): Record<string, unknown> {
  if (answer.ok) return answer.body;
  throw (answer.outcome satisfies FailedDelivery).error;
}
