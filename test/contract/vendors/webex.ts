import type { Asked } from './loopback';
import { jsonOf, type Reply, startVendor, type VendorServer } from './messaging';

export const webexToken = 'webex-loopback-token';
const idOf = (kind: string, key: string) => Buffer.from(`ciscospark://us/${kind}/${key}`).toString('base64url');
export const webexRoom = idOf('ROOM', '0a1b2c3d-0000-11ee-8000-000000000001');
export const webexPerson = idOf('PEOPLE', '0a1b2c3d-0000-11ee-8000-000000000002');

/** Webex: https://developer.webex.com/docs/api/v1/messages/create-a-message */
export function startWebex(): Promise<VendorServer> {
  const respond = (asked: Asked): Reply => {
    if (asked.headers.authorization !== `Bearer ${webexToken}`) {
      return error(401, 'The request requires a valid access token set in the Authorization request header.');
    }
    if (asked.url.pathname === '/people/me') {
      return { answer: { body: { id: webexPerson, displayName: 'Ringback', type: 'bot' } } };
    }
    const { toPersonEmail, toPersonId, roomId, markdown, text, files } = jsonOf(asked) as Record<string, string> & {
      files?: string[];
    };
    const isKnown = toPersonEmail === 'jane@example.org' || toPersonId === webexPerson || roomId === webexRoom;
    if (!isKnown) return error(404, 'Failed to find any users for the specified ids/emails.');
    if (Math.max(Buffer.byteLength(markdown ?? ''), Buffer.byteLength(text ?? '')) > 7_439) {
      return error(400, 'Message length limited to 7439 bytes.');
    }
    if (files?.some((file) => file.includes('missing'))) return error(400, 'Unable to retrieve content.');
    return {
      answer: { body: { id: 'Y2lz-message', roomId: webexRoom } },
      taken: { subject: (text ?? '').split('\n')[0] ?? '' },
    };
  };
  return startVendor({
    respond,
    refusal: error(403, 'The bot is no member of the room.').answer,
    rateLimit: { ...error(429, 'Too many requests.').answer, headers: { 'retry-after': '7' } },
  });
}

function error(status: number, description: string): Reply {
  const body = { message: description, errors: [{ description }], trackingId: 'ROUTER_0' };
  return { answer: { status, body } };
}
