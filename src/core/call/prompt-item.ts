/** One item of what a caller hears, as a dialog stores it. */
export type PromptItem =
  | { kind: 'text'; text: string; language?: string; voice?: string }
  | { kind: 'file'; path: string }
  | { kind: 'url'; url: string }
  /** `data`: a WAV in base64, so that it travels with the flow. */
  | { kind: 'upload'; name: string; data: string };

/** The longest upload that a flow should carry. */
export const largestUploadBytes = 1_048_576;
