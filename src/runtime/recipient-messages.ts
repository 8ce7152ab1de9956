import type { NodeAPI } from 'node-red';
import type { Message } from './define-node';
import type { FoundRecipients } from './recipient-resolver';

/** One message for each recipient, with that recipient's items. Messages share nothing that a node behind could change. */
export function recipientMessages(RED: NodeAPI, msg: Message, found: FoundRecipients): Message[] {
  const copy = copier(RED, msg);
  const taken = new Set<unknown>();
  return [...found.recipients.values()].map(({ recipient, items }) => ({
    ...copy(),
    recipient,
    payload: items.map((item) => {
      if (taken.has(item)) return RED.util.cloneMessage(item as unknown as Message);
      taken.add(item);
      return item;
    }),
  })) as unknown as Message[];
}

/** One message for each item and reason, with `msg.error` like the one a Catch node gives. */
export function unresolvedMessages(RED: NodeAPI, msg: Message, found: FoundRecipients): Message[] {
  const copy = copier(RED, msg);
  return found.unresolved.map(({ item, reason }) => ({
    ...copy(),
    payload: [RED.util.cloneMessage(item as unknown as Message)],
    error: { code: reason.code, message: reason.reason },
  })) as unknown as Message[];
}

/** Copies of everything but the payload: cheap where only our own properties are there. */
function copier(RED: NodeAPI, msg: Message): () => Record<string, unknown> {
  const { payload: _payload, ...rest } = msg;
  const ours = new Set(['_msgid', 'followup']);
  const isPlain = Object.keys(rest).every((name) => ours.has(name));
  if (!isPlain) return () => RED.util.cloneMessage(rest as Message) as unknown as Record<string, unknown>;
  return () => ({ ...rest, followup: { ...(rest.followup as object) } });
}
