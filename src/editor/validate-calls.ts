import {
  type Agent,
  largestUploadBytes,
  type MenuOption,
  type OpenSpan,
  type PromptItem,
  type Queue,
  type Severity,
} from './call-settings.js';
import { menuPhrases } from './menu-phrases.js';
import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';
import {
  config,
  dates,
  inForm,
  isEnvironmentReference,
  requiredText,
  template,
  url,
  type Verdict,
  whole,
} from './validate.js';

const digitsOfAKey = /^[\d*#]$/;

function listOf<Item>(value: unknown): Item[] {
  return Array.isArray(value) ? (value as Item[]) : [];
}

function firstProblem(verdicts: Verdict[]): Verdict {
  return verdicts.find((verdict) => verdict !== true) ?? true;
}

/** What a caller hears. `field` names the list; a list that is needed must not be empty. */
export function prompts(value: unknown, field: string, isNeeded: boolean): Verdict {
  const items = listOf<PromptItem>(value);
  if (items.length === 0) return isNeeded ? text(`validate.noPrompts.${field}`) : true;
  for (const [index, item] of items.entries()) {
    const problem = promptProblem(item);
    if (problem !== true) return text('validate.prompt', { number: index + 1, problem });
  }
  return true;
}

function promptProblem(item: PromptItem): Verdict {
  switch (item.kind) {
    case 'text':
      return firstProblem([requiredText(item.text, 'promptText'), template(item.text, 'promptText')]);
    case 'file':
      return firstProblem([
        requiredText(item.path, 'promptFile'),
        /\.wav$/i.test(item.path.trim()) ? true : text('validate.wavName'),
      ]);
    case 'url':
      return /^sound:\S+$/.test(item.url) ? true : url(item.url, 'promptUrl');
    case 'upload':
      if (item.data === '') return text('validate.noUpload');
      // Four characters of base64 are three bytes.
      return item.data.length * 0.75 <= largestUploadBytes + 2 ? true : text('validate.uploadTooLarge');
  }
}

/** Any of the keys of a telephone, or none. */
export function telephoneKeys(value: unknown): Verdict {
  return isEnvironmentReference(value) || /^[0-9*#]*$/.test(String(value ?? '')) || text('validate.keys');
}

/** Each option has a key or phrases of its own; a menu that takes any digits has no options. */
export function menuOptions(value: unknown, mode: unknown, node?: EditorNode): Verdict {
  if (mode === 'digits') return true;
  const options = listOf<MenuOption>(value);
  if (options.length === 0) return text('validate.noOptions');
  const seen = new Map<string, number>();
  for (const [index, option] of options.entries()) {
    const digits = option.digits.trim();
    const number = index + 1;
    if (digits === '' && option.phrases?.length) continue;
    if (!/^[\d*#]{1,16}$/.test(digits)) return text('validate.optionDigits', { number });
    const first = seen.get(digits);
    if (first !== undefined) return text('validate.optionTwice', { digits, first, number });
    seen.set(digits, number);
  }
  return menuPhrases(options, node);
}

export function digitCount(node: EditorNode, field: 'minDigits' | 'maxDigits'): Verdict {
  if (inForm(node, 'mode') !== 'digits') return true;
  const [least, most] = [inForm(node, 'minDigits'), inForm(node, 'maxDigits')];
  const own = whole(field === 'minDigits' ? least : most, field, 1, 64);
  if (own !== true || isEnvironmentReference(least) || isEnvironmentReference(most)) return own;
  return Number(least) <= Number(most) ? true : text('validate.digitOrder');
}

/** One key, or none. */
export function terminator(value: unknown): Verdict {
  const given = String(value ?? '').trim();
  return given === '' || digitsOfAKey.test(given) ? true : text('validate.terminator');
}

export function severities(value: unknown): Verdict {
  for (const { value: severity, priority } of listOf<Severity>(value)) {
    const isPriority = Number.isInteger(priority) && priority >= 1 && priority <= 99;
    if (!isPriority) return text('validate.severity', { severity });
  }
  return true;
}

export function agents(value: unknown): Verdict {
  const seen = new Set<string>();
  for (const [index, { id }] of listOf<Agent>(value).entries()) {
    if (!id) return text('validate.agentId', { number: index + 1 });
    if (seen.has(id)) return text('validate.agentTwice', { id });
    seen.add(id);
  }
  return true;
}

const secondsOfQueue = [
  ['ringSeconds', 1, 600],
  ['wrapUpSeconds', 0, 86_400],
  ['longestWaitSeconds', 0, 86_400],
  ['maxWaiting', 0, 100_000],
  ['announceSeconds', 0, 86_400],
  ['overflowSeconds', 0, 86_400],
] as const;

export function queues(value: unknown): Verdict {
  const given = listOf<Queue>(value);
  const seen = new Set<string>();
  for (const [index, queue] of given.entries()) {
    if (!queue.name) return text('validate.queueName', { number: index + 1 });
    if (seen.has(queue.name)) return text('validate.queueTwice', { name: queue.name });
    seen.add(queue.name);
    const verdict = firstProblem([
      ...secondsOfQueue.map(([key, least, most]) => whole(queue[key], key, least, most)),
      prompts(queue.music, 'music', false),
    ]);
    if (verdict !== true) return text('validate.queue', { name: queue.name, problem: verdict });
  }
  const lost = given.find(
    ({ overflowSeconds, overflowQueue, name }) =>
      Number(overflowSeconds) > 0 && (!seen.has(overflowQueue) || overflowQueue === name),
  );
  return lost ? text('validate.queueOverflow', { name: lost.name }) : true;
}

/** A queue of the chosen team. */
export function queueOfTeam(value: unknown, node: EditorNode): Verdict {
  const name = String(value ?? '').trim();
  const team = RED.nodes.node(String(inForm(node, 'team') ?? ''));
  // That there is no team is told at the team.
  if (!team || isEnvironmentReference(name)) return true;
  if (name === '') return requiredText(name, 'queue');
  return listOf<Queue>(team.queues).some((queue) => queue.name === name) ? true : text('validate.queueGone', { name });
}

export function openingHours(value: unknown): Verdict {
  const isTime = (time: string) => /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(time);
  const spans = listOf<OpenSpan>(value);
  if (!spans.every(({ from, to }) => isTime(from) && isTime(to))) return text('validate.hoursTime');
  return spans.every(({ from, to }) => from < to) ? true : text('validate.hoursOrder');
}

export function holidays(value: unknown): Verdict {
  return dates(Array.isArray(value) ? value.join(' ') : value);
}

/** Empty, or a BCP 47 tag that the browser can read. */
export function languageTag(value: unknown, isNeeded = false): Verdict {
  const given = String(value ?? '').trim();
  if (given === '') return isNeeded ? requiredText(given, 'language') : true;
  if (isEnvironmentReference(given)) return true;
  try {
    new Intl.Locale(given);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return text('validate.language', { language: given });
    throw error;
  }
}

/** A config node that may be left out. */
export function optionalConfig(value: unknown, field: string): Verdict {
  const id = String(value ?? '');
  return id === '' || id === '_ADD_' ? true : config(id, field);
}

/** The command's arguments say where its file goes and what it speaks. */
export function speechArguments(value: unknown): Verdict {
  const given = String(value ?? '');
  return given.includes('{file}') && given.includes('{text}') ? true : text('validate.speechArguments');
}

/** How to reach a number that is called back; empty where nobody is. */
export function dialEndpoint(value: unknown): Verdict {
  const given = String(value ?? '').trim();
  return given === '' || given.includes('{number}') ? true : text('validate.dialEndpoint');
}

/** Where Webex connects to; it adds a path of its own. */
export function webSocketUrl(value: unknown, field: string): Verdict {
  const given = String(value ?? '').trim();
  if (given === '') return requiredText(given, field);
  if (isEnvironmentReference(given)) return true;
  const isOne = /^wss?:\/\/[^\s/?#]+[^\s?#]*$/i.test(given);
  return isOne ? true : text('validate.webSocketUrl', { field: text(`field.${field}`) });
}
