import { button, element, find, uniqueId } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { isFailure, request } from './request.js';
import { failureBox } from './screens/failure.js';
import { text } from './text.js';

/** A button that gives the links of a deployed store's messages a new key; those that are out stay good, or do not. */
export function linkKeys(target: string, node: EditorNode): void {
  const isDeployed = Boolean(RED.nodes.node(node.id)) && !node.changed;
  const id = uniqueId('revoke');
  const revoke = element('input', { type: 'checkbox', id });
  const result = element('div', { role: 'status', 'aria-live': 'polite' });
  const rotate = button({ label: text('linkKeys.rotate'), icon: 'key' }, () => {
    rotate.disabled = true;
    const isRevoking = revoke.checked;
    request<{ ok: true }>('POST', `ringback/store/${encodeURIComponent(node.id)}/rotate-keys`, { revoke: isRevoking })
      .then(
        () => {
          const done = text(isRevoking ? 'linkKeys.revoked' : 'linkKeys.rotated');
          result.replaceChildren(element('div', { class: 'ringback-box ringback-ok' }, done));
          revoke.checked = false;
        },
        (failed: unknown) => {
          const failure = isFailure(failed) ? failed : { code: 'unknown', message: String(failed) };
          result.replaceChildren(failureBox(failure));
        },
      )
      .finally(() => {
        rotate.disabled = false;
      });
  });
  rotate.disabled = !isDeployed;
  revoke.disabled = !isDeployed;
  const hint = element('div', { class: 'ringback-hint' }, text(isDeployed ? 'linkKeys.hint' : 'linkKeys.deployFirst'));
  const label = element('label', { for: id, class: 'ringback-beside' }, text('linkKeys.revoke'));
  const line = element('div', { class: 'ringback-inline' }, revoke, label);
  find(target).append(line, rotate, hint, result);
}
