import type { EditorNode } from './node-red-editor.js';

/**
 * Shows the default of each property that the node does not have: Node-RED gives a new config node no default that
 * is 0 or false, and a node from before a property has none at all. Comes first in `oneditprepare`.
 */
export function fillDefaults(node: EditorNode): void {
  const prefix = node._def.category === 'config' ? 'node-config-input-' : 'node-input-';
  for (const [property, { value, type }] of Object.entries(node._def.defaults)) {
    if (node[property] !== undefined || value === undefined || type) continue;
    const input = document.getElementById(`${prefix}${property}`);
    if (!input) continue;
    if (input instanceof HTMLInputElement && input.type === 'checkbox') input.checked = value === true;
    else $(input).val(String(value));
  }
}
