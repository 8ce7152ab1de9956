import type { FlowNode } from './flow-node';
import { type Finding, withoutSecrets } from './secrets';

/**
 * A node as it is exported: without secrets, and without what is the tenant's own, which is whether a follow-up
 * is active and who is in a directory.
 */
export function asExported(node: FlowNode, onFinding: (finding: Finding) => void = () => undefined): FlowNode {
  const kept = withoutSecrets(node, onFinding);
  if (kept.type === 'ringback-followup') return { ...kept, active: false };
  return kept.type === 'ringback-directory' ? { ...kept, people: [], groups: [] } : kept;
}
