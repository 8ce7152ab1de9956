import { editedNode } from './edited-node.js';
import type { Condition, Step } from './extract-settings.js';
import type { EditorNode } from './node-red-editor.js';
import { formatNumber, text } from './text.js';

/** True, or a sentence that says what is wrong: what Node-RED expects of a validator. */
export type Verdict = true | string;

const minutesLimits = { least: 10, most: 7200 };
export const mostIntegrations = 4;

export function isEnvironmentReference(value: unknown): boolean {
  return /^\$\{[a-zA-Z_][a-zA-Z0-9_]*\}$|^\$\([a-zA-Z_][a-zA-Z0-9_]*\)$/.test(String(value));
}

/** `validate.<key>` of the catalogue, with the field named as its label names it. */
function wrong(key: string, field: string, values: Record<string, unknown> = {}): string {
  return text(`validate.${key}`, { field: text(`field.${field}`), ...values });
}

/** Required text. */
export function requiredText(value: unknown, field: string): Verdict {
  return String(value ?? '').trim() === '' ? wrong('required', field) : true;
}

/** A whole number from `least` to `most`, or one environment variable. */
export function whole(value: unknown, field: string, least: number, most: number): Verdict {
  const given = String(value ?? '').trim();
  if (isEnvironmentReference(given)) return true;
  const number = Number(given);
  if (/^\d+$/.test(given) && number >= least && number <= most) return true;
  return wrong('whole', field, { least: formatNumber(least), most: formatNumber(most) });
}

/** Minutes from 10 to 7,200, or one environment variable. */
export function minutes(value: unknown, field: string): Verdict {
  return whole(value, field, minutesLimits.least, minutesLimits.most) === true
    ? true
    : wrong('minutes', field, { least: formatNumber(minutesLimits.least), most: formatNumber(minutesLimits.most) });
}

/** A config node that exists and is itself valid. */
export function config(value: unknown, field: string): Verdict {
  const id = String(value ?? '');
  if (id === '' || id === '_ADD_') return wrong('configMissing', field);
  if (isEnvironmentReference(id)) return true;
  const found = RED.nodes.node(id);
  if (!found) return wrong('configGone', field);
  return found.valid === false ? wrong('configInvalid', field) : true;
}

/** The channel of a notify node; by the last used channel, there need be none. */
export function channelChoice(value: unknown, node: EditorNode): Verdict {
  const isChosen = value !== '' && value !== '_ADD_' && value !== undefined;
  return !isChosen && inForm(node, 'channelType') === 'lastUsed' ? true : config(value, 'channel');
}

