import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { AgentOptions } from 'node:https';
import type { FilledCard } from '../../core/card/card';
import { RingbackError } from '../../core/errors';
import type { Channel, ChannelMessage, DeliveryOutcome } from '../../ports/channel';
import { sendingStopped } from '../channel-failure';
import { CHANNEL_KINDS } from '../channel-kinds';
import { checkReachable } from './check-reachable';
import { createPoster, type PostTarget, postTarget } from './post-json';
import { createWebhookSigner } from './sign-webhook';
import { renderWebhookCard } from './webhook-card';
import { createWebhookInbound } from './webhook-inbound';
import { outcomeOf } from './webhook-outcome';

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
  /** Where receivers answer; empty or missing: they cannot. */
  requestUrl?: () => string;
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

const traits = CHANNEL_KINDS.webhook;

/**
 * Posts messages as JSON, signed as Standard Webhooks has it. The delivery id is `webhook-id`: a
 * receiver drops what it has seen, so that sending again is harmless. RB_CONFIG for wrong settings.
 */
export function createWebhookChannel(settings: WebhookSettings, deps: WebhookDependencies): Channel {
  const sign = createWebhookSigner(settings.signingSecret);
  const requestUrl = deps.requestUrl ?? (() => '');
  // Whoever cannot prove who they are is not listened to.
  const inbound = sign && createWebhookInbound({ sign, requestUrl });
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
    const body = JSON.stringify(webhookPayload(message, nowMs, inbound?.takesPresses() ? requestUrl() : ''));
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
    const outcome = outcomeOf(result, target.host, deps.now());
    // What is answered later names the message by its delivery.
    const { deliveryId: providerId } = message;
    return outcome.status === 'sent' && inbound ? { ...outcome, providerId, address: target.host } : outcome;
  }

  return {
    id: settings.id,
    name: settings.name,
    kind: traits.kind,
    addressKey: traits.addressKey,
    isIdempotent: traits.isIdempotent,
    checkAddress(address) {
      const target = targetOf(address.trim() || ownUrl);
      return target instanceof RingbackError ? target : undefined;
    },
    send,
    ...(inbound && { inbound }),
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

/** The body as it is posted; what is undefined is left out. */
export function webhookPayload(message: ChannelMessage, nowMs: number, answerUrl = '') {
  const { deliveryId, subject, text, image, card, recipient, context } = message;
  const shown = card && renderShown(card, message);
  return {
    type: 'ringback.notification',
    timestamp: new Date(nowMs).toISOString(),
    data: {
      deliveryId,
      isTest: message.isTest || undefined,
      subject,
      text,
      image,
      card: shown?.card,
      actions: shown?.actions,
      recipient,
      answerUrl: answerUrl || undefined,
      optOutUrl: message.optOutUrl || undefined,
      followup: context.followup,
      attempt: context.attempt,
      attempts: context.attempts,
      records: context.records,
    },
  };
}

function renderShown(card: FilledCard, { actionUrls = {}, actionTokens: tokens = {} }: ChannelMessage) {
  const urls = new Map(Object.entries(actionUrls));
  return renderWebhookCard(card, { actionUrl: (name) => urls.get(name), tokens });
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
