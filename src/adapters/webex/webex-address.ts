import { isEmailAddress } from '../../core/directory/email-address';
import type { InboundPerson } from '../../ports/channel-inbound';

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

/** A space, where everybody may press who is in it. */
export function isSharedWebexAddress(address: string): boolean {
  const receiver = readWebexAddress(address);
  return receiver === undefined || 'roomId' in receiver;
}

/** Whether it was the person, or in the space, that a message was sent to. */
export function isPressedByWebexRecipient(address: string, by: InboundPerson, roomId: string): boolean {
  const receiver = readWebexAddress(address);
  if (!receiver) return false;
  if ('roomId' in receiver) return receiver.roomId === roomId;
  if ('toPersonId' in receiver) return receiver.toPersonId === by.id;
  const email = receiver.toPersonEmail.toLowerCase();
  return by.addresses?.some((one) => one.toLowerCase() === email) ?? false;
}
