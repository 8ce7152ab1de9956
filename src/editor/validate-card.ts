import { type CardForm, type FormAction, isForm } from './card-settings.js';
import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';
import { inForm, template, type Verdict } from './validate.js';

/** A form with something in it, or JSON that says it is an Adaptive Card. The runtime looks closer. */
export function card(value: unknown, node: EditorNode): Verdict {
  if (inForm(node, 'messageType') !== 'card') return true;
  if (isForm(value)) return form(value);
  return typeof value === 'string' ? json(value) : adaptiveCard(value);
}

function json(written: string): Verdict {
  if (written.trim() === '') return text('validate.cardEmpty');
  try {
    return adaptiveCard(JSON.parse(written));
  } catch (error) {
    if (error instanceof SyntaxError) return text('validate.cardJson');
    throw error;
  }
}

function adaptiveCard(value: unknown): Verdict {
  if (value === undefined || value === null) return text('validate.cardEmpty');
  const { type, body, actions: buttons } = value as Record<string, unknown>;
  if (type !== 'AdaptiveCard') return text('validate.cardType');
  return [body, buttons].some((list) => Array.isArray(list) && list.length > 0) ? true : text('validate.cardEmpty');
}

function form({ title = '', text: words = '', facts = [], image, actions: buttons = [] }: Partial<CardForm>): Verdict {
  const texts = [
    ...[title, words, image?.url ?? '', image?.alt ?? ''],
    ...facts.flatMap((fact) => [fact.title, fact.value]),
    ...buttons.flatMap(({ label, url = '' }) => [label, url]),
  ];
  if (texts.every((each) => String(each).trim() === '')) return text('validate.cardEmpty');
  const open = texts.map((each) => template(each, 'card')).find((verdict) => verdict !== true);
  return open ?? actions(buttons);
}

/** Of buttons: each that has something needs all of it. */
export function actions(buttons: FormAction[]): Verdict {
  for (const { name, label, url } of buttons) {
    const target = (url ?? name).trim();
    const isUntouched = label.trim() === '' && target === '';
    const isWhole = label.trim() !== '' && target !== '';
    if (!isUntouched && !isWhole) return text(url === undefined ? 'validate.cardAnswer' : 'validate.cardLink');
    if (url === undefined) continue;
    if (url !== '' && !/^(https?:\/\/|[$@]\{)/i.test(url)) return text('validate.cardUrl');
  }
  return true;
}
