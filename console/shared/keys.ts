import { at } from './element.js';

const storageKey = 'ringback-keys';
/** Fields that take no text: keys pressed in them are not typed. */
const withoutText = ['radio', 'checkbox', 'range', 'button'];

/**
 * Calls for each key that is pressed outside of a field, without a modifier; never while the page's #keys is
 * unchecked, which the browser remembers.
 */
export function onKey(run: (key: string, event: KeyboardEvent) => void): void {
  const isOn = at<HTMLInputElement>('keys');
  isOn.checked = localStorage.getItem(storageKey) !== 'off';
  isOn.addEventListener('change', () => localStorage.setItem(storageKey, isOn.checked ? 'on' : 'off'));
  document.addEventListener('keydown', (event) => {
    if (!isOn.checked || event.repeat || hasModifier(event)) return;
    const { target } = event;
    if (target instanceof HTMLInputElement && !withoutText.includes(target.type)) return;
    if (target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement) return;
    run(event.key, event);
  });
}

/** On many keyboards `#` is typed with AltGr or Option: then those are part of it. */
function hasModifier({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return (ctrlKey || metaKey || altKey) && key !== '#' && key !== '*';
}

/** Enter and the space bar belong to what has the focus, where that can be pressed. */
export function isForFocused({ key, target }: KeyboardEvent): boolean {
  return (key === 'Enter' || key === ' ') && target instanceof Element && target.matches('button, a, input');
}
