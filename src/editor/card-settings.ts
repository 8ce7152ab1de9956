/** The formats of `src/core/card/card-form.ts`, repeated because the editor's modules cannot import from there. */
export interface CardForm {
  title: string;
  text: string;
  facts: Fact[];
  image?: { url: string; alt: string };
  actions: FormAction[];
}

export interface Fact {
  title: string;
  value: string;
}

export interface FormAction {
  name: string;
  label: string;
  style: ActionStyle;
  url?: string;
}

export type ActionStyle = 'default' | 'positive' | 'destructive';

export const actionStyles: ActionStyle[] = ['default', 'positive', 'destructive'];

export type CardValue = CardForm | Record<string, unknown> | string;

/** Whether it is the form, and not an Adaptive Card. Parts may be missing. */
export function isForm(value: unknown): value is Partial<CardForm> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('type' in value);
}

export function blankForm(): CardForm {
  return { title: '', text: '', facts: [], actions: [] };
}
