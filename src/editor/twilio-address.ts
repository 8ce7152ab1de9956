import { element, find } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';
import { publicRoot } from './webex-address.js';

/** As in `adapters/twilio-voice/signed-request`: Twilio tries again while Node-RED starts. */
const retries = '#rc=5&rp=5xx,ct,rt';

/** The two addresses to enter in the Twilio console, as far as they are known here; they follow the setting. */
export function twilioAddress(target: string, node: EditorNode): void {
  const given = find<HTMLInputElement>('#node-config-input-twilioUrl');
  const voice = element('code', { class: 'ringback-code' });
  const status = element('code', { class: 'ringback-code' });
  const show = () => {
    const origin = given.value.trim().replace(/\/+$/, '') || `https://${location.host}`;
    const address = `${origin}${publicRoot()}/ringback/twilio/${node.id}`;
    voice.textContent = `${address}/voice${retries}`;
    status.textContent = `${address}/status${retries}`;
  };
  $(given).on('input change', show);
  const lineBreak = () => element('br', {});
  const lines = [
    text('twilioAddress.voice'),
    lineBreak(),
    voice,
    lineBreak(),
    text('twilioAddress.status'),
    lineBreak(),
  ];
  find(target).append(...lines, status, lineBreak(), text('twilioAddress.retries'));
  show();
}
