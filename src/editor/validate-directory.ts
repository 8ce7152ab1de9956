import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';
import { inForm, isEnvironmentReference, jsonPath, steps } from './validate.js';

type Verdict = true | string;

const least = 60;
const most = 10_080;

/** Minutes between two polls of a directory's source, or 0 for never. A node from before this setting has none. */
export function sourceFrequency(value: unknown): Verdict {
  const given = String(value ?? '0').trim();
  if (isEnvironmentReference(given) || given === '0') return true;
  const minutes = /^\d+$/.test(given) ? Number(given) : Number.NaN;
  return minutes >= least && minutes <= most ? true : text('validate.sourceFrequency');
}

/** What says where people come from matters only when they do. */
export function sourceSteps(value: unknown, node: EditorNode): Verdict {
  return isOff(node) ? true : steps(value);
}

export function sourceLoopingElement(value: unknown, node: EditorNode): Verdict {
  return isOff(node) ? true : jsonPath(value, 'loopingElement');
}

export function sourceFields(value: unknown, node: EditorNode): Verdict {
  const fields = (value ?? {}) as Record<string, string>;
  return isOff(node) || fields.id || fields.email ? true : text('validate.sourceFields');
}

export function sourceStore(value: unknown, node: EditorNode): Verdict {
  const isChosen = value !== undefined && value !== '' && value !== '_ADD_';
  return isOff(node) || isChosen ? true : text('validate.sourceStore');
}

function isOff(node: EditorNode): boolean {
  return String(inForm(node, 'pollingFrequency') ?? '0').trim() === '0';
}