export function url(value: unknown, field: string): Verdict {
  const given = String(value ?? '').trim();
  if (given === '') return wrong('required', field);
  if (isEnvironmentReference(given)) return true;
  return /^https?:\/\/[^\s/?#]+/i.test(given) ? true : wrong('url', field);
}

export function jsonPath(value: unknown, field: string): Verdict {
  const given = String(value ?? '').trim();
  if (given === '') return wrong('required', field);
  const bare = given.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '');
  const opened = bare.split('[').length;
  return /["']/.test(bare) || opened !== bare.split(']').length ? wrong('jsonPath', field) : true;
}

/** Each `${` must be closed. The runtime says more; this is for what can be told at once. */
export function template(value: unknown, field: string): Verdict {
  const given = String(value ?? '').replace(/\$\$\{|\\\$\{/g, '');
  for (let at = given.indexOf('${'); at !== -1; at = given.indexOf('${', at + 2)) {
    if (given.indexOf('}', at) === -1) return wrong('template', field);
  }
  return true;
}

export function messageText(value: unknown, node: EditorNode): Verdict {
  if (inForm(node, 'messageType') === 'text' && String(value ?? '').trim() === '') return wrong('required', 'text');
  return template(value, 'text');
}

export function imageUrl(value: unknown, node: EditorNode): Verdict {
  if (inForm(node, 'messageType') !== 'image') return true;
  const given = String(value ?? '').trim();
  if (given === '') return wrong('required', 'imageUrl');
  return /^https:\/\/|^\$\{|^@\{/i.test(given) ? template(given, 'imageUrl') : wrong('imageUrl', 'imageUrl');
}

/** User, group or both must be set. */
export function recipient(node: EditorNode, field: 'user' | 'group'): Verdict {
  const both = [inForm(node, 'user'), inForm(node, 'group')];
  if (both.every((value) => String(value ?? '').trim() === '')) return text('validate.recipient');
  const type = inForm(node, `${field}Type`);
  const value = String(inForm(node, field) ?? '');
  return type === 'str' ? template(value, field) : true;
}

/** A node from before escalations has none. */
export function escalateAfter(value: unknown): Verdict {
  return value === undefined ? true : whole(value, 'escalateAfter', 0, 10);
}

export function escalateTo(value: unknown, node: EditorNode): Verdict {
  const after = String(inForm(node, 'escalateAfter') ?? '0').trim();
  if (after === '0' || String(value ?? '').trim() !== '') return true;
  return wrong('required', 'escalateTo');
}

export function timeZone(value: unknown): Verdict {
  const given = String(value ?? '').trim();
  if (given === '' || isEnvironmentReference(given)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: given });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return wrong('timeZone', 'timeZone');
    throw error;
  }
}

export function quietHours(node: EditorNode): Verdict {
  const start = String(inForm(node, 'quietStart') ?? '');
  const end = String(inForm(node, 'quietEnd') ?? '');
  if ((start === '') !== (end === '')) return text('validate.quietBoth');
  if (start !== '' && start === end) return text('validate.quietSame');
  return [start, end].every((time) => time === '' || /^([01]\d|2[0-3]):[0-5]\d$/.test(time))
    ? true
    : text('validate.quietTime');
}

export function workingDays(value: unknown): Verdict {
  return Array.isArray(value) && value.length > 0 ? true : text('validate.workingDays');
}

export function dates(value: unknown): Verdict {
  for (const date of String(value ?? '')
    .split(/[\s,;]+/)
    .filter(Boolean)) {
    const parsed = new Date(`${date}T00:00:00Z`);
    const isDate =
      /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
    if (!isDate) return wrong('date', 'holidays', { date });
  }
  return true;
}

export function condition(value: unknown): Verdict {
  const given = value as Condition | undefined;
  if (!given || given.mode === 'always') return true;
  if (given.mode === 'expression') return given.expression.trim() === '' ? text('validate.conditionExpression') : true;
  const isComplete = given.rules.length > 0 && given.rules.every((rule) => rule.value.trim() !== '');
  return isComplete ? true : text('validate.conditionRules');
}

export function steps(value: unknown): Verdict {
  const given = Array.isArray(value) ? (value as Step[]) : [];
  if (given.length === 0) return text('validate.stepsEmpty');
  for (const [index, step] of given.entries()) {
    const problem = stepProblem(step);
    if (problem) return text('validate.step', { step: step.name || index + 1, problem });
  }
  const used = new Set(given.map((step) => step.integration));
  return used.size > mostIntegrations ? text('validate.stepsIntegrations', { most: mostIntegrations }) : true;
}

export function lookup(value: unknown): Verdict {
  if (value === null || value === undefined || value === '') return true;
  const problem = stepProblem(value as Step);
  return problem ? text('validate.lookup', { problem }) : true;
}

function stepProblem(step: Step): string | undefined {
  const verdicts: Verdict[] = [
    config(step.integration, 'integration'),
    condition(step.condition),
    ...step.setAttributes.map((attribute) =>
      /^[\p{L}_][\p{L}\p{N}_]*$/u.test(attribute.name)
        ? jsonPath(attribute.path, 'attributePath')
        : text('validate.attributeName'),
    ),
    ...pagingVerdicts(step),
  ];
  return verdicts.find((verdict): verdict is string => verdict !== true);
}

function pagingVerdicts({ paging }: Step): Verdict[] {
  switch (paging.kind) {
    case 'pageNumber':
      return [requiredText(paging.pageParameter, 'pageParameter'), whole(paging.size, 'pageSize', 1, 100_000)];
    case 'offset':
      return [
        requiredText(paging.offsetParameter, 'offsetParameter'),
        requiredText(paging.limitParameter, 'limitParameter'),
        whole(paging.size, 'pageSize', 1, 100_000),
      ];
    case 'cursor':
      return [jsonPath(paging.cursorPath, 'cursorPath'), requiredText(paging.cursorParameter, 'cursorParameter')];
    case 'nextUrl':
      return [jsonPath(paging.nextUrlPath, 'nextUrlPath')];
    case 'none':
    case 'linkHeader':
      return [];
  }
}

export function directoryEntries(value: unknown, field: 'people' | 'groups'): Verdict {
  const seen = new Set<string>();
  for (const entry of Array.isArray(value) ? (value as { id: string }[]) : []) {
    if (!entry.id) return text(`validate.directoryId.${field}`);
    if (seen.has(entry.id)) return text(`validate.directoryTwice.${field}`, { id: entry.id });
    seen.add(entry.id);
  }
  return true;
}

/** A property as it stands in the open dialog, or as it is saved when the node is not being edited. */
export function inForm(node: EditorNode, property: string): unknown {
  if (editedNode()?.id === node.id) {
    const prefix = node._def.category === 'config' ? 'node-config-input' : 'node-input';
    const input = document.getElementById(`${prefix}-${property}`);
    if (input instanceof HTMLInputElement && input.type === 'checkbox') return input.checked;
    if (
      input instanceof HTMLInputElement ||
      input instanceof HTMLSelectElement ||
      input instanceof HTMLTextAreaElement
    ) {
      return input.value;
    }
  }
  return node[property];
}
