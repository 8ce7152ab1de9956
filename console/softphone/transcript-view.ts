import { at, element } from '../shared/element.js';
import { icon } from '../shared/icons.js';
import { pageLanguage, text } from '../shared/texts.js';
import type { Transcript, TranscriptEntry } from './transcript.js';

const doneMs = 2_000;
const timeOf = new Intl.DateTimeFormat(pageLanguage, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Draws the transcript, keeps its end in sight, and hands it out as text. */
export class TranscriptView {
  readonly #rows = new Map<TranscriptEntry, HTMLElement>();

  constructor(private readonly transcript: () => Transcript) {
    at('copy').addEventListener('click', () => void this.#copy());
    at('save').addEventListener('click', () => this.#save());
  }

  /** All of it anew. */
  draw(): void {
    this.#rows.clear();
    at('entries').replaceChildren();
    for (const entry of this.transcript().entries) this.show(entry);
    this.#showWhetherEmpty();
  }

  show(entry: TranscriptEntry): void {
    const known = this.#rows.get(entry);
    if (known) {
      known.replaceChildren(entry.text);
      return;
    }
    const list = at('entries');
    const words = element('p', { textContent: entry.text, dir: 'auto' });
    const time = element('time', { textContent: timeOf.format(entry.at), dateTime: new Date(entry.at).toISOString() });
    const label = element('span', { className: 'visually-hidden', textContent: `${text(`entry.${entry.kind}`)} ` });
    if (entry.kind === 'played') words.prepend(icon('music'));
    list.append(element('li', { className: `entry is-${entry.kind}` }, label, words, time));
    this.#rows.set(entry, words);
    this.#showWhetherEmpty();
    list.scrollTop = list.scrollHeight;
  }

  /** One line for each entry: the time, what it was, the words. */
  get #text(): string {
    const lines = this.transcript().entries.map(
      ({ at: time, kind, text: words }) => `${timeOf.format(time)}  ${text(`entry.${kind}`)} ${words}`,
    );
    return `${lines.join('\n')}\n`;
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#text);
      at('copy').textContent = text('copied');
      setTimeout(() => {
        at('copy').textContent = text('copy');
      }, doneMs);
    } catch {
      // Without https there is no clipboard: a file always works.
      this.#save();
    }
  }

  #save(): void {
    const url = URL.createObjectURL(new Blob([this.#text], { type: 'text/plain;charset=utf-8' }));
    const name = `ringback-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.txt`;
    element('a', { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), doneMs);
  }

  #showWhetherEmpty(): void {
    const isEmpty = this.#rows.size === 0;
    at('transcript-empty').hidden = !isEmpty;
    for (const id of ['entries', 'copy', 'save']) at(id).hidden = isEmpty;
  }
}
