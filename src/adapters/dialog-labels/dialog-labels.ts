import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageLanguage } from '../pages/page-language';

/** What the dialog of a node of this package calls a property; undefined for what has no name there. */
export type DialogLabel = (type: string, property: string) => string | undefined;

const folders: Record<PageLanguage, string> = { en: 'en-US', es: 'es-ES', pt: 'pt-BR' };
const nodes = join(__dirname, '..', '..', '..', 'nodes');

/** The words of the dialogs, out of the catalogues and the help that the editor itself shows. */
export function createDialogLabels(language: PageLanguage): DialogLabel {
  const cache = new Map<string, Map<string, string>>();
  return (type, property) => {
    if (!/^ringback-[a-z-]+$/.test(type)) return undefined;
    const known = cache.get(type) ?? labelsOf(type.slice('ringback-'.length), folders[language]);
    cache.set(type, known);
    return known.get(property);
  };
}

function labelsOf(name: string, languageFolder: string): Map<string, string> {
  const folder = join(nodes, name, 'locales', languageFolder);
  const help = readText(join(folder, `${name}.html`));
  const labels = new Map<string, string>();
  for (const [, settings, title] of help.matchAll(/<dt data-settings="([^"]+)">([^<]+)/g)) {
    for (const setting of settings?.split(' ') ?? []) labels.set(setting, title?.trim() ?? setting);
  }
  const catalogue = JSON.parse(readText(join(folder, `${name}.json`)) || '{}') as Record<
    string,
    { label?: Record<string, unknown> } | undefined
  >;
  for (const [key, label] of Object.entries(catalogue[name]?.label ?? {})) {
    // Where the help has one name for several properties, the label beside the field tells less by itself.
    if (typeof label === 'string' && !labels.has(key)) labels.set(key, label);
  }
  return labels;
}

/** Nodes of another version may have no texts here; then the property's own name is shown. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
