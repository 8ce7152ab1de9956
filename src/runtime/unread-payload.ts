import type { Message } from './define-node';

const source = Symbol('source of the payload');

type Unread = Message & { [source]?: (() => unknown) | undefined };

/** One for all messages: V8 keeps a getter of an object's own, and all that it holds, with the object's shape. */
const unread: PropertyDescriptor & ThisType<Unread> = {
  enumerable: true,
  configurable: true,
  get() {
    const payload = this[source]?.();
    settle(this, payload);
    return payload;
  },
  set(payload: unknown) {
    settle(this, payload);
  },
};

/**
 * Gives a message a payload that is made when somebody first looks at it. To every node it is a payload like any
 * other; but a node of ours can tell that nobody has looked at it, and so that nobody has changed it.
 */
export function withUnreadPayload(message: Message, read: () => unknown): Message {
  // Not enumerable: a copy of the message has the payload itself.
  Object.defineProperty(message, source, { value: read, writable: true });
  return Object.defineProperty(message, 'payload', unread);
}

/** Whether the payload is still as it was given, and nobody has seen it. */
export function isUnread(message: Message): boolean {
  return Object.getOwnPropertyDescriptor(message, 'payload')?.get === unread.get;
}

function settle(message: Unread, payload: unknown): void {
  message[source] = undefined;
  Object.defineProperty(message, 'payload', { value: payload, writable: true, enumerable: true, configurable: true });
}
