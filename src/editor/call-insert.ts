import { callPlaceholders } from './call-samples.js';
import { find } from './element.js';
import { menuButton } from './menu-button.js';
import { insertAtCursor } from './placeholder-fields.js';
import { text } from './text.js';

/** A menu that puts a placeholder of the call where the cursor is. */
export function insertMenu(input: HTMLInputElement | HTMLTextAreaElement): HTMLElement {
  return menuButton(text('preview.insert'), () =>
    callPlaceholders.map((name) => ({ label: `\${${name}}`, choose: () => insertAtCursor(input, `\${${name}}`) })),
  );
}

/** The same below a text of the dialog's template. */
export function insertPlaceholders(selector: string): void {
  const input = find<HTMLTextAreaElement>(selector);
  const menu = insertMenu(input);
  menu.classList.add('ringback-below');
  input.after(menu);
}
