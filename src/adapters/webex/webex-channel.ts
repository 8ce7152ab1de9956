import type { Channel, ChannelMessage, CheckOutcome, DeliveryOutcome, FailedDelivery } from '../../ports/channel';
import { CHANNEL_KINDS } from '../channel-kinds';
import { createVendorApi, type VendorAnswer, type VendorConnection } from '../vendor-api/vendor-api';
import { apiUrlOf, badAddress, createVendorChannel, neededCredential } from '../vendor-api/vendor-channel';
import { outcomeOfStatus, unreadable, withoutDoubt } from '../vendor-api/vendor-outcome';
import { readWebexAddress } from './webex-address';
import { webexForm } from './webex-form';

export interface WebexSettings extends VendorConnection {
  id: string;
  name: string;
  /** Of a bot; it does not run out. */
  token: string;
  /** Empty: Webex's own. */
  apiUrl: string;
}

export interface WebexDependencies {
  now: () => number;
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
  const api = createVendorApi(settings, [token]);
  const authorization = `Bearer ${token}`;

  const outcomeOfRefusal = (answer: VendorAnswer): FailedDelivery =>
    outcomeOfStatus(answer, { said: api.redact(saidBy(answer)), remedy: remedyOf(answer.status) }, deps.now());

  async function post(body: object, signal: AbortSignal): Promise<DeliveryOutcome> {
    const headers = { authorization, 'content-type': 'application/json' };
    const request = {
      method: 'POST',
      url: `${url}/messages`,
      headers,
      body: JSON.stringify(body),
      delivers: true,
    } as const;
    const result = await api.request(request, signal);
    if (result.kind === 'failed') return result.outcome;
    const { answer } = result;
    if (answer.status < 200 || answer.status >= 300) return outcomeOfRefusal(answer);
    return typeof answer.body?.id === 'string' ? { status: 'sent', providerId: answer.body.id } : unreadable(answer);
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
    const request = { method: 'GET', url: `${url}/people/me`, headers: { authorization }, delivers: false } as const;
    const result = await api.request(request, signal);
    if (result.kind === 'failed') return result.outcome;
    const { answer } = result;
    if (answer.status !== 200) return withoutDoubt(outcomeOfRefusal(answer));
    if (typeof answer.body?.displayName !== 'string') return withoutDoubt(unreadable(answer));
    return { status: 'sent', account: answer.body.displayName };
  }

  return createVendorChannel({
    ...{ id: settings.id, name: settings.name, traits: CHANNEL_KINDS.webex, api, deliver, check },
    closeGraceMs: deps.closeGraceMs,
    checkAddress: (address) =>
      readWebexAddress(address) ? undefined : badAddress(address, 'Webex address', ADDRESS_REMEDY),
  });
}

/** `{"message": "…", "errors": [{"description": "…"}], "trackingId": "…"}` */
function saidBy({ body }: VendorAnswer): string {
  const [first] = Array.isArray(body?.errors) ? (body.errors as { description?: unknown }[]) : [];
  const said = typeof first?.description === 'string' ? first.description : body?.message;
  return typeof said === 'string' ? said : '';
}

function remedyOf(status: number): string {
  if (status === 401) return 'Copy the bot token again, or make a new one at developer.webex.com.';
  if (status === 403) return 'The bot may not post there: add it to the space.';
  if (status === 404) return 'Check the address, and that the bot is in the space: it cannot see others.';
  if (status === 409) return 'Webex has that message already.';
  return `Check the address and the text. ${ADDRESS_REMEDY}`;
}
