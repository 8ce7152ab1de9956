import './node-red-editor.js';
import { text } from './text.js';

/** Node-RED's typed input hides the labelled input behind one without a label, and a button without one. */
export function labelTypedInput(input: HTMLInputElement): void {
  const labelled = document.querySelector<HTMLElement>(`label[for="${input.id}"]`);
  // The dialog is translated only after its widgets have been made.
  if (labelled) $(labelled).i18n();
  const label = labelled?.textContent ?? '';
  for (const inner of input.nextElementSibling?.querySelectorAll('input, button') ?? []) {
    inner.setAttribute('aria-label', inner.tagName === 'INPUT' ? label : text('recipient.type', { label }));
  }
}
