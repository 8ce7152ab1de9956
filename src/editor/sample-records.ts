import type { EditorNode } from './node-red-editor.js';
import { request } from './request.js';

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
  const followups = followupsOf(node);
  if (followups.length === 0) return lastFollowup === undefined ? undefined : samples.get(lastFollowup);
  for (const id of followups) {
    const found = samples.get(id);
    if (found) return found;
  }
  return undefined;
}

/** The latest open record of the follow-up, as its polls have found it; undefined where it has none or is not deployed. */
export async function polledSample(node: EditorNode): Promise<(Sample & { recordId: string }) | undefined> {
  try {
    const wanted = followupsOf(node);
    const deployed = wanted.length === 0 ? [] : await request<{ id: string }[]>('GET', 'ringback/followups');
    for (const { id } of deployed.filter((followup) => wanted.includes(followup.id))) {
      const route = `ringback/followups/${encodeURIComponent(id)}`;
      const { rows } = await request<{ rows: { recordId: string }[] }>('GET', `${route}/records?state=open`);
      const recordId = rows[0]?.recordId;
      if (recordId === undefined) continue;
      const { record } = await request<Stored>('GET', `${route}/record?id=${encodeURIComponent(recordId)}`);
      return { recordId, record: JSON.parse(record.json) as Record<string, unknown> };
    }
  } catch {
    // Not for this person to see, or the store is away: the example will do.
  }
  return undefined;
}

interface Stored {
  record: { json: string };
}

function followupsOf(node: EditorNode): string[] {
  const isOnCanvas = Boolean(RED.nodes.node(node.id));
  const upstream = isOnCanvas ? RED.nodes.getAllUpstreamNodes(node) : [];
  return upstream.map(({ followup }) => followup).filter((id): id is string => typeof id === 'string' && id !== '');
}
