import { deployedCheck } from './deployed-check.js';
import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';

/** Asks the deployed gateway whether it can take calls. */
export function gatewayCheck(target: string, node: EditorNode): void {
  deployedCheck<{ detail?: string }>(target, node, {
    route: 'gateway',
    run: text('gatewayCheck.run'),
    hint: text('gatewayCheck.hint'),
    deployFirst: text('gatewayCheck.deployFirst'),
    success: ({ detail }) => [text('gatewayCheck.ok'), detail].filter(Boolean).join(' '),
  });
}
