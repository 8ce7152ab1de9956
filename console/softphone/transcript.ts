import { pageId } from '../shared/server.js';

export interface TranscriptEntry {
  /** Milliseconds since the epoch. */
  at: number;
  /** said: spoken to the caller. played: music, a file. pressed: keys. spoken: by the caller. event: what happened. */
  kind: 'said' | 'played' | 'pressed' | 'spoken' | 'event';
  text: string;
}

const storageKey = `ringback-transcript:${pageId}`;
const mostEntries = 1_000;
const dot = '•';

/** What was heard and pressed in this tab's last call. It outlives a reload; sensitive keys are never in it. */
export class Transcript {
  readonly entries: TranscriptEntry[] = JSON.parse(sessionStorage.getItem(storageKey) ?? '[]') as TranscriptEntry[];
  /** The keys that belong together: those after one question. */
  #keys: TranscriptEntry | undefined;

  /** `isNew` is false for an entry that has changed. */
  constructor(private readonly onEntry: (entry: TranscriptEntry, isNew: boolean) => void) {}

  clear(): void {
    this.entries.length = 0;
    this.#keys = undefined;
    this.#save();
  }

  add(kind: TranscriptEntry['kind'], text: string): void {
    this.#keys = undefined;
    this.#append({ at: Date.now(), kind, text });
  }

  press(key: string, isSensitive: boolean): void {
    const shown = isSensitive ? dot : key;
    if (this.#keys) {
      this.#keys.text += shown;
      this.#save();
      this.onEntry(this.#keys, false);
    } else {
      this.#keys = { at: Date.now(), kind: 'pressed', text: shown };
      this.#append(this.#keys);
    }
  }

  /** The next key begins an entry of its own. */
  endKeys(): void {
    this.#keys = undefined;
  }

  #append(entry: TranscriptEntry): void {
    if (this.entries.length >= mostEntries) this.entries.shift();
    this.entries.push(entry);
    this.#save();
    this.onEntry(entry, true);
  }

  #save(): void {
    sessionStorage.setItem(storageKey, JSON.stringify(this.entries));
  }
}
