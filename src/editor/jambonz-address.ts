import { element, find } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';
import { publicRoot } from './webex-address.js';

/** The address to enter in the jambonz application, as far as it is known here; follows the setting as it is typed. */
export function jambonzAddress(target: string, node: EditorNode): void {
  const given = find<HTMLInputElement>('#node-config-input-jambonzUrl');
  const address = element('code', { class: 'ringback-code' });
  const show = () => {
    const origin = given.value.trim().replace(/\/+$/, '') || `https://${location.host}`;
    address.textContent = `${origin.replace(/^http/i, 'ws')}${publicRoot()}/ringback/jambonz/${node.id}`;
  };
  $(given).on('input change', show);
  find(target).append(text('jambonzAddress.title'), element('br', {}), address);
  show();
}
