import { createHmac } from 'node:crypto';
import { type WebexMessage, type WebexState, webexPerson } from './webex';

export const webexSigningSecret = 'loopback-signing-secret-1';

export interface WebexRequest {
  headers: Record<string, string>;
  body: string;
}

export function signWebex(body: string, secret = webexSigningSecret): Record<string, string> {
  const digest = createHmac('sha1', secret).update(body).digest('hex');
  return { 'content-type': 'application/json', 'x-spark-signature': digest };
}

export function webexEvent(resource: string, data: object): WebexRequest {
  const body = JSON.stringify({ id: 'W0', name: 'ringback', resource, event: 'created', data }, undefined, 1);
  return { headers: signWebex(body), body };
}

export function webexButtons({ attachments }: WebexMessage) {
  return attachments?.[0]?.content.actions ?? [];
}

/** Somebody presses a button: Webex keeps what was entered, and says that there is something. */
export function webexPress(
  server: Pick<WebexState, 'details'>,
  message: WebexMessage,
  title: string,
  over: { personId?: string; roomId?: string; inputs?: object } = {},
): WebexRequest {
  const { personId = webexPerson, roomId = message.roomId, inputs = {} } = over;
  const data = webexButtons(message).find((button) => button.title === title)?.data;
  const action = { id: `action-${server.details.size}`, type: 'submit', messageId: message.id, personId, roomId };
  server.details.set(action.id, { ...action, inputs: { ...inputs, ...data } });
  return webexEvent('attachmentActions', action);
}

/** Somebody writes to the bot, or the bot itself does. */
export function webexMessage(
  server: Pick<WebexState, 'details'>,
  roomId: string,
  text: string,
  over: { personId?: string; roomType?: string } = {},
): WebexRequest {
  const { personId = webexPerson, roomType = 'direct' } = over;
  const id = `message-${server.details.size}`;
  server.details.set(id, { id, roomId, roomType, text, personId });
  return webexEvent('messages', { id, roomId, roomType, personId, personEmail: 'jane@example.org' });
}
