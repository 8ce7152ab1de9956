import { RingbackError } from '../../core/errors';
import type { Channel, ChannelMessage, CheckOutcome, DeliveryOutcome } from '../../ports/channel';
import { unavailable, uncertain } from '../channel-failure';
import { CHANNEL_KINDS } from '../channel-kinds';
import { createVendorApi, type VendorConnection } from '../vendor-api/vendor-api';
import { apiUrlOf, badAddress, createVendorChannel, neededCredential } from '../vendor-api/vendor-channel';
import { withoutDoubt } from '../vendor-api/vendor-outcome';
import { readWebexAddress } from './webex-address';
import { createWebexApi } from './webex-api';
import { webexForm } from './webex-form';
import { createWebexInbound } from './webex-inbound';

export interface WebexSettings extends VendorConnection {
  id: string;
  name: string;
  /** Of a bot; it does not run out. */
  token: string;
  /** What its webhooks are registered with; empty or missing: one way, buttons are links. */
  signingSecret?: string;
  /** Empty: Webex's own. */
  apiUrl: string;
}

export interface WebexDependencies {
  now: () => number;
  /** What Webex is to call; empty or missing: it cannot. */
  requestUrl?: () => string;
  closeGraceMs?: number;
}

const ADDRESS_REMEDY = 'Enter an e-mail address, or the ID of a person or a space, in the directory.';

/**
 * Posts by POST /messages to a person or into a space that the bot is in. Webex knows no idempotency key.
 * https://developer.webex.com/docs/api/v1/messages/create-a-message. RB_CONFIG for wrong settings.
 */
export function createWebexChannel(settings: WebexSettings, deps: WebexDependencies): Channel {
  const token = neededCredential(settings.token, 'bot token');
  const url = apiUrlOf(settings.apiUrl, 'https://webexapis.com/v1');
  const api = createVendorApi(settings, [token, settings.signingSecret?.trim() ?? ''].filter(Boolean));
  const signingSecret = readSigningSecret(settings.signingSecret ?? '');
  const requestUrl = deps.requestUrl ?? (() => '');
  const webex = createWebexApi(url, token, api, deps.now);

  async function post(body: object, signal: AbortSignal): Promise<DeliveryOutcome> {
    const answer = await webex.ask('POST', '/messages', body, signal);
    if (!answer.ok) return answer.outcome;
    const { id, roomId } = answer.body;
    if (typeof id !== 'string') return uncertain('Webex answered without the ID of the message.', new URL(url).host);
    return { status: 'sent', providerId: id, ...(typeof roomId === 'string' && { address: roomId }) };
  }

  async function deliver(message: ChannelMessage, signal: AbortSignal): Promise<DeliveryOutcome> {
    const receiver = readWebexAddress(message.address);
    const form = webexForm(message);
    const outcome = await post({ ...receiver, ...form }, signal);
    // Webex takes no file that it cannot fetch, and no card that is too large; the text must arrive all the same.
    const isRefusedFile =
      outcome.status === 'failed' &&
      (outcome.error.status === 400 || outcome.error.status === 413) &&
      !!(form.files ?? form.attachments);
    return isRefusedFile ? post({ ...receiver, ...webexForm(message, true) }, signal) : outcome;
  }

  async function check(signal: AbortSignal): Promise<CheckOutcome> {
    const answer = await webex.ask('GET', '/people/me', undefined, signal);
    if (!answer.ok) return withoutDoubt(answer.outcome);
    const { displayName } = answer.body;
    if (typeof displayName === 'string') return { status: 'sent', account: displayName };
    return unavailable('Webex answered without a name.', { where: new URL(url).host });
  }

  return createVendorChannel({
    ...{ id: settings.id, name: settings.name, traits: CHANNEL_KINDS.webex, api, deliver, check },
    inbound: createWebexInbound({ channelId: settings.id, signingSecret, webex, requestUrl }),
    closeGraceMs: deps.closeGraceMs,
    checkAddress: (address) =>
      readWebexAddress(address) ? undefined : badAddress(address, 'Webex address', ADDRESS_REMEDY),
  });
}

/** Webex takes any; what is short could be guessed. */
function readSigningSecret(entered: string): string {
  const secret = entered.trim();
  if (secret === '' || /^[\x21-\x7e]{16,256}$/.test(secret)) return secret;
  throw new RingbackError('RB_CONFIG', 'The signing secret of the channel cannot be one.', {
    remedy: 'Enter 16 to 256 letters and digits, or nothing for a channel that goes one way.',
  });
}
