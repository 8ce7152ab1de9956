import { isEmailAddress } from '../../core/directory/email-address';
import type { Channel, ChannelMessage, CheckOutcome, DeliveryOutcome } from '../../ports/channel';
import { CHANNEL_KINDS } from '../channel-kinds';
import { createVendorApi, type VendorConnection } from '../vendor-api/vendor-api';
import { apiUrlOf, badAddress, createVendorChannel, neededCredential } from '../vendor-api/vendor-channel';
import { createKeptIds } from './kept-ids';
import { createSlackApi, type SlackAnswer } from './slack-api';
import { slackForm } from './slack-form';
import { createSlackInbound } from './slack-inbound';

export interface SlackSettings extends VendorConnection {
  id: string;
  name: string;
  /** Of the bot, `xoxb-…`, with the scopes chat:write and, for e-mail addresses, users:read.email. */
  token: string;
  /** Of the app, by which what Slack sends is verified; empty or missing: one way, buttons are links. */
  signingSecret?: string;
  /** Empty: Slack's own. */
  apiUrl: string;
}

export interface SlackDependencies {
  now: () => number;
  /** What Slack is to call; empty or missing: it cannot. */
  requestUrl?: () => string;
  closeGraceMs?: number;
}

/** Slack takes the message, but not as it is laid out: the same again would be refused again. */
const REFUSED_FORMS = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long']);
const KEEP_IDS_MS = 3_600_000;
const CHANNEL_ID = /^[CGD][A-Z0-9]{5,}$/;
const USER_ID = /^[UW][A-Z0-9]{5,}$/;
const CHANNEL_NAME = /^#?[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u;

/**
 * Posts by chat.postMessage. An address is the ID or the name of a channel, the ID of a user, or the e-mail
 * address of one. Slack knows no idempotency key. RB_CONFIG for wrong settings.
 */
export function createSlackChannel(settings: SlackSettings, deps: SlackDependencies): Channel {
  const token = neededCredential(settings.token, 'bot token');
  const signingSecret = settings.signingSecret?.trim() ?? '';
  const api = createVendorApi(settings, [token, signingSecret].filter(Boolean));
  const slack = createSlackApi(apiUrlOf(settings.apiUrl, 'https://slack.com/api'), token, api, deps.now);
  const kept = createKeptIds(KEEP_IDS_MS, deps.now);

  async function userOf(email: string, signal: AbortSignal): Promise<string | SlackAnswer> {
    const known = kept.get(email);
    if (known) return known;
    const answer = await slack.get('users.lookupByEmail', { email }, signal);
    const id = answer.ok ? (answer.body.user as { id?: unknown } | undefined)?.id : undefined;
    if (typeof id !== 'string') return answer.ok ? nobody : answer;
    kept.set(email, id);
    return id;
  }

  async function conversationWith(user: string, signal: AbortSignal): Promise<string | undefined> {
    const answer = await slack.post('conversations.open', { users: user }, signal);
    const id = answer.ok ? (answer.body.channel as { id?: unknown } | undefined)?.id : undefined;
    if (typeof id !== 'string') return undefined;
    kept.set(user, id);
    return id;
  }

  /** `owner`: whose buttons they are. */
  async function post(to: string, owner: string, message: ChannelMessage, signal: AbortSignal): Promise<SlackAnswer> {
    // Tells whoever looks into it which delivery it was.
    const metadata = { event_type: 'ringback_notification', event_payload: { delivery_id: message.deliveryId } };
    const formed = (asLink: boolean) => ({ channel: to, ...slackForm(message, asLink, owner), metadata });
    const first = await slack.post('chat.postMessage', formed(false), signal, true);
    // Slack takes no image that it cannot fetch; the text must arrive all the same.
    const isRefusedForm = !first.ok && REFUSED_FORMS.has(first.error) && (message.image ?? message.card) !== undefined;
    return isRefusedForm ? slack.post('chat.postMessage', formed(true), signal, true) : first;
  }

  async function deliver(message: ChannelMessage, signal: AbortSignal): Promise<DeliveryOutcome> {
    const address = message.address.trim();
    let to = address;
    if (isEmailAddress(address)) {
      const user = await userOf(address.toLowerCase(), signal);
      if (typeof user !== 'string') return outcomeOf(user);
      to = user;
    }
    let answer = await post(kept.get(to) ?? to, to, message, signal);
    // Some workspaces want the conversation with a person to be opened first.
    if (!answer.ok && answer.error === 'channel_not_found' && USER_ID.test(to)) {
      const conversation = await conversationWith(to, signal);
      if (conversation) answer = await post(conversation, to, message, signal);
    }
    return outcomeOf(answer);
  }

  async function check(signal: AbortSignal): Promise<CheckOutcome> {
    const answer = await slack.post('auth.test', {}, signal);
    if (!answer.ok) return answer.outcome;
    const { user, team } = answer.body;
    return { status: 'sent', account: `${String(user ?? '?')} (${String(team ?? '?')})` };
  }

  return createVendorChannel({
    ...{ id: settings.id, name: settings.name, traits: CHANNEL_KINDS.slack, api, deliver, check },
    inbound: createSlackInbound({ signingSecret, slack, api, requestUrl: deps.requestUrl ?? (() => '') }),
    closeGraceMs: deps.closeGraceMs,
    checkAddress(address) {
      const given = address.trim();
      const isOne = isEmailAddress(given) || [CHANNEL_ID, USER_ID, CHANNEL_NAME].some((shape) => shape.test(given));
      if (isOne) return undefined;
      const remedy = 'Enter the ID or name of a channel, the ID of a user, or an e-mail address in the directory.';
      return badAddress(address, 'Slack address', remedy);
    },
  });
}

const nobody: SlackAnswer = {
  ok: false,
  error: 'users_not_found',
  outcome: { status: 'failed', error: badAddress('', 'Slack user', 'Enter the ID of the user in the directory.') },
};

function outcomeOf(answer: SlackAnswer): DeliveryOutcome {
  if (!answer.ok) return answer.outcome;
  const { channel, ts } = answer.body;
  const address = String(channel ?? '');
  return { status: 'sent', providerId: `${address}/${String(ts ?? '')}`, ...(address !== '' && { address }) };
}
