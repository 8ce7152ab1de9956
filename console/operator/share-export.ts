import type { ShareAnswers } from '../../src/runtime/share/share-task';
import { element } from '../shared/element.js';
import { ask, longWaitMs } from '../shared/server.js';
import { text } from '../shared/texts.js';
import { sentenceOf, showNotice } from './confirm.js';
import { faint } from './parts.js';
import { saveBlob } from './save-file.js';
import { number } from './words.js';

/** Which follow-ups and call flows leave as a zip, and with what. */
export function exportForm(subjects: ShareAnswers['subjects']['subjects']): HTMLFormElement {
  const boxes = subjects.map(({ id, kind, name }) => {
    const box = element('input', { type: 'checkbox', name: 'subject', value: id, checked: true });
    return element(
      'label',
      { className: 'check' },
      box,
      element('span', { textContent: name, dir: 'auto' }),
      element('span', { className: 'faint', textContent: text(`nodeType.${kind}`) }),
    );
  });
  const directory = element('input', { type: 'checkbox', name: 'directory' });
  const go = element('button', { className: 'solid', textContent: text('share.exportZip') });
  const said = element('div', { role: 'status' });
  const form = element(
    'form',
    {},
    faint(text('share.exportHint')),
    element('fieldset', { className: 'choices' }, element('legend', { textContent: text('share.which') }), ...boxes),
    element('label', { className: 'check' }, directory, text('share.withDirectory')),
    element('div', { className: 'buttons' }, go),
    said,
  );
  const chosen = () => [...form.querySelectorAll<HTMLInputElement>('[name=subject]:checked')].map(({ value }) => value);
  form.addEventListener('change', () => {
    go.disabled = chosen().length === 0;
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void save();
  });

  async function save(): Promise<void> {
    showNotice('');
    said.replaceChildren();
    go.disabled = true;
    try {
      const body = { subjects: chosen(), hasDirectory: directory.checked };
      const { zip, manifest, findings } = await ask<ShareAnswers['export']>('share/export', body, longWaitMs);
      const bytes = Uint8Array.from(atob(zip), (character) => character.charCodeAt(0));
      saveBlob(new Blob([bytes], { type: 'application/zip' }), nameOf(manifest.subjects));
      said.replaceChildren(
        faint(text('share.exported', { count: number(manifest.subjects.length) })),
        ...told(findings),
      );
    } catch (error) {
      showNotice(sentenceOf(error));
    } finally {
      go.disabled = false;
    }
  }

  return form;
}

/** What was blanked or left out: whoever imports it has to know. */
function told(findings: ShareAnswers['export']['findings']): HTMLElement[] {
  if (findings.length === 0) return [];
  const lines = findings.map(({ type, node, property, what }) => {
    const values = { node: `${type} ${node}`, property };
    const isWire = what === 'wire';
    return element('li', { textContent: isWire ? text('share.wireLeft', values) : text('share.blanked', values) });
  });
  return [element('ul', { className: 'words' }, ...lines)];
}

function nameOf(subjects: { file: string }[]): string {
  const [only] = subjects.length === 1 ? subjects : [];
  const name = only?.file.replace(/^flows\/|\.json$/g, '') || 'ringback-export';
  return `${name}.zip`;
}
