export { button, element, icon, uniqueId } from './screens/element.js';

/** The element that a dialog's template has for a widget. */
export function find<Type extends HTMLElement = HTMLElement>(selector: string): Type {
  const found = document.querySelector<Type>(selector);
  if (!found) throw new Error(`The dialog has no element ${selector}.`);
  return found;
}
