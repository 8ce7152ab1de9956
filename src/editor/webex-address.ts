import { element, find } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';

/** The address that is to be registered with Webex, as far as it is known here; follows the port as it is typed. */
export function webexAddress(target: string, node: EditorNode): void {
  const port = find<HTMLInputElement>('#node-config-input-webexPort');
  const address = element('code', { class: 'ringback-code' });
  const title = element('span', {});
  const show = () => {
    const given = port.value.trim();
    title.textContent = text(given ? 'webexAddress.port' : 'webexAddress.title');
    address.textContent = given
      ? `wss://${location.hostname}:${given}`
      : `wss://${location.host}${publicRoot()}/ringback/webex/${node.id}`;
  };
  $(port).on('input change', show);
  find(target).append(title, element('br', {}), address);
  show();
}

/** The path of Node-RED's public routes. */
export function publicRoot(): string {
  const root = RED.settings.get('httpNodeRoot');
  return typeof root === 'string' ? root.replace(/\/+$/, '') : '';
}
