import { RingbackError } from '../../core/errors';
import type {
  ChannelInbound,
  InboundItem,
  InboundOutcome,
  InboundPerson,
  InboundReading,
  InboundRequest,
} from '../../ports/channel-inbound';
import { objectOf, parseObject, textOf } from '../vendor-api/read-json';
import { isSameSignature } from '../vendor-api/same-signature';
import type { SignWebhook } from './sign-webhook';

export interface WebhookInboundParts {
  /** By the secrets of the channel: what comes back is signed as what goes out. */
  sign: SignWebhook;
  /** Empty: nobody can reach us. */
  requestUrl(): string;
}

/** As Standard Webhooks advises: what is older may be a copy that somebody has kept. */
const mostAgeSeconds = 5 * 60;

/** A receiver of ours answers: an action by its token, a text, or what became of a message. */
export function createWebhookInbound({ sign, requestUrl }: WebhookInboundParts): ChannelInbound {
  return {
    takesPresses: () => requestUrl() !== '',

    verify({ headers, rawBody }, now) {
      const [id, timestamp] = [headers['webhook-id'] ?? '', headers['webhook-timestamp'] ?? ''];
      if (id === '' || id.length > 256 || !/^\d{1,12}$/.test(timestamp)) return false;
      if (Math.abs(now / 1_000 - Number(timestamp)) > mostAgeSeconds) return false;
      const expected = sign(id, Number(timestamp), rawBody.toString()).split(' ');
      const given = (headers['webhook-signature'] ?? '').split(' ');
      return given.some((one) => expected.filter((signature) => isSameSignature(one, signature)).length > 0);
    },

    read(request): InboundReading {
      const item = itemOf(request);
      return { items: item ? [item] : [], answer: json(400, { status: 'unknown', detail: 'No such event.' }) };
    },

    answer(outcomes) {
      if (!outcomes) return json(202, { status: 'accepted' });
      const [outcome] = outcomes;
      if (!outcome) return json(400, { status: 'unknown', detail: 'The type or the data of the event are not known.' });
      const { status, detail } = said(outcome);
      const problems = outcome.kind === 'pressed' && outcome.outcome === 'incomplete' ? outcome.problems : undefined;
      return json(status, { status: outcome.outcome, ...(detail && { detail }), ...(problems && { problems }) });
    },
  };
}

function json(status: number, body: object): InboundReading['answer'] {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}

/** `{type: 'ringback.action' | 'ringback.reply' | 'ringback.receipt', data}` */
function itemOf({ headers, rawBody }: InboundRequest): InboundItem | undefined {
  const { type, data: given } = parseObject(rawBody.toString()) ?? {};
  const data = objectOf(given);
  const by = personOf(data);
  const deliveryId = textOf(data.deliveryId);
  if (type === 'ringback.action' && textOf(data.token) !== '') {
    const inputs = Object.entries(objectOf(data.inputs)).map(([id, value]) => [id, String(value ?? '')]);
    return {
      ...{ kind: 'pressed', token: textOf(data.token), isTheirs: true, providerId: deliveryId, reply: {} },
      ...{ inputs: Object.fromEntries(inputs), comment: textOf(data.comment) },
      // Without a name it was the recipient.
      ...{ by: by ?? { id: '' }, isShared: by !== undefined },
    };
  }
  if (type === 'ringback.reply' && deliveryId !== '' && textOf(data.text).trim() !== '') {
    return {
      ...{ kind: 'replied', messageId: headers['webhook-id'] ?? '', address: '', answers: [deliveryId] },
      ...{ text: textOf(data.text), by: by ?? { id: '' }, isShared: by !== undefined },
    };
  }
  const { state } = data;
  if (type === 'ringback.receipt' && deliveryId !== '' && isState(state)) {
    const error = new RingbackError(
      'RB_CHANNEL_REJECTED',
      textOf(data.error).slice(0, 300) || 'It did not arrive.',
      {},
    );
    return { kind: 'receipt', providerId: deliveryId, state, ...(state === 'failed' && { error }) };
  }
  return undefined;
}

function personOf(data: Record<string, unknown>): InboundPerson | undefined {
  const { id, name } = objectOf(data.by);
  if (textOf(id) === '') return undefined;
  return { id: textOf(id), ...(textOf(name) && { name: textOf(name) }), addresses: [textOf(id)] };
}

function isState(state: unknown): state is 'delivered' | 'read' | 'failed' {
  return state === 'delivered' || state === 'read' || state === 'failed';
}

function said(outcome: InboundOutcome): { status: number; detail?: string } {
  switch (outcome.outcome) {
    case 'recorded':
    case 'known':
    case 'standing':
      return { status: 200 };
    case 'late':
      return { status: 409, detail: 'It was decided or closed before.' };
    case 'expired':
      return { status: 410, detail: 'Answers are taken for 50 days.' };
    case 'incomplete':
      return { status: 422, detail: 'Something that the action needs is missing or wrong.' };
    case 'page':
      return { status: 422, detail: 'This action is confirmed by a person, at the url of the action.' };
    case 'away':
      return { status: 503, detail: 'The action is not deployed at this moment. Try again in a few minutes.' };
    default:
      return { status: 404, detail: 'No such message or action.' };
  }
}
