import { button, element } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';

export interface ConfigSelect {
  element: HTMLElement;
  input: HTMLSelectElement;
  value(): string;
}

/**
 * A choice among the config nodes of a type, with buttons to edit and to add one. After such an edit
 * Node-RED fills the select again by its id, `<prefix>-<property>`, and triggers its change event.
 */
export function configSelect(options: {
  type: string;
  property: string;
  prefix: string;
  value: string;
  node: EditorNode;
  onChange: () => void;
}): ConfigSelect {
  const input = element('select', { id: `${options.prefix}-${options.property}` });
  const found: { id: string; label: string }[] = [];
  RED.nodes.eachConfig((config) => {
    const isInScope = !config.z || config.z === RED.workspaces.active();
    if (config.type === options.type && isInScope)
      found.push({ id: config.id, label: RED.utils.getNodeLabel(config, config.id) });
  });
  found.sort((a, b) => a.label.localeCompare(b.label));
  for (const { id, label } of found) input.append(element('option', { value: id }, label));
  input.append(element('option', { value: '_ADD_' }, found.length === 0 ? text('config.add') : text('config.none')));
  input.value = options.value || '_ADD_';
  if (input.selectedIndex === -1) {
    input.append(element('option', { value: options.value }, text('config.gone', { id: options.value })));
    input.value = options.value;
  }
  const open = (id: string) => RED.editor.editConfig(options.property, options.type, id, options.prefix, options.node);
  const edit = button({ label: text('config.edit'), icon: 'pencil', isIconOnly: true }, () => open(input.value));
  const add = button({ label: text('config.add'), icon: 'plus', isIconOnly: true }, () => open('_ADD_'));
  for (const made of [edit, add]) made.classList.remove('red-ui-button-small');
  const update = () => {
    edit.disabled = input.value === '_ADD_';
    options.onChange();
  };
  // jQuery's trigger reaches only handlers that were bound with jQuery.
  $(input).on('change', update);
  edit.disabled = input.value === '_ADD_';
  return {
    element: element('span', { class: 'ringback-inline ringback-grow' }, input, edit, add),
    input,
    value: () => (input.value === '_ADD_' ? '' : input.value),
  };
}
