import { RingbackError } from '../../core/errors';
import type { Channel, ChannelMessage, CheckOutcome, DeliveryOutcome, FailedDelivery } from '../../ports/channel';
import { CHANNEL_KINDS } from '../channel-kinds';
import { createVendorApi, type VendorAnswer, type VendorConnection } from '../vendor-api/vendor-api';
import { apiUrlOf, badAddress, createVendorChannel, neededCredential } from '../vendor-api/vendor-channel';
import { outcomeOfStatus, unreadable, withoutDoubt } from '../vendor-api/vendor-outcome';
import { outcomeOfTwilioCode } from './twilio-errors';
import { type ContentTemplate, smsForm, whatsappForm } from './twilio-form';
import { createTwilioInbound } from './twilio-inbound';
import { readSender } from './twilio-sender';

export interface TwilioSettings extends VendorConnection {
  id: string;
  name: string;
  kind: 'sms' | 'whatsapp';
  accountSid: string;
  /** The auth token of the account, or the secret of the API key. */
  authToken: string;
  /** The auth token of the account, by which what Twilio sends is verified; empty or missing: one way. */
  signingSecret?: string;
  /** `SK…`; empty: the account's own token is used. */
  apiKeySid: string;
  /** A number, a sender's name (SMS), or the SID of a messaging service. */
  from: string;
  /** WhatsApp only: `HX…` of a template; empty: the text as it is, which WhatsApp takes within 24 hours of an answer. */
  contentSid: string;
  contentVariables: { name: string; value: string }[];
  /** Empty: Twilio's own. */
  apiUrl: string;
}

export interface TwilioDependencies {
  now: () => number;
  /** A number as people write it, in E.164; undefined for what is none. */
  toE164(text: string): string | undefined;
  /** What Twilio is to call; empty or missing: it cannot. */
  requestUrl?: () => string;
  closeGraceMs?: number;
}

const ADDRESS_REMEDY = 'Enter the number with its country, as +15551234567, or set the country in the channel.';

/**
 * Text messages, or WhatsApp, by Twilio. `queued` counts as sent: what becomes of it later is reported to
 * the request URL, if there is one. It knows no idempotency key. https://www.twilio.com/docs/messaging/api/message-resource.
 * RB_CONFIG for wrong settings.
 */
