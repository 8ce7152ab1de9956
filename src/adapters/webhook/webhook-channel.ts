import { type IncomingHttpHeaders, validateHeaderName, validateHeaderValue } from 'node:http';
import type { AgentOptions } from 'node:https';
import { RingbackError } from '../../core/errors';
import type { Channel, ChannelMessage, DeliveryOutcome } from '../../ports/channel';
import { rejected, sendingStopped, unavailable, uncertain } from '../channel-failure';
import { CHANNEL_KINDS } from '../channel-kinds';
import { retryAfterMs } from '../http/retry-after';
import { checkReachable } from './check-reachable';
import { createPoster, type PostResult, type PostTarget, postTarget } from './post-json';
import { createWebhookSigner } from './sign-webhook';

export interface WebhookSettings {
  id: string;
  name: string;
  /** Where a message goes whose recipient has no webhook address; empty: nowhere. */
  url: string;
  /** Added to each request; those of Standard Webhooks cannot be replaced. */
  headers: { name: string; value: string }[];
  /** `whsec_…`; empty: requests are not signed. */
  signingSecret: string;
  timeoutMs: number;
  tls?: AgentOptions;
}

export interface WebhookDependencies {
  /** Real time, since receivers compare it with theirs; milliseconds since the epoch. */
  now: () => number;
  maxConnections?: number;
  /** How long closing waits for what is being sent. */
  closeGraceMs?: number;
}

const RESERVED = new Set([
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'content-type',
  'content-length',
  'host',
]);
const MAX_KEPT_TARGETS = 1_000;
const BUSY = new Set([408, 425, 429]);

const traits = CHANNEL_KINDS.webhook;

/**
 * Posts messages as JSON, signed as Standard Webhooks has it. The delivery id is `webhook-id`: a
 * receiver drops what it has seen, so that sending again is harmless. RB_CONFIG for wrong settings.
 */
export function createWebhookChannel(settings: WebhookSettings, deps: WebhookDependencies): Channel {
  const sign = createWebhookSigner(settings.signingSecret);
  const fixedHeaders = parseHeaders(settings.headers);
  const ownUrl = settings.url.trim();
  const ownUrlError = ownUrl === '' ? undefined : checkUrl(ownUrl);
  if (ownUrlError) throw new RingbackError('RB_CONFIG', ownUrlError.summary, { remedy: ownUrlError.remedy ?? '' });
  const poster = createPoster({
    maxConnections: deps.maxConnections ?? 8,
    ...(settings.tls ? { tls: settings.tls } : {}),
  });
  const targets = new Map<string, PostTarget>();
  let isClosed = false;

  function targetOf(address: string): PostTarget | RingbackError {
    const known = targets.get(address);
    if (known) return known;
    const error = checkUrl(address);
    if (error) return error;
    const target = postTarget(new URL(address));
    if (targets.size >= MAX_KEPT_TARGETS) targets.clear();
    targets.set(address, target);
    return target;
  }

  async function send(message: ChannelMessage, signal: AbortSignal): Promise<DeliveryOutcome> {
    const target = targetOf(message.address.trim() || ownUrl);
    if (target instanceof RingbackError) return { status: 'failed', error: target };
    if (isClosed || signal.aborted) return sendingStopped(false);
    const nowMs = deps.now();
    const body = JSON.stringify(payloadOf(message, nowMs));
    const timestamp = Math.floor(nowMs / 1_000);
    const headers: Record<string, string> = {
      ...fixedHeaders,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'webhook-id': message.deliveryId,
      'webhook-timestamp': String(timestamp),
    };
    if (sign) headers['webhook-signature'] = sign(message.deliveryId, timestamp, body);
    const result = await poster.post({ target, headers, body, timeoutMs: settings.timeoutMs }, signal);
    return outcomeOf(result, target.host, deps.now());
  }

  return {
    id: settings.id,
    name: settings.name,
    kind: traits.kind,
    addressKey: traits.addressKey,
    isIdempotent: traits.isIdempotent,
    checkAddress: (address) => checkUrl(address.trim() || ownUrl),
    send,
    async check(signal) {
      if (ownUrl === '') return { status: 'sent' };
      return checkReachable(new URL(ownUrl), settings.timeoutMs, signal);
    },
    async close() {
      isClosed = true;
      await poster.close(deps.closeGraceMs ?? 5_000);
    },
  };
}

