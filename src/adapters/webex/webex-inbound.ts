import type { ChannelInbound, InboundItem, InboundPerson } from '../../ports/channel-inbound';
import { type JsonObject, listOf, objectOf, parseObject, textOf } from '../vendor-api/read-json';
import { isPressedByWebexRecipient, isSharedWebexAddress } from './webex-address';
import type { WebexApi } from './webex-api';
import { webexForm } from './webex-form';
import { verifyWebexSignature } from './webex-signature';

export interface WebexInboundParts {
  channelId: string;
  /** What the webhooks of the channel are registered with; empty: nothing comes in. */
  signingSecret: string;
  webex: WebexApi;
  /** Empty: Webex cannot reach us. */
  requestUrl(): string;
}

const RESOURCES = ['attachmentActions', 'messages'] as const;
const acknowledged = { status: 200 } as const;

/** Webex only says that something is there; what it is, is asked for. https://developer.webex.com/docs/webhooks */
export function createWebexInbound({ channelId, signingSecret, webex, requestUrl }: WebexInboundParts): ChannelInbound {
  let own: Promise<string> | undefined;

  /** Its own messages come back to it, too. */
  async function ownId(signal: AbortSignal): Promise<string> {
    own ??= webex.need('GET', '/people/me', undefined, signal).then(({ id }) => textOf(id));
    own.catch(() => {
      own = undefined;
    });
    return own;
  }

  async function personOf(id: string, signal: AbortSignal): Promise<InboundPerson> {
    const { displayName, emails } = await webex.need('GET', `/people/${encodeURIComponent(id)}`, undefined, signal);
    const addresses = Array.isArray(emails) ? emails.map(textOf).filter(Boolean) : [];
    const name = textOf(displayName);
    return { id, ...(name && { name }), addresses };
  }

  async function pressOf(actionId: string, signal: AbortSignal): Promise<InboundItem[]> {
    const action = await webex.need('GET', `/attachment/actions/${encodeURIComponent(actionId)}`, undefined, signal);
    const [roomId, messageId] = [textOf(action.roomId), textOf(action.messageId)];
    const { action: _name, ringback, ringbackTo, ...entered } = objectOf(action.inputs);
    const [token, address] = [textOf(ringback), textOf(ringbackTo)];
    if (token === '' || address === '') return [];
    const by = await personOf(textOf(action.personId), signal);
    const inputs = Object.fromEntries(Object.entries(entered).map(([id, value]) => [id, String(value ?? '')]));
    return [
      {
        ...{ kind: 'pressed', token, by, inputs, comment: inputs.comment ?? '', providerId: messageId },
        isTheirs: isPressedByWebexRecipient(address, by, roomId),
        isShared: isSharedWebexAddress(address),
        reply: { roomId },
      },
    ];
  }

  async function replyOf(id: string, data: JsonObject, signal: AbortSignal): Promise<InboundItem[]> {
    const [personId, address] = [textOf(data.personId), textOf(data.roomId)];
    if (personId === '' || personId === (await ownId(signal))) return [];
    const message = await webex.need('GET', `/messages/${encodeURIComponent(id)}`, undefined, signal);
    const by = { id: personId, addresses: [textOf(data.personEmail)].filter(Boolean) };
    const isShared = data.roomType !== 'direct';
    return [{ kind: 'replied', messageId: id, address, isShared, by, text: textOf(message.text) }];
  }

  return {
    takesPresses: () => signingSecret !== '' && requestUrl() !== '',
    verify: (request) => verifyWebexSignature(request, signingSecret),
    read: () => ({ items: [], answer: acknowledged }),

    async fetch(_reading, { rawBody }, signal) {
      const { resource, event, data: given } = parseObject(rawBody.toString()) ?? {};
      const data = objectOf(given);
      const id = textOf(data.id);
      if (event !== 'created' || id === '') return [];
      if (resource === 'attachmentActions') return pressOf(id, signal);
      return resource === 'messages' ? replyOf(id, data, signal) : [];
    },

    identify: ({ id }, signal) => personOf(id, signal),

    /** A message with a card cannot be edited. */
    async replace({ providerId, address, subject, text, outcome }, signal) {
      const form = webexForm({ subject, text: `${text}\n\n${outcome}` });
      const removed = await webex.ask('DELETE', `/messages/${encodeURIComponent(providerId)}`, undefined, signal);
      // One that is gone already needs no other in its place.
      if (!removed.ok) throw removed.outcome.error;
      await webex.need('POST', '/messages', { roomId: address, ...form }, signal);
    },

    async explain({ by }, text, signal) {
      await webex.need(
        'POST',
        '/messages',
        { toPersonId: by.id, text, markdown: webexForm({ subject: '', text }).text },
        signal,
      );
    },

    async register(url, signal) {
      const { items } = await webex.need('GET', '/webhooks?max=100', undefined, signal);
      for (const resource of RESOURCES) {
        const name = `ringback ${channelId} ${resource}`;
        const wanted = { name, targetUrl: url, secret: signingSecret };
        const known = listOf(items).find((webhook) => webhook.name === name);
        if (!known) {
          await webex.need('POST', '/webhooks', { ...wanted, resource, event: 'created' }, signal);
        } else if (known.targetUrl !== url || known.secret !== signingSecret || known.status !== 'active') {
          // Webex turns one off that could not be reached for long.
          const path = `/webhooks/${encodeURIComponent(textOf(known.id))}`;
          await webex.need('PUT', path, { ...wanted, status: 'active' }, signal);
        }
      }
    },
  };
}
