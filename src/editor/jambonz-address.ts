import { element, find } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';
import { publicRoot } from './webex-address.js';

/** As in `adapters/jambonz/webhooks`: jambonz asks again while Node-RED starts. */
const retries = '#rc=5&rp=5xx,ct,rt';

/** The addresses of which one is entered in the jambonz application, as far as they are known here; they follow the setting. */
export function jambonzAddress(target: string, node: EditorNode): void {
  const given = find<HTMLInputElement>('#node-config-input-jambonzUrl');
  const socket = element('code', { class: 'ringback-code' });
  const webhooks = element('code', { class: 'ringback-code' });
  const show = () => {
    const origin = given.value.trim().replace(/\/+$/, '') || `https://${location.host}`;
    const address = `${origin}${publicRoot()}/ringback/jambonz/${node.id}`;
    socket.textContent = address.replace(/^http/i, 'ws');
    webhooks.textContent = `${address}${retries}`;
  };
  $(given).on('input change', show);
  const lineBreak = () => element('br', {});
  const lines = [text('jambonzAddress.title'), lineBreak(), socket, lineBreak(), text('jambonzAddress.webhooks')];
  find(target).append(...lines, lineBreak(), webhooks);
  show();
}