export function createTwilioChannel(settings: TwilioSettings, deps: TwilioDependencies): Channel {
  const { kind } = settings;
  const accountSid = neededCredential(settings.accountSid, 'account SID', /^AC\w+$/);
  const authToken = neededCredential(settings.authToken, 'auth token');
  const apiKeySid = settings.apiKeySid.trim();
  const sender = readSender(kind, settings.from, deps.toE164);
  const template = readTemplate(settings);
  const root = apiUrlOf(settings.apiUrl, 'https://api.twilio.com');
  const url = `${root}/2010-04-01/Accounts/${accountSid}`;
  const user = apiKeySid || accountSid;
  const login = `${user}:${authToken}`;
  const signingSecret = settings.signingSecret?.trim() ?? '';
  const api = createVendorApi(settings, [authToken, login, signingSecret].filter(Boolean));
  const authorization = `Basic ${Buffer.from(login).toString('base64')}`;

  function outcomeOfRefusal(answer: VendorAnswer): FailedDelivery {
    const { code, message } = answer.body ?? {};
    const said = api.redact(typeof message === 'string' ? message.slice(0, 200) : '');
    const known = typeof code === 'number' && answer.status < 500 && answer.status !== 429;
    const outcome = known ? outcomeOfTwilioCode(code, said, answer.host) : undefined;
    return (
      outcome ?? outcomeOfStatus(answer, { said: saidWith(code, said), remedy: remedyOf(answer.status) }, deps.now())
    );
  }

  async function post(form: Record<string, string>, signal: AbortSignal): Promise<DeliveryOutcome> {
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(form).toString();
    const result = await api.request(
      { method: 'POST', url: `${url}/Messages.json`, headers, body, delivers: true },
      signal,
    );
    if (result.kind === 'failed') return result.outcome;
    const { answer } = result;
    if (answer.status < 200 || answer.status >= 300) return outcomeOfRefusal(answer);
    const { sid, status, error_code: code } = answer.body ?? {};
    if (typeof sid !== 'string') return unreadable(answer);
    const isRefused = status === 'failed' || status === 'undelivered';
    const number = typeof code === 'number' ? code : 0;
    if (!isRefused) return { status: 'sent', providerId: sid };
    const outcome = outcomeOfTwilioCode(number, '', answer.host);
    return outcome ?? { status: 'failed', error: failedAtOnce(number, answer.host) };
  }

  /** What becomes of a message, where Twilio can tell us and can be believed. */
  function callback(): { StatusCallback?: string } {
    const url = signingSecret === '' ? '' : (deps.requestUrl?.() ?? '');
    return url === '' ? {} : { StatusCallback: url };
  }

  async function deliver(message: ChannelMessage, signal: AbortSignal): Promise<DeliveryOutcome> {
    const to = deps.toE164(message.address) ?? '';
    const form = kind === 'sms' ? smsForm(message) : whatsappForm(message, template);
    const receiver = { To: kind === 'sms' ? to : `whatsapp:${to}` };
    const outcome = await post({ ...receiver, ...sender, ...form, ...callback() }, signal);
    return outcome.status === 'sent' ? { ...outcome, address: to } : outcome;
  }

  async function check(signal: AbortSignal): Promise<CheckOutcome> {
    // A standard API key may not ask for the account itself.
    const target = apiKeySid === '' ? `${url}.json` : `${url}/Messages.json?PageSize=1`;
    const result = await api.request(
      { method: 'GET', url: target, headers: { authorization }, delivers: false },
      signal,
    );
    if (result.kind === 'failed') return result.outcome;
    const { answer } = result;
    if (answer.status !== 200) return withoutDoubt(outcomeOfRefusal(answer));
    if (!answer.body) return withoutDoubt(unreadable(answer));
    const { friendly_name: name, status } = answer.body;
    if (status === 'suspended' || status === 'closed') {
      const remedy = 'Open the Twilio console and see what it asks for.';
      const error = new RingbackError('RB_CHANNEL_REJECTED', `The Twilio account is ${status}.`, { remedy });
      return { status: 'failed', error };
    }
    return { status: 'sent', account: typeof name === 'string' ? name : accountSid };
  }

  return createVendorChannel({
    ...{ id: settings.id, name: settings.name, traits: CHANNEL_KINDS[kind], api, deliver, check },
    inbound: createTwilioInbound({ signingSecret }),
    closeGraceMs: deps.closeGraceMs,
    checkAddress: (address) =>
      deps.toE164(address) === undefined ? badAddress(address, 'phone number', ADDRESS_REMEDY) : undefined,
  });
}

function readTemplate({ kind, contentSid, contentVariables }: TwilioSettings): ContentTemplate | undefined {
  const given = contentSid.trim();
  if (kind === 'sms' || given === '') return undefined;
  if (/^HX[\da-f]{32}$/i.test(given)) return { contentSid: given, variables: contentVariables };
  throw new RingbackError('RB_CONFIG', 'The content SID of the channel is not one.', {
    remedy: 'Copy it from the Content Template Builder of the Twilio console: HX and 32 digits.',
  });
}

function failedAtOnce(code: number, host: string): RingbackError {
  return new RingbackError('RB_CHANNEL_REJECTED', `Twilio could not send the message (${code}).`, {
    where: host,
    remedy: `See https://www.twilio.com/docs/api/errors/${code}.`,
  });
}

function saidWith(code: unknown, said: string): string {
  return typeof code === 'number' ? `${said} (${code})`.trim() : said;
}

function remedyOf(status: number): string {
  if (status === 401 || status === 403) return 'Check the account SID and the auth token or API key of the channel.';
  return 'See the error code in the documentation of Twilio.';
}
