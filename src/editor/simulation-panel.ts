import { find } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { request } from './request.js';
import { simulationForm } from './screens/simulation-form.js';
import { nodesToSimulate } from './simulated-nodes.js';
import { text } from './text.js';

/** Runs the follow-up as its nodes stand in the editor, deployed or not. */
export function simulationPanel(
  target: string,
  options: { node: EditorNode; followup: string; condition: { value(): unknown } },
): { close(): void } {
  const form = simulationForm({
    hint: text('simulate.hint'),
    subject: () => ({
      ...nodesToSimulate(options.node, find<HTMLSelectElement>(options.followup).value),
      reconciler: { ...formOf(options.node), postCondition: options.condition.value() },
    }),
    request: (method, part, body) => request(method, `ringback/${part}`, body),
    channelName,
  });
  find(target).append(form.element);
  return form;
}

function channelName(id: string): string {
  const node = RED.nodes.node(id);
  return node ? RED.utils.getNodeLabel(node, id) : id;
}

/** The values of the dialog's own fields, saved or not. */
function formOf(node: EditorNode): Record<string, unknown> {
  const values: Record<string, unknown> = { id: node.id };
  for (const name of Object.keys(node._def.defaults)) {
    const field = document.querySelector<HTMLInputElement>(`#node-input-${name}`);
    values[name] = field && field.value !== undefined ? field.value : node[name];
  }
  return values;
}
