import { button, element, find } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { type Failure, isFailure, request } from './request.js';
import { failureBox } from './screens/failure.js';
import { text } from './text.js';

export type CheckAnswer<Found> = ({ ok: true } & Found) | { ok: false; error: Failure };

export interface CheckOptions<Found> {
  /** Of `ringback/<route>/<id>/check`. */
  route: string;
  /** The button's label, and what is said below it when it can be pressed and when it cannot. */
  run: string;
  hint: string;
  deployFirst: string;
  success(found: Found): string;
}

/** A button that lets the runtime try the deployed config node, and says in words what came of it. */
export function deployedCheck<Found>(target: string, node: EditorNode, options: CheckOptions<Found>): void {
  const result = element('div', { role: 'status', 'aria-live': 'polite' });
  const isDeployed = Boolean(RED.nodes.node(node.id)) && !node.changed;
  const check = button({ label: options.run, icon: 'heartbeat' }, () => {
    check.disabled = true;
    result.textContent = text('check.running');
    const fail = (failure: Failure) => result.replaceChildren(failureBox(failure));
    request<CheckAnswer<Found>>('POST', `ringback/${options.route}/${encodeURIComponent(node.id)}/check`, {})
      .then(
        (answer) => {
          if (answer.ok)
            result.replaceChildren(element('div', { class: 'ringback-box ringback-ok' }, options.success(answer)));
          else fail(answer.error);
        },
        (failed: unknown) => fail(isFailure(failed) ? failed : { code: 'unknown', message: String(failed) }),
      )
      .finally(() => {
        check.disabled = false;
      });
  });
  check.disabled = !isDeployed;
  const hint = element('div', { class: 'ringback-hint' }, isDeployed ? options.hint : options.deployFirst);
  find(target).append(check, hint, result);
}
