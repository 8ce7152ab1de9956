import { isEmailAddress } from '../../core/directory/email-address';

export type WebexReceiver = { toPersonEmail: string } | { toPersonId: string } | { roomId: string };

/** An e-mail address, or the ID of a person or a space: base64 of `ciscospark://us/ROOM/…`. Undefined for anything else. */
export function readWebexAddress(address: string): WebexReceiver | undefined {
  const given = address.trim();
  if (isEmailAddress(given)) return { toPersonEmail: given };
  if (!/^[\w+/-]{20,}={0,2}$/.test(given)) return undefined;
  const what = /^ciscospark:\/\/[^/]+\/(PEOPLE|ROOM)\/./.exec(Buffer.from(given, 'base64').toString('latin1'))?.[1];
  if (what === 'PEOPLE') return { toPersonId: given };
  return what === 'ROOM' ? { roomId: given } : undefined;
}
