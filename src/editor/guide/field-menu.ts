import { find } from '../element.js';
import { menuButton } from '../menu-button.js';
import type { EditorNode } from '../node-red-editor.js';
import { placeholderFields } from '../placeholder-fields.js';
import { sampleFor } from '../sample-records.js';
import { text } from '../text.js';

/** Beneath an input that takes a field of the record: the fields of the record that Try has found, to choose from. */
export function fieldMenu(selector: string, node: EditorNode): void {
  const sample = sampleFor(node);
  if (!sample) return;
  const fields = placeholderFields(sample.record, false).flatMap(({ placeholder, example }) => {
    const path = /^\$\{record(\..+)\}$/.exec(placeholder)?.[1];
    // JSONata's backquotes are brackets in a JSONPath.
    return path ? [{ path: `$${path.replace(/\.`([^`]+)`/g, "['$1']")}`, example }] : [];
  });
  const menu = menuButton(text('guide.chooseField'), () =>
    fields.map(({ path, example }) => ({
      label: path,
      detail: example,
      choose() {
        $(selector).typedInput('type', 'record');
        $(selector).typedInput('value', path);
        find(selector).dispatchEvent(new Event('change', { bubbles: true }));
      },
    })),
  );
  menu.classList.add('ringback-below');
  find(selector).closest('.form-row')?.append(menu);
}
