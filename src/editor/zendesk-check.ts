import { deployedCheck } from './deployed-check.js';
import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';

interface Identity {
  identity: { name: string; role: string; account: string };
}

/** Asks the deployed account as whom it is signed in; changes nothing. */
export function zendeskCheck(target: string, node: EditorNode): void {
  deployedCheck<Identity>(target, node, {
    route: 'zendesk',
    run: text('zendesk.run'),
    hint: text('zendesk.hint'),
    deployFirst: text('zendesk.deployFirst'),
    success: ({ identity }) => text('zendesk.ok', { ...identity }),
  });
}
