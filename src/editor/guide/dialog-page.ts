import type { EditorNode } from '../node-red-editor.js';
import { text } from '../text.js';
import type { GuidePage } from './guide.js';
import { type MountedDialog, mountDialog } from './mounted-dialog.js';

/** A page that is the dialog of a node, without what `hidden` selects. `name` is that of its texts. */
export function dialogPage(
  name: string,
  node: EditorNode,
  options: { hidden: string[]; properties: string[]; onLeave?: () => void; onOpen?: (into: HTMLElement) => void },
): GuidePage {
  return {
    title: text(`guide.page.${name}.title`),
    hint: text(`guide.page.${name}.hint`),
    open(into) {
      const dialog: MountedDialog = mountDialog(into, node, options.hidden);
      options.onOpen?.(into);
      return {
        leave() {
          dialog.leave();
          options.onLeave?.();
        },
        cancel: () => dialog.cancel(),
      };
    },
    problems: () => problemsOf(node, options.properties),
  };
}

/** Sentences that say what of these properties is not valid. */
export function problemsOf(node: EditorNode, properties: string[]): string[] {
  const verdicts = properties.map((property) => node._def.defaults[property]?.validate?.call(node, node[property], {}));
  return [...new Set(verdicts.filter((verdict) => typeof verdict === 'string'))];
}
