import { type CardForm, isForm } from '../card-settings.js';
import type { EditorNode, FlowNode } from '../node-red-editor.js';
import { flowNode } from './draft-nodes.js';

export interface FollowupNodes {
  followup: EditorNode;
  poller: EditorNode;
  reconciler: EditorNode;
  recipients: EditorNode;
  notifier: EditorNode;
  /** Takes the answers, where the card has buttons. */
  action: EditorNode;
}

const column = 180;

/** The nodes of a follow-up, wired, from the origin to the right; the one for answers beneath. */
export function followupFlow(nodes: FollowupNodes): FlowNode[] {
  const { followup, poller, reconciler, recipients, notifier, action } = nodes;
  const chain = [poller, reconciler, recipients, notifier];
  const outputs: Record<string, number> = { 'ringback-poller': 1, 'ringback-reconciler': 3 };
  const placed = chain.map((node, index) => {
    const next = chain[index + 1];
    const wires = Array.from({ length: outputs[node.type] ?? 2 }, (_, output) =>
      output === 0 && next ? [next.id] : [],
    );
    const hasFollowup = 'followup' in node._def.defaults;
    return flowNode(node, { ...(hasFollowup ? { followup: followup.id } : {}), x: 80 + index * column, y: 20, wires });
  });
  const buttons = buttonsOf(notifier);
  if (buttons.length === 0) return placed;
  const actions = buttons.map(({ name, label, style }) => ({ name, label, style, confirm: '', comment: 'none' }));
  const count = actions.length + 1;
  return [
    ...placed,
    flowNode(action, {
      ...{ followup: followup.id, actions, outputs: count },
      ...{ x: 80, y: 100, wires: Array.from({ length: count }, () => []) },
    }),
  ];
}

/** The buttons of the card that answer, and do not only open a page. */
export function buttonsOf({ messageType, card }: EditorNode): CardForm['actions'] {
  if (messageType !== 'card' || !isForm(card)) return [];
  return (card.actions ?? []).filter(({ name, url }) => name !== '' && !url);
}
