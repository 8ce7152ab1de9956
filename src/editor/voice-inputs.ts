import { copyOfList } from './call-settings.js';
import { element, find, uniqueId } from './element.js';
import { fieldList, type List } from './name-value-list.js';
import { text } from './text.js';

/** Languages that callers are most often spoken to in; any other BCP 47 tag may be typed. */
const suggested = [
  'en-US',
  'en-GB',
  'es-ES',
  'es-MX',
  'es-CO',
  'es-AR',
  'pt-BR',
  'pt-PT',
  'fr-FR',
  'de-DE',
  'it-IT',
  'ca-ES',
];

/** Suggests languages by their tag and their name in the editor's language. */
export function languageInput(selector: string | HTMLInputElement): void {
  const input = typeof selector === 'string' ? find<HTMLInputElement>(selector) : selector;
  const names = new Intl.DisplayNames(RED.i18n.lang() || undefined, { type: 'language' });
  const options = suggested.map((tag) => element('option', { value: tag }, names.of(tag) ?? tag));
  suggest(input, options);
}

/** Suggests the browser's voices: those of the simulator. Other gateways have names of their own. */
export function voiceInput(selector: string | HTMLInputElement): void {
  const input = typeof selector === 'string' ? find<HTMLInputElement>(selector) : selector;
  const list = suggest(input, []);
  if (!('speechSynthesis' in window)) return;
  const fill = () =>
    list.replaceChildren(
      ...speechSynthesis.getVoices().map((voice) => element('option', { value: voice.name }, voice.lang)),
    );
  fill();
  // Some browsers load their voices late, and some of those cannot be listened to.
  speechSynthesis.addEventListener?.('voiceschanged', fill, { once: true });
}

function suggest(input: HTMLInputElement, options: HTMLElement[]): HTMLElement {
  const list = element('datalist', { id: uniqueId('suggested') }, ...options);
  input.setAttribute('list', list.id);
  input.after(list);
  return list;
}

/** Which voice speaks which language, where a text names none. */
export function voiceList(target: string, voices: unknown): List<{ language: string; voice: string }> {
  const rows = copyOfList<{ language: string; voice: string }>(voices);
  const list = fieldList(
    find(target),
    rows.map(({ language, voice }) => ({ language, voice })),
    [
      { key: 'language', label: text('prompts.language'), placeholder: 'es-CO', width: '38%' },
      { key: 'voice', label: text('prompts.voice') },
    ],
    { addLabel: text('voices.add') },
  );
  return {
    value: () =>
      list
        .value()
        .map((row) => ({ language: row.language ?? '', voice: row.voice ?? '' }))
        .filter(({ language, voice }) => language !== '' && voice !== ''),
  };
}
