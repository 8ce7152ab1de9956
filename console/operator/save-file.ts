import { element } from '../shared/element.js';
import { fetchPart } from '../shared/server.js';
import { sentenceOf, showNotice } from './confirm.js';

/** Fetched rather than linked to: a link could not say who we are. */
export async function saveFile(part: string, name: string): Promise<void> {
  try {
    const response = await fetchPart(part);
    saveBlob(await response.blob(), name);
  } catch (error) {
    showNotice(sentenceOf(error));
  }
}

export function saveBlob(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  element('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
