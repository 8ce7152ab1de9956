/** What the dialogs of the call nodes write; the runtime's types, told once more for the browser. */

export type PromptItem =
  | { kind: 'text'; text: string; language?: string; voice?: string }
  | { kind: 'file'; path: string }
  | { kind: 'url'; url: string }
  /** `data`: a WAV in base64, so that it travels with the flow. */
  | { kind: 'upload'; name: string; data: string };

export type PromptKind = PromptItem['kind'];

export interface MenuOption {
  /** Empty: it can only be said. */
  digits: string;
  label: string;
  phrases?: string[];
}

export interface Severity {
  value: string;
  priority: number;
}

export interface Agent {
  id: string;
  name: string;
  skills: string[];
  /** What the gateway dials; empty where agents answer on the desk. */
  address: string;
}

export interface Queue {
  name: string;
  skills: string[];
  music: PromptItem[];
  ringSeconds: number;
  wrapUpSeconds: number;
  announceSeconds: number;
  announcePosition: boolean;
  announceWait: boolean;
  longestWaitSeconds: number;
  maxWaiting: number;
  callbackDigit: string;
  overflowSeconds: number;
  overflowQueue: string;
}

/** ISO day, 1 is Monday; `HH:mm`, `24:00` at the end of a day. */
export interface OpenSpan {
  day: number;
  from: string;
  to: string;
}

/** A literal type: a test compares it with the runtime's. */
export const largestUploadBytes = 1_048_576;

export const emptyQueue = (name: string): Queue => ({
  name,
  skills: [],
  music: [],
  ringSeconds: 20,
  wrapUpSeconds: 30,
  announceSeconds: 30,
  announcePosition: true,
  announceWait: true,
  longestWaitSeconds: 600,
  maxWaiting: 0,
  callbackDigit: '',
  overflowSeconds: 0,
  overflowQueue: '',
});

/** Words with commas between, as the runtime reads them. */
export function wordsOf(value: string): string[] {
  return [
    ...new Set(
      value
        .split(/[,;\n]/)
        .map((word) => word.trim())
        .filter(Boolean),
    ),
  ];
}

/** A list that a node has, as a copy that a dialog may change. */
export function copyOfList<Item>(value: unknown): Item[] {
  return Array.isArray(value) ? (structuredClone(value) as Item[]) : [];
}
