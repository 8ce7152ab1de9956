import type { NodeAPI } from 'node-red';
import type { Delivered } from '../core/message/deliverer';
import type { Message } from './define-node';

/** The notify node's message for one delivery: all that came in, its items, and how it ended. */
export function deliveryMessage(
  RED: NodeAPI,
  msg: Message,
  { items, status, channel, deliveryId, providerId, error }: Delivered,
): Message {
  const { payload: _payload, recipient, followup, _msgid, ...foreign } = msg;
  const attempt = Math.max(...items.map((item) => item.attempt));
  return {
    ...(Object.keys(foreign).length > 0 ? (RED.util.cloneMessage(foreign as Message) as object) : {}),
    _msgid,
    recipient: { ...(recipient as object) },
    followup: { ...(followup as object), attempt },
    payload: items,
    delivery: {
      id: deliveryId,
      channel: channel && { id: channel.id, name: channel.name, kind: channel.kind },
      status,
      ...(providerId ? { providerId } : {}),
      ...(error ? { error: { code: error.code, message: error.message } } : {}),
    },
  } as unknown as Message;
}
