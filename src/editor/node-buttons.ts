import type { EditorNode } from './node-red-editor.js';
import { failureText, request } from './request.js';
import { text } from './text.js';

/** The button on the poll node. */
export function pollNow(node: EditorNode): void {
  send(node.id, 'poll', text('command.polling'));
}

/** The button on the reconcile node: lets the poll through that its follow-up's guard holds. */
export function release(node: EditorNode): void {
  const pollers: EditorNode[] = [];
  RED.nodes.eachNode((other) => {
    if (other.type === 'ringback-poller' && other.followup === node.followup) pollers.push(other);
  });
  const poller = pollers[0];
  if (poller) send(poller.id, 'release', text('command.released'));
  else RED.notify(text('command.noPoller'), { type: 'warning', timeout: 6000 });
}

function send(pollerId: string, command: 'poll' | 'release', done: string): void {
  request<{ ok: true }>('POST', `ringback/poller/${encodeURIComponent(pollerId)}/command`, { command }).then(
    () => RED.notify(done, { type: 'success', timeout: 3000 }),
    (failed: unknown) => RED.notify(failureText(failed), { type: 'error', timeout: 10_000 }),
  );
}
