import { element } from '../shared/element.js';
import { fetchPart } from '../shared/server.js';
import { sentenceOf, showNotice } from './confirm.js';

/** Fetched rather than linked to: a link could not say who we are. */
export async function saveFile(part: string, name: string): Promise<void> {
  try {
    const response = await fetchPart(part);
    const url = URL.createObjectURL(await response.blob());
    element('a', { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (error) {
    showNotice(sentenceOf(error));
  }
}
