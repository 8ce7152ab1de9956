import { people } from '../people';
import type { Vendor } from '../vendors/messaging';
import { createTwilioVendor, type TwilioState } from '../vendors/twilio';
import { twilioMessage } from '../vendors/twilio-events';
import type { Messenger } from './messenger';

const whatsappPrefix = 'whatsapp:';
/** What the telephone of each person that has one is called by. */
const owners = new Map([
  ['+12125550147', 'david'],
  ['+971501234567', 'farida'],
]);

/** SMS and WhatsApp are one account at Twilio, and two programs on a telephone. */
export function createPhoneMessengers(): Record<'sms' | 'whatsapp', Messenger> {
  const vendor = createTwilioVendor();
  return { sms: phoneMessenger(vendor, ''), whatsapp: phoneMessenger(vendor, whatsappPrefix) };
}

function phoneMessenger(vendor: Vendor & TwilioState, prefix: string): Messenger {
  let written = 0;
  const belongs = (to: string) => to.startsWith(whatsappPrefix) === (prefix !== '');
  return {
    respond: vendor.respond,
    messages: () =>
      vendor.messages.flatMap((form, index) => {
        const to = form.get('To') ?? '';
        if (!belongs(to)) return [];
        const number = to.slice(prefix.length);
        const name = people.find(({ id }) => id === owners.get(number))?.name ?? number;
        return [{ id: `${index}`, to, name, payload: Object.fromEntries(form), buttons: [] }];
      }),
    write(to, text, requestUrl) {
      const last = vendor.messages.findLast((form) => form.get('To') === to);
      written += 1;
      const sid = `SM${prefix === '' ? 'A' : 'B'}${String(written).padStart(31, '0')}`;
      return twilioMessage(requestUrl, sid, text, { From: to, To: last?.get('From') ?? '' });
    },
  };
}
