import { element, uniqueId } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { isEnvironmentReference } from './validate.js';

/**
 * Writes below an input why it is not valid. Node-RED only marks it and shows the reason while the mouse
 * is over it, which neither a keyboard nor a screen reader reaches.
 */
export function formMessages(node: EditorNode): void {
  const prefix = node._def.category === 'config' ? 'node-config-input-' : 'node-input-';
  for (const [property, definition] of Object.entries(node._def.defaults)) {
    const input = document.getElementById(`${prefix}${property}`);
    if (!input || !definition.validate) continue;
    const message = element('div', {
      class: 'ringback-invalid',
      id: uniqueId('invalid'),
      'aria-live': 'polite',
      hidden: true,
    });
    (input.closest('.form-row') ?? input.parentElement)?.append(message);
    const described = input.getAttribute('aria-describedby');
    input.setAttribute('aria-describedby', described ? `${described} ${message.id}` : message.id);
    const update = () => {
      const value = 'value' in input ? input.value : '';
      const verdict = isEnvironmentReference(value) ? true : definition.validate?.call(node, value, {});
      message.textContent = typeof verdict === 'string' ? verdict : '';
      message.hidden = message.textContent === '';
      input.setAttribute('aria-invalid', String(typeof verdict === 'string'));
    };
    new MutationObserver(update).observe(input, { attributes: true, attributeFilter: ['class'] });
    $(input).on('input change', () => queueMicrotask(update));
    update();
  }
}
