import { deployedCheck } from './deployed-check.js';
import { find } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';

/** Asks the deployed channel whether its server and its account can be reached; sends nothing. */
export function channelCheck(target: string, node: EditorNode): void {
  deployedCheck<{ account?: string }>(target, node, {
    route: 'channel',
    run: text('check.run'),
    hint: text('check.hint'),
    deployFirst: text('check.deployFirst'),
    success: ({ account }) => {
      if (account) return text('check.okAs', { account });
      return text(node.kind === 'teams' ? 'check.okTeams' : 'check.ok');
    },
  });
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
