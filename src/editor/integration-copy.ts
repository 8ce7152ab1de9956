import type { EditorNode } from './node-red-editor.js';

/** Node-RED writes this into a password's field to say that there is one. */
const keptPassword = '__PWRD__';

/**
 * An integration as the editor has it now, deployed or not, for Try. Of its credentials only what was
 * typed in since the last deploy is there: the editor never gets the others, and the runtime has them.
 */
export function integrationCopy(id: string): Record<string, unknown> | undefined {
  const node = RED.nodes.node(id);
  if (!node) return undefined;
  const copy: Record<string, unknown> = { id };
  for (const property of Object.keys(node._def.defaults)) copy[property] = node[property];
  return { ...copy, credentials: typedCredentials(node) };
}

function typedCredentials(node: EditorNode): Record<string, string> {
  const typed: Record<string, string> = {};
  for (const name of Object.keys(node._def.credentials ?? {})) {
    const value = node.credentials?.[name];
    if (typeof value === 'string' && value !== keptPassword) typed[name] = value;
  }
  return typed;
}
