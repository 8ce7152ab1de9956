import { createWebexVendor } from '../vendors/webex';
import { webexButtons, webexMessage, webexPress } from '../vendors/webex-events';
import { personOfWebex, webexCast, webexUserOf } from './addresses';
import type { Messenger } from './messenger';

export function createWebexMessenger(): Messenger {
  const vendor = createWebexVendor(webexCast);
  const personIn = (room: string) => webexUserOf(personOfWebex(room)?.id ?? '');
  return {
    respond: vendor.respond,
    messages: () =>
      [...vendor.messages.values()].map((message) => ({
        ...{ id: message.id, to: message.roomId, name: personOfWebex(message.roomId)?.name ?? message.roomId },
        payload: message,
        buttons: webexButtons(message).map(({ title, url }) => (url ? '' : title)),
      })),
    press({ id, to }, button) {
      const message = vendor.messages.get(id);
      if (!message) throw new Error('Webex has no such message.');
      return webexPress(vendor, message, button, { personId: personIn(to) });
    },
    write: (to, text) => webexMessage(vendor, to, text, { personId: personIn(to) }),
    // The channel registers itself.
    requestUrl: () => vendor.webhooks[0]?.targetUrl,
  };
}
