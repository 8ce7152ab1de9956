import type { Group, Person } from './directory-entries.js';
import { formRow, select } from './screens/form-row.js';
import { text } from './text.js';

/** A long list is no help in a preview. */
const mostChoices = 200;

/** Chooses for whom the preview is made: somebody of the directories, or a person who is made up. */
export function sampleRecipient(onChange: () => void): {
  element: HTMLElement;
  /** Undefined: the made-up one. */
  value(): (Person | Group) | undefined;
} {
  const entries = new Map<string, Person | Group>();
  RED.nodes.eachConfig((config) => {
    if (config.type !== 'ringback-directory') return;
    for (const list of [config.people, config.groups]) {
      for (const entry of Array.isArray(list) ? (list as (Person | Group)[]) : []) {
        if (entries.size < mostChoices && entry?.id) entries.set(`${entries.size}`, entry);
      }
    }
  });
  const choices = [...entries].map(([value, { id, name }]) => ({ value, label: name || id }));
  const chosen = select([{ value: '', label: text('preview.madeUp') }, ...choices], '');
  chosen.addEventListener('change', onChange);
  return {
    element: formRow(text('preview.recipient'), chosen),
    value() {
      const entry = entries.get(chosen.value);
      return entry && { ...entry, name: entry.name || entry.id };
    },
  };
}
