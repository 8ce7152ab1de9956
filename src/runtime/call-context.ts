import type { Message } from './define-node';
import type { ValueContext } from './typed-value';

/** What placeholders and typed values in the nodes of a call may look at. */
export function callContext(msg: Message): ValueContext {
  const { call, zendesk, menu, queue } = msg;
  return { record: undefined, local: {}, global: {}, user: {}, call, zendesk, menu, queue, msg };
}
