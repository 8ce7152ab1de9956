import type { SavedCall } from '../../core/call/call-session';

/** A flow may put anything into a message; more than this is not carried over a restart. */
const longest = 262_144;
const ours = ['call', 'zendesk', 'menu', 'queue', 'topic'] as const;

/** A call as JSON. Of a message that is too large or no data, what our own nodes know of it. */
export function savedText(saved: SavedCall): string {
  try {
    const text = JSON.stringify(saved);
    if (text.length <= longest) return text;
  } catch {
    // A circle, or a value that refuses: what is ours has neither.
  }
  const steps = saved.steps.map(({ nodeId, msg }) => ({ nodeId, msg: ownPart(msg) }));
  return JSON.stringify({ ...saved, message: ownPart(saved.message), steps });
}

function ownPart<T extends Record<string, unknown>>(msg: T): Partial<T> {
  return Object.fromEntries(ours.filter((name) => name in msg).map((name) => [name, msg[name]])) as Partial<T>;
}
