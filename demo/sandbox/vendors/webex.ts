import type { Asked } from './loopback';
import { jsonOf, type Reply, startVendor, type Vendor, type VendorServer } from './messaging';

export const webexToken = 'webex-loopback-token';
export const webexIdOf = (kind: string, key: string) =>
  Buffer.from(`ciscospark://us/${kind}/${key}`).toString('base64url');
export const webexRoom = webexIdOf('ROOM', '0a1b2c3d-0000-11ee-8000-000000000001');
export const webexPerson = webexIdOf('PEOPLE', '0a1b2c3d-0000-11ee-8000-000000000002');

export const webexBob = webexIdOf('PEOPLE', '0a1b2c3d-0000-11ee-8000-000000000003');
const webexBot = webexIdOf('PEOPLE', '0a1b2c3d-0000-11ee-8000-000000000009');
const direct: Record<string, string> = {
  [webexPerson]: webexIdOf('ROOM', 'direct-jane'),
  [webexBob]: webexIdOf('ROOM', 'direct-bob'),
};

/** Who is in the organisation, and the room in which the bot talks to each of them, by their IDs. */
export interface WebexCast {
  people: Record<string, { id: string; displayName: string; emails: string[] }>;
  direct: Record<string, string>;
}

const people: WebexCast['people'] = {
  [webexPerson]: { id: webexPerson, displayName: 'Jane', emails: ['jane@example.org'] },
  [webexBob]: { id: webexBob, displayName: 'Bob Builder', emails: ['bob@example.org'] },
};

export interface WebexMessage {
  id: string;
  roomId: string;
  text: string;
  markdown: string;
  attachments?: { content: { actions?: { title: string; data: Record<string, string>; url?: string }[] } }[];
}

export interface WebexState {
  messages: Map<string, WebexMessage>;
  webhooks: Record<string, string>[];
  /** What there is to ask for after an event, by its id. */
  details: Map<string, object>;
}

export type WebexServer = VendorServer & WebexState;

/** Webex: https://developer.webex.com/docs/api/v1/messages/create-a-message */
export function createWebexVendor(cast: WebexCast = { people, direct }): Vendor & WebexState {
  const { people, direct } = cast;
  const messages = new Map<string, WebexMessage>();
  const webhooks: Record<string, string>[] = [];
  const details = new Map<string, object>();

  const respond = (asked: Asked): Reply => {
    if (asked.headers.authorization !== `Bearer ${webexToken}`) {
      return error(401, 'The request requires a valid access token set in the Authorization request header.');
    }
    if (asked.url.pathname === '/people/me') {
      return { answer: { body: { id: webexBot, displayName: 'Ringback', type: 'bot' } } };
    }
    const [, resource = '', ...path] = asked.url.pathname.split('/');
    const id = path.at(-1) ?? '';
    if (resource === 'people') return people[id] ? { answer: { body: people[id] } } : error(404, 'No such person.');
    if (resource === 'webhooks') return webhook(asked, id);
    if (asked.method === 'GET') {
      const found = details.get(id);
      return found ? { answer: { body: found } } : error(404, 'Not found.');
    }
    if (asked.method === 'DELETE') {
      return messages.delete(id) ? { answer: { status: 204 } } : error(404, 'Message not found.');
    }
    const { toPersonEmail, toPersonId, roomId, markdown, text, files } = jsonOf(asked) as Record<string, string> & {
      files?: string[];
    };
    const person = Object.values(people).find(
      (one) => one.id === toPersonId || one.emails.includes(toPersonEmail ?? ''),
    );
    const room = person ? direct[person.id] : roomId;
    const isKnown = room !== undefined && [webexRoom, ...Object.values(direct)].includes(room);
    if (!isKnown) return error(404, 'Failed to find any users for the specified ids/emails.');
    if (Math.max(Buffer.byteLength(markdown ?? ''), Buffer.byteLength(text ?? '')) > 7_439) {
      return error(400, 'Message length limited to 7439 bytes.');
    }
    if (files?.some((file) => file.includes('missing'))) return error(400, 'Unable to retrieve content.');
    const messageId = made === 0 ? 'Y2lz-message' : `Y2lz-message-${made}`;
    made += 1;
    const { attachments } = jsonOf(asked) as Pick<WebexMessage, 'attachments'>;
    messages.set(messageId, {
      ...{ id: messageId, roomId: room, text: text ?? '', markdown: markdown ?? '' },
      ...(attachments && { attachments }),
    });
    return {
      answer: { body: { id: messageId, roomId: room, roomType: person ? 'direct' : 'group' } },
      taken: { subject: (text ?? '').split('\n')[0] ?? '' },
    };
  };
  const webhook = (asked: Asked, id: string): Reply => {
    if (asked.method === 'GET') return { answer: { body: { items: webhooks } } };
    const body = jsonOf(asked) as Record<string, string>;
    const known = webhooks.find((one) => one.id === id);
    if (known) Object.assign(known, body);
    else webhooks.push({ ...body, id: `W${webhooks.length}`, status: 'active' });
    return { answer: { body: known ?? { id: 'W' } } };
  };
  let made = 0;
  return {
    ...{ respond, messages, webhooks, details },
    refusal: error(403, 'The bot is no member of the room.').answer,
    rateLimit: { ...error(429, 'Too many requests.').answer, headers: { 'retry-after': '7' } },
  };
}

export async function startWebex(): Promise<WebexServer> {
  const vendor = createWebexVendor();
  const { messages, webhooks, details } = vendor;
  return { ...(await startVendor(vendor)), messages, webhooks, details };
}

function error(status: number, description: string): Reply {
  const body = { message: description, errors: [{ description }], trackingId: 'ROUTER_0' };
  return { answer: { status, body } };
}
