import type { CallMessage } from '../../core/call/call-message';

/** Ends that no node was there to hear; a node that is gone for good never comes to hear its own. */
const mostUntold = 500;

type Listener = (msg: CallMessage) => void;

const listeners = new Map<string, Listener>();
const untold: { nodeId: string; msg: CallMessage }[] = [];

/**
 * Tells a call node how its call ended: now, or when a node of that id is there again. Of the process, not of a
 * gateway: after a deploy the node may serve another gateway, or the gateway be another one, while the call goes on.
 */
export function tellEnd(nodeId: string, msg: CallMessage): void {
  const listener = listeners.get(nodeId);
  if (listener) return listener(msg);
  untold.push({ nodeId, msg });
  if (untold.length > mostUntold) untold.shift();
}

/** Returns what ends that. */
export function serveEnds(nodeId: string, listener: Listener): () => void {
  listeners.set(nodeId, listener);
  // Once the nodes behind this one are there too.
  const telling = setImmediate(() => {
    const [own, others] = [
      untold.filter((end) => end.nodeId === nodeId),
      untold.filter((end) => end.nodeId !== nodeId),
    ];
    untold.splice(0, untold.length, ...others);
    for (const { msg } of own) listener(msg);
  });
  return () => {
    clearImmediate(telling);
    if (listeners.get(nodeId) === listener) listeners.delete(nodeId);
  };
}
