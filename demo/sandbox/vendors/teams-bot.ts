import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Asked } from './loopback';
import { jsonOf, type Reply, startVendor, type Vendor, type VendorServer } from './messaging';

export const teamsAppId = '0a1b2c3d-0000-4000-8000-00000000000a';
export const teamsTenantId = '0a1b2c3d-0000-4000-8000-00000000000b';
export const teamsClientSecret = 'teams-loopback-secret';
export const teamsChannelId = '19:0123456789abcdef@thread.tacv2';

export interface TeamsPerson {
  id: string;
  aadObjectId: string;
  name: string;
  email: string;
  userPrincipalName: string;
  /** Of the chat with the bot alone. */
  chat: string;
}

const personOf = (key: string, name: string, digit: number): TeamsPerson => ({
  ...{ id: `29:${key}-id`, name, email: `${key}@example.org`, chat: `a:chat-of-${key}` },
  aadObjectId: `0a1b2c3d-0000-4000-8000-00000000000${digit}`,
  userPrincipalName: `${key}@tenant.example.org`,
});

export const teamsJane = personOf('jane', 'Jane', 1);
export const teamsBob = personOf('bob', 'Bob Builder', 2);

export interface TeamsActivity {
  id: string;
  conversationId: string;
  summary: string;
  attachments: {
    content: { body: object[]; actions?: { title: string; type: string; data?: object; url?: string }[] };
  }[];
  text?: string;
}

export interface TeamsBotState {
  activities: Map<string, TeamsActivity>;
  /** What signs activities; the key ID is `loopback`. */
  privateKey: KeyObject;
  /** Tokens that were given out. */
  tokens: Set<string>;
}

export type TeamsBotServer = VendorServer & TeamsBotState;

const keyId = 'loopback';
const people = [teamsJane, teamsBob];

/** Login, keys and connector of the Bot Framework, as a single-tenant bot in Teams meets them. */
export function createTeamsBotVendor(): Vendor & TeamsBotState {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const activities = new Map<string, TeamsActivity>();
  const tokens = new Set<string>();
  let made = 0;

  const respond = (asked: Asked): Reply => {
    const { pathname, origin } = asked.url;
    if (pathname === `/${teamsTenantId}/oauth2/v2.0/token`) return token(asked);
    if (pathname === '/v1/.well-known/openidconfiguration') {
      return ok({ issuer: 'https://api.botframework.com', jwks_uri: `${origin}/v1/.well-known/keys` });
    }
    if (pathname === '/v1/.well-known/keys') {
      const jwk = publicKey.export({ format: 'jwk' });
      return ok({ keys: [{ ...jwk, kid: keyId, use: 'sig', endorsements: ['msteams'] }] });
    }
    const [, bearer = ''] = /^Bearer (.+)$/.exec(asked.headers.authorization ?? '') ?? [];
    if (!tokens.has(bearer)) return error(401, 'Unauthorized', 'Authorization has been denied for this request.');
    const path = pathname.split('/').slice(1).map(decodeURIComponent);
    if (path[0] !== 'teams' || path[1] !== 'v3' || path[2] !== 'conversations')
      return error(404, 'NotFound', 'No such resource.');
    return conversation(asked, path.slice(3));
  };

  const token = (asked: Asked): Reply => {
    const form = new URLSearchParams(asked.body);
    const isBot = form.get('client_id') === teamsAppId && form.get('client_secret') === teamsClientSecret;
    if (!isBot || form.get('scope') !== 'https://api.botframework.com/.default') {
      const description = 'AADSTS7000215: Invalid client secret provided.';
      return { answer: { status: 401, body: { error: 'invalid_client', error_description: description } } };
    }
    const value = `loopback-token-${tokens.size}`;
    tokens.add(value);
    return ok({ token_type: 'Bearer', expires_in: 3_599, access_token: value });
  };

  const conversation = (asked: Asked, [id = '', resource = '', which = '']: string[]): Reply => {
    if (id === '') {
      const { members, tenantId } = jsonOf(asked) as { members: { id: string }[]; tenantId: string };
      const person = people.find((one) => one.id === members?.[0]?.id);
      if (!person || tenantId !== teamsTenantId) return error(400, 'BadSyntax', 'Bad format of members.');
      return ok({ id: person.chat }, 201);
    }
    const isKnown = id === teamsChannelId || people.some(({ chat }) => chat === id);
    if (!isKnown) return error(404, 'ConversationNotFound', 'Conversation not found.');
    if (resource === 'members') {
      const person = people.find((one) => one.id === which);
      return person ? ok(person) : error(404, 'MemberNotFoundInConversation', 'The member is not there.');
    }
    if (resource === 'pagedmembers') return ok({ members: people });
    const body = jsonOf(asked) as unknown as TeamsActivity;
    if (Buffer.byteLength(asked.body) > 28_000) return error(413, 'MessageSizeTooBig', 'Message size too large.');
    if (asked.method === 'PUT') {
      if (!activities.has(which)) return error(404, 'ActivityNotFoundInConversation', 'No such message.');
      activities.set(which, { ...body, id: which, conversationId: id });
      return ok({ id: which });
    }
    const activityId = `17000000${String(made).padStart(5, '0')}`;
    made += 1;
    activities.set(activityId, { ...body, id: activityId, conversationId: id });
    return { ...ok({ id: activityId }, 201), taken: { subject: body.summary ?? body.text ?? '' } };
  };

  return {
    ...{ respond, activities, privateKey, tokens },
    refusal: error(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.').answer,
    rateLimit: { ...error(429, 'Throttled', 'Too many requests.').answer, headers: { 'retry-after': '7' } },
  };
}

export async function startTeamsBot(): Promise<TeamsBotServer> {
  const vendor = createTeamsBotVendor();
  const { activities, privateKey, tokens } = vendor;
  return { ...(await startVendor(vendor)), activities, privateKey, tokens };
}

function ok(body: object, status = 200): Reply {
  return { answer: { status, body } };
}

function error(status: number, code: string, message: string): Reply {
  return { answer: { status, body: { error: { code, message } } } };
}
