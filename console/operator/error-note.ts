import type { ErrorState } from '../../src/runtime/console/console-messages';
import { element } from '../shared/element.js';

/** What is wrong, and what to do about it; `where` it is, if that is not plain. */
export function errorNote({ code, message, remedy }: ErrorState, where = ''): HTMLElement {
  return element(
    'p',
    { className: 'error-note' },
    ...(where ? [element('strong', { textContent: `${where}: ` })] : []),
    element('span', { textContent: message, lang: 'en' }),
    ...(remedy ? [' ', element('span', { className: 'remedy', textContent: remedy, lang: 'en' })] : []),
    ' ',
    element('code', { textContent: code }),
  );
}
