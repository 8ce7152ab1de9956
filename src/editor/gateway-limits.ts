import { gatewaysFor } from './call-gateway.js';
import { element, find } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';

export type LimitOf = 'speech' | 'agents' | 'callback' | 'call';

/**
 * Says at a property what the gateways of this node's calls cannot do, or need for it. A simulator and an
 * Asterisk do all that the nodes ask for, but an Asterisk has no voice of its own and rings phones.
 */
export function gatewayLimits(target: string, node: EditorNode, limit: LimitOf): void {
  const notes = gatewaysFor(node).flatMap((gateway) => noteFor(gateway, limit));
  find(target).replaceChildren(
    ...[...new Set(notes)].map((note) => element('p', { class: 'ringback-note ringback-limit' }, note)),
  );
}

function noteFor(gateway: EditorNode, limit: LimitOf): string[] {
  const name = RED.utils.getNodeLabel(gateway, gateway.id);
  const isAsterisk = gateway.kind === 'asterisk';
  switch (limit) {
    case 'speech':
      return isAsterisk && gateway.speech === 'gateway' ? [text('gatewayLimit.speech', { name })] : [];
    case 'agents':
      return isAsterisk ? [text('gatewayLimit.agents', { name })] : [text('gatewayLimit.desk', { name })];
    case 'callback':
      return isAsterisk && !gateway.dialEndpoint ? [text('gatewayLimit.callback', { name })] : [];
    case 'call':
      return isAsterisk ? [] : [text('gatewayLimit.simulator', { name })];
  }
}