function payloadOf(message: ChannelMessage, nowMs: number) {
  const { deliveryId, subject, text, image, recipient, context } = message;
  return {
    type: 'ringback.notification',
    timestamp: new Date(nowMs).toISOString(),
    data: {
      deliveryId,
      subject,
      text,
      ...(image ? { image } : {}),
      recipient,
      followup: context.followup,
      attempt: context.attempt,
      attempts: context.attempts,
      records: context.records,
    },
  };
}

function outcomeOf(result: PostResult, host: string, nowMs: number): DeliveryOutcome {
  switch (result.kind) {
    case 'answered':
      return outcomeOfAnswer(result, host, nowMs);
    case 'aborted':
      return sendingStopped(result.wasSent);
    case 'timedOut':
      return result.wasSent
        ? uncertain(`${host} did not answer in time.`, host)
        : unavailable(`${host} could not be reached in time.`, {
            where: host,
            remedy: 'Check that the receiver is up.',
          });
    case 'failed':
      return result.wasSent
        ? uncertain(`The connection to ${host} broke before it answered (${codeOf(result.error)}).`, host, result.error)
        : notReached(result.error, host);
  }
}

function outcomeOfAnswer(
  answer: Extract<PostResult, { kind: 'answered' }>,
  host: string,
  nowMs: number,
): DeliveryOutcome {
  const { status, headers, text } = answer;
  if (status >= 200 && status < 300) return { status: 'sent' };
  const detail = text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
  const summary = `${host} answered ${status}${detail ? `: ${detail}` : ''}.`;
  if (status >= 500 || BUSY.has(status)) {
    const pauseMs = retryAfterMs(flat(headers), nowMs);
    return unavailable(summary, { where: host, status, ...(pauseMs === undefined ? {} : { retryAfterMs: pauseMs }) });
  }
  return rejected(summary, { where: host, status, remedy: remedyFor(status) });
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]));
}

function remedyFor(status: number): string {
  if (status === 401 || status === 403) return 'Check the signing secret and the headers of the channel.';
  if (status === 404 || status === 410) return 'The receiver no longer takes messages at this address: check the URL.';
  if (status >= 300 && status < 400) return 'Redirects are not followed: enter the final URL.';
  return 'Check what the receiver expects.';
}

/** Names that a proxy or DNS cannot resolve, refused connections and certificates: nothing was sent. */
function notReached(error: NodeJS.ErrnoException, host: string): DeliveryOutcome {
  const code = codeOf(error);
  if (/CERT|SELF_SIGNED|ERR_TLS|ERR_SSL|EPROTO/.test(code)) {
    return rejected(`The TLS connection to ${host} failed (${code}).`, {
      where: host,
      remedy: 'Check the certificate of the receiver, or add its authority to the TLS settings.',
      cause: error,
    });
  }
  return unavailable(`${host} could not be reached (${code}).`, {
    where: host,
    remedy: 'Check the URL, and that the receiver is up.',
    cause: error,
  });
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}

function checkUrl(address: string): RingbackError | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return undefined;
  const summary = address === '' ? 'There is no webhook URL.' : `"${address.slice(0, 100)}" is not a webhook URL.`;
  return new RingbackError('RB_CHANNEL_ADDRESS', summary, {
    remedy: 'Enter one that begins with https:// in the channel, or as the webhook address of the recipient.',
  });
}

function parseHeaders(headers: WebhookSettings['headers']): Record<string, string> {
  const parsed: Record<string, string> = { 'user-agent': 'Ringback' };
  for (const { name, value } of headers) {
    const key = name.trim().toLowerCase();
    if (key === '') continue;
    try {
      validateHeaderName(key);
      validateHeaderValue(key, value);
    } catch (cause) {
      throw new RingbackError('RB_CONFIG', `"${name}" is not a header that can be sent.`, { cause });
    }
    if (RESERVED.has(key)) {
      throw new RingbackError('RB_CONFIG', `The header "${name}" is set by the webhook channel itself.`, {
        remedy: 'Remove it from the channel.',
      });
    }
    parsed[key] = value;
  }
  return parsed;
}
