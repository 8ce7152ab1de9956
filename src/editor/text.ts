import './node-red-editor.js';
import { speakBy } from './screens/words.js';

export { formatNumber } from './screens/words.js';

const namespace = '@ringback/node-red-nodes/ringback-editor';

/** A text of the widgets' own catalogue in the editor's language. */
export function text(key: string, values: Record<string, unknown> = {}): string {
  return RED._(`${namespace}:${key}`, values);
}

/** The editor's language, for dates and numbers; undefined is the browser's. */
export function language(): string | undefined {
  return RED.i18n.lang() || undefined;
}

speakBy({ text, language });
