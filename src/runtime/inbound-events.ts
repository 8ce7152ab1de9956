import type { InboundEvent, InboundListener } from '../ports/inbound';

const listeners = new Set<InboundListener>();

/** Returns what ends it. A listener must not throw. */
export function onInbound(listener: InboundListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Called by whatever takes something in from people: channels, links, calls. */
export function tellInbound(event: InboundEvent): void {
  for (const listener of [...listeners]) listener(event);
}
