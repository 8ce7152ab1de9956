import type { EditorNode } from './node-red-editor.js';

let mounted: EditorNode | undefined;

/** A dialog that is a page of a guide is on no stack of Node-RED's. */
export function setMountedNode(node: EditorNode | undefined): void {
  mounted = node;
}

/** The node whose form is open, on top of all others. */
export function editedNode(): EditorNode | undefined {
  return RED.editor.getEditStack().at(-1) ?? mounted;
}
