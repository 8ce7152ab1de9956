import type { EditorNode } from './node-red-editor.js';

/** A record as Try saw it, kept while the editor is open; the preview of a message shows it. */
export interface Sample {
  record: Record<string, unknown>;
  attributes?: unknown;
}

const samples = new Map<string, Sample>();
let lastFollowup: string | undefined;

export function rememberSample(followupId: string, sample: Sample): void {
  lastFollowup = followupId;
  samples.set(followupId, sample);
}

/** The sample of the follow-up whose nodes lead to this one; without any such node, the latest sample. */
export function sampleFor(node: EditorNode): Sample | undefined {
  const isOnCanvas = RED.nodes.node(node.id) !== null;
  const upstream = isOnCanvas ? RED.nodes.getAllUpstreamNodes(node) : [];
  const followups = upstream
    .map((before) => before.followup)
    .filter((id): id is string => typeof id === 'string' && id !== '');
  if (followups.length === 0) return lastFollowup === undefined ? undefined : samples.get(lastFollowup);
  for (const id of followups) {
    const found = samples.get(id);
    if (found) return found;
  }
  return undefined;
}
