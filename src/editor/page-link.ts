import { element, find, icon } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';

/** A link to a page of a config node, the softphone or the agent desk, once the node is deployed. */
export function pageLink(target: string, node: EditorNode, page: 'softphone' | 'desk'): void {
  const isDeployed = RED.nodes.node(node.id) && !node.changed;
  const label = text(`page.${page}`);
  const link = isDeployed
    ? element(
        'a',
        {
          class: 'red-ui-button ringback-button',
          href: `ringback/${page}/${encodeURIComponent(node.id)}`,
          target: '_blank',
          rel: 'noopener',
        },
        icon('external-link'),
        ` ${label}`,
      )
    : element('button', { type: 'button', class: 'red-ui-button ringback-button', disabled: true }, label);
  const hint = text(isDeployed ? `page.${page}Hint` : 'page.deployFirst');
  const line = element('div', { class: 'ringback-page-link' }, link, element('div', { class: 'ringback-hint' }, hint));
  find(target).append(line);
}
