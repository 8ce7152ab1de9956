import { hash } from 'node:crypto';
import type { DeliveryKey } from '../../ports/store';

/**
 * The id of a message from what it is about: the same after a crash, so that a receiver which keeps the
 * ids it has seen drops what it gets twice. Written like a UUID, version 8 (RFC 9562: own scheme).
 * Its last group tells the sender, where one is named.
 */
export function deliveryIdOf(keys: readonly DeliveryKey[], senderId?: string): string {
  const texts = keys.map(({ followupId, recordId, round, attempt, recipient, channel }) =>
    JSON.stringify([followupId, recordId, round, attempt, recipient, channel]),
  );
  const hex = hash('sha256', texts.join(''));
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const end = senderId === undefined ? hex.slice(20, 32) : senderMark(senderId);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${end}`;
}

/** Whether this sender gave the id to a message, whatever the channel. */
export function isSentBy(deliveryId: string, senderId: string | undefined): boolean {
  return senderId !== undefined && deliveryId.endsWith(`-${senderMark(senderId)}`);
}

function senderMark(senderId: string): string {
  return hash('sha256', senderId).slice(0, 12);
}
