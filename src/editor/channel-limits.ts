import { find } from './element.js';
import { text } from './text.js';

/** Says what the chosen channels cannot show of the chosen kind of message. */
export function channelLimits(target: string, channelInputs: string[], messageTypeInput: string): void {
  const says = find(target);
  const messageType = find<HTMLSelectElement>(messageTypeInput);
  const channels = channelInputs.map((selector) => find<HTMLSelectElement>(selector));
  const update = () => {
    const kinds = new Set<string>();
    for (const { value } of channels) {
      const kind = value && value !== '_ADD_' ? RED.nodes.node(value)?.kind : undefined;
      if (typeof kind === 'string') kinds.add(kind);
    }
    says.textContent = [...kinds]
      .map((kind) => text(`limits.${messageType.value}.${kind}`))
      .filter(Boolean)
      .join(' ');
  };
  for (const input of [...channels, messageType]) $(input).on('change', update);
  update();
}
