import { type KeyObject, sign } from 'node:crypto';
import {
  type TeamsActivity,
  type TeamsBotServer,
  type TeamsPerson,
  teamsAppId,
  teamsJane,
  teamsTenantId,
} from './teams-bot';

export interface TeamsRequest {
  headers: Record<string, string>;
  body: string;
}

type Signer = Pick<TeamsBotServer, 'url' | 'privateKey'>;

/** What Teams posts to the messaging endpoint of a bot; `claims` replaces what the token says. */
export function teamsActivity(
  server: Signer,
  activity: Record<string, unknown>,
  over: { claims?: object; key?: KeyObject } = {},
): TeamsRequest {
  const serviceUrl = `${server.url}/teams/`;
  const body = JSON.stringify({
    ...{ channelId: 'msteams', serviceUrl, recipient: { id: `28:${teamsAppId}`, name: 'Ringback' }, locale: 'en-US' },
    ...activity,
  });
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    ...{
      iss: 'https://api.botframework.com',
      aud: teamsAppId,
      serviceurl: serviceUrl,
      nbf: now - 10,
      exp: now + 3_600,
    },
    ...over.claims,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'RS256', typ: 'JWT', kid: 'loopback' })}.${part(claims)}`;
  const signature = sign('RSA-SHA256', Buffer.from(signed), over.key ?? server.privateKey).toString('base64url');
  return { headers: { 'content-type': 'application/json', authorization: `Bearer ${signed}.${signature}` }, body };
}

export interface TeamsPlace {
  from?: TeamsPerson;
  conversationId?: string;
}

function placeOf({ from = teamsJane, conversationId = from.chat }: TeamsPlace) {
  const { id, aadObjectId, name } = from;
  const conversationType = conversationId.startsWith('19:') ? 'channel' : 'personal';
  return {
    from: { id, aadObjectId, name },
    conversation: { id: conversationId, conversationType, tenantId: teamsTenantId },
    channelData: { tenant: { id: teamsTenantId } },
  };
}

export function teamsButtons({ attachments }: TeamsActivity) {
  return attachments[0]?.content.actions ?? [];
}

/** Somebody presses a button of a card. */
export function teamsPress(
  server: Signer,
  message: TeamsActivity,
  title: string,
  over: TeamsPlace & { inputs?: object; isSubmit?: boolean; claims?: object; key?: KeyObject } = {},
): TeamsRequest {
  const { inputs = {}, isSubmit = false, claims, key, conversationId = message.conversationId, from } = over;
  const button = teamsButtons(message).find((one) => one.title === title);
  const data = { ...button?.data, ...inputs };
  const place = placeOf({ ...(from && { from }), conversationId });
  const asked = isSubmit
    ? { type: 'message', value: data }
    : {
        type: 'invoke',
        name: 'adaptiveCard/action',
        value: { action: { type: 'Action.Execute', data }, trigger: 'manual' },
      };
  const signing = { ...(claims && { claims }), ...(key && { key }) };
  return teamsActivity(server, { id: 'f:press', replyToId: message.id, ...asked, ...place }, signing);
}

export function teamsMessage(server: Signer, text: string, over: TeamsPlace & { id?: string } = {}): TeamsRequest {
  return teamsActivity(server, { type: 'message', id: over.id ?? 'm:1', text, ...placeOf(over) });
}

/** The bot is installed: for a person, or in a team. */
export function teamsInstalled(server: Signer, over: TeamsPlace = {}): TeamsRequest {
  return teamsActivity(server, { type: 'installationUpdate', action: 'add', id: 'f:add', ...placeOf(over) });
}
