import { setMountedNode } from '../edited-node.js';
import type { EditorNode } from '../node-red-editor.js';

export interface MountedDialog {
  /** Writes what the form says into the node, and takes the form away. */
  leave(): void;
  cancel(): void;
}

/**
 * A node's own dialog, as a page of a guide: the template, the widgets and the texts are those of the dialog, so
 * that what is learned here holds on the canvas. `hidden` are selectors of what a beginner need not see.
 */
export function mountDialog(into: HTMLElement, node: EditorNode, hidden: string[]): MountedDialog {
  const isConfig = node._def.category === 'config';
  const prefix = isConfig ? 'node-config-input' : 'node-input';
  const inputOf = (property: string) => document.getElementById(`${prefix}-${property}`);
  const properties = Object.entries(node._def.defaults);

  setMountedNode(node);
  const form = RED.editor.buildEditForm($(into), `ringback-guide-${node.type}`, node.type, node._def.set.id, node);
  form.i18n();
  // Against browsers that fill in passwords; a screen reader would read them out.
  for (const trap of into.querySelectorAll('[id^="red-ui-trap-"]')) trap.remove();
  for (const [property, { type, filter }] of properties) {
    const input = inputOf(property);
    if (!input) continue;
    if (type) RED.editor.prepareConfigNodeSelect(node, property, type, prefix, filter);
    else write(input, node[property]);
  }
  node._def.oneditprepare?.call(node);
  // Widgets follow their inputs by jQuery's events.
  for (const [property] of properties) {
    const input = inputOf(property);
    if (input) $(input).trigger('change');
  }
  for (const selector of hidden) hide(into, selector);
  hideEmptySections(into);

  const apply = () => {
    node._def.oneditsave?.call(node);
    for (const [property, { type }] of properties) {
      const input = inputOf(property);
      if (!input) continue;
      const value = read(input);
      if (property === 'outputs') node.outputs = outputsOf(String(value));
      else node[property] = type && value === '_ADD_' ? '' : value;
    }
  };
  const close = () => {
    setMountedNode(undefined);
    into.replaceChildren();
  };
  return {
    leave() {
      apply();
      close();
    },
    cancel() {
      node._def.oneditcancel?.call(node);
      close();
    },
  };
}

function write(input: HTMLElement, value: unknown): void {
  if (input instanceof HTMLInputElement && input.type === 'checkbox') input.checked = value === true;
  else $(input).val(value === undefined || value === null ? '' : String(value));
}

function read(input: HTMLElement): unknown {
  return input instanceof HTMLInputElement && input.type === 'checkbox' ? input.checked : $(input).val();
}

/** Of a map that tells where each output has gone (output-map.ts): how many there are. */
function outputsOf(written: string): number {
  if (/^\d+$/.test(written)) return Number(written);
  return Object.values(JSON.parse(written) as Record<string, number>).filter((place) => place !== -1).length;
}

function hide(within: HTMLElement, selector: string): void {
  for (const found of within.querySelectorAll(selector)) {
    (found.closest('.form-row') ?? found).classList.add('ringback-guide-hidden');
  }
}

/** A heading with nothing to enter beneath goes, with its hints; what must be known stays. */
function hideEmptySections(within: HTMLElement): void {
  for (const heading of within.querySelectorAll('h4')) {
    const below = untilNextHeading(heading);
    const isEmpty = below.every(
      (part) => part.clientHeight === 0 || part.matches('.ringback-hint, .ringback-says, .ringback-note'),
    );
    if (!isEmpty) continue;
    for (const part of [heading, ...below])
      part.classList.toggle('ringback-guide-hidden', !part.matches('.ringback-note'));
  }
}

function untilNextHeading(heading: Element): Element[] {
  const found: Element[] = [];
  for (let next = heading.nextElementSibling; next && next.tagName !== 'H4'; next = next.nextElementSibling)
    found.push(next);
  return found;
}
