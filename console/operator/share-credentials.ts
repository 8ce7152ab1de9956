import type { ShownPlan } from '../../src/runtime/share/share-task';
import { element } from '../shared/element.js';
import { text } from '../shared/texts.js';

/** By the id in the zip, then by the name of the field. They stay in this page until the import. */
export type GivenCredentials = Record<string, Record<string, string>>;

/** A field for each credential that the zip does not hold; what is typed is put into `given`. */
export function credentialFields({ missing }: ShownPlan, given: GivenCredentials): HTMLElement[] {
  if (missing.credentials.length === 0) return [];
  const groups = missing.credentials.map(({ node, name, fields, labels }) =>
    element(
      'fieldset',
      { className: 'choices' },
      element('legend', { textContent: name, dir: 'auto' }),
      ...fields.map((field, index) => {
        const input = element('input', { type: 'password', autocomplete: 'off', value: given[node]?.[field] ?? '' });
        input.dataset.focus = `credential:${node}:${field}`;
        input.addEventListener('input', () => {
          given[node] = { ...given[node], [field]: input.value };
        });
        return element('label', {}, labels[index] ?? field, input);
      }),
    ),
  );
  return [
    element('h3', { textContent: text('share.credentials') }),
    element('p', { className: 'faint', textContent: text('share.credentialsHint') }),
    element('div', { className: 'filter' }, ...groups),
  ];
}
