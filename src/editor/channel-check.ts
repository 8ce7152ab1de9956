import { button, element, find } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { type Failure, isFailure, request } from './request.js';
import { text } from './text.js';
import { failureBox } from './try-result.js';

type CheckAnswer = { ok: true } | { ok: false; error: Failure };

/** Asks the deployed channel whether its server and its account can be reached; sends nothing. */
export function channelCheck(target: string, node: EditorNode): void {
  const result = element('div', { role: 'status', 'aria-live': 'polite' });
  const isDeployed = RED.nodes.node(node.id) !== null && !node.changed;
  const check = button({ label: text('check.run'), icon: 'heartbeat' }, () => {
    check.disabled = true;
    result.textContent = text('check.running');
    const fail = (failure: Failure) => result.replaceChildren(failureBox(failure));
    request<CheckAnswer>('POST', `ringback/channel/${encodeURIComponent(node.id)}/check`, {})
      .then(
        (answer) => {
          if (answer.ok)
            result.replaceChildren(element('div', { class: 'ringback-box ringback-ok' }, text('check.ok')));
          else fail(answer.error);
        },
        (failed: unknown) => fail(isFailure(failed) ? failed : { code: 'unknown', message: String(failed) }),
      )
      .finally(() => {
        check.disabled = false;
      });
  });
  check.disabled = !isDeployed;
  const hint = element('div', { class: 'ringback-hint' }, text(isDeployed ? 'check.hint' : 'check.deployFirst'));
  find(target).append(check, hint, result);
}

/** The usual port of the chosen security, unless another one was entered. */
export function smtpPortFollowsSecurity(portInput: string, securityInput: string): void {
  const usual: Record<string, string> = { starttls: '587', tls: '465', none: '25' };
  const port = find<HTMLInputElement>(portInput);
  const security = find<HTMLSelectElement>(securityInput);
  let before = security.value;
  $(security).on('change', () => {
    if (port.value.trim() === usual[before]) {
      port.value = usual[security.value] ?? port.value;
      $(port).trigger('change');
    }
    before = security.value;
  });
}
