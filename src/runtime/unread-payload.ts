import type { Message } from './define-node';

const getters = new WeakSet<object>();

/**
 * Gives a message a payload that is made when somebody first looks at it. To every node it is a payload like any
 * other; but a node of ours can tell that nobody has looked at it, and so that nobody has changed it.
 */
export function withUnreadPayload(message: Message, read: () => unknown): Message {
  function get(this: Message): unknown {
    const payload = read();
    set.call(this, payload);
    return payload;
  }
  function set(this: Message, payload: unknown): void {
    Object.defineProperty(this, 'payload', { value: payload, writable: true, enumerable: true, configurable: true });
  }
  getters.add(get);
  return Object.defineProperty(message, 'payload', { get, set, enumerable: true, configurable: true });
}

/** Whether the payload is still as it was given, and nobody has seen it. */
export function isUnread(message: Message): boolean {
  const get = Object.getOwnPropertyDescriptor(message, 'payload')?.get;
  return get !== undefined && getters.has(get);
}
