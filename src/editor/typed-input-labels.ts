import { text } from './text.js';

/** Node-RED's typed input hides the labelled input behind one without a label, and a button without one. */
export function labelTypedInput(input: HTMLInputElement): void {
  const label = document.querySelector(`label[for="${input.id}"]`)?.textContent ?? '';
  for (const inner of input.nextElementSibling?.querySelectorAll('input, button') ?? []) {
    inner.setAttribute('aria-label', inner.tagName === 'INPUT' ? label : text('recipient.type', { label }));
  }
}
