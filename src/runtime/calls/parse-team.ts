import type { AgentSettings } from '../../core/call/agent';
import type { BusinessHours, OpenSpan } from '../../core/call/business-hours';
import { compilePrompts } from '../../core/call/compile-prompts';
import type { PromptItem } from '../../core/call/prompt-item';
import type { QueueSettings, TeamSettings } from '../../core/call/team-settings';
import { RingbackError } from '../../core/errors';
import { isTimeZone } from '../../core/followup/calendar';
import { Properties } from '../properties';

/** A team as its dialog stores it; RB_CONFIG says what is wrong and where. */
export function parseTeam(id: string, values: Record<string, unknown>): TeamSettings {
  const properties = new Properties(values);
  const queues = properties.list('queues').map((entry, index) => parseQueue(entry, index + 1));
  refuseTwice(
    queues.map(({ name }) => name),
    'queues named',
  );
  for (const { name, overflowMs, overflowQueue } of queues) {
    if (overflowMs > 0 && !queues.some((queue) => queue.name === overflowQueue)) {
      throw wrong(`The queue "${name}" overflows into "${overflowQueue}", which does not exist.`);
    }
  }
  const agents = properties.list('agents').map((entry, index) => parseAgent(entry, index + 1));
  refuseTwice(
    agents.map((agent) => agent.id),
    'agents with the ID',
  );
  return {
    id,
    name: properties.required('name', 'Name'),
    agents,
    queues,
    hours: parseHours(properties),
    handleMs: properties.number('handleSeconds', 'Time of a call', 120, 1, 86_400) * 1_000,
  };
}

function parseAgent(entry: unknown, number: number): AgentSettings {
  const properties = new Properties(asObject(entry));
  const id = properties.text('id');
  if (!id) throw wrong(`Agent ${number} has no ID.`);
  return {
    id,
    name: properties.text('name') || id,
    skills: parseWords(properties.raw('skills')),
    address: properties.text('address'),
  };
}

function parseQueue(entry: unknown, number: number): QueueSettings {
  const properties = new Properties(asObject(entry));
  const name = properties.text('name');
  if (!name) throw wrong(`Queue ${number} has no name.`);
  const seconds = (property: string, label: string, fallback: number, least = 0, most = 86_400) =>
    properties.number(property, `${label} of the queue "${name}"`, fallback, least, most) * 1_000;
  const music = properties.list('music') as PromptItem[];
  compilePrompts(music, `The music of the queue "${name}"`);
  const callbackDigit = properties.text('callbackDigit');
  if (callbackDigit && !/^[\d*#]$/.test(callbackDigit)) {
    throw wrong(`The callback key of the queue "${name}" is "${callbackDigit}", not one of 0 to 9, * and #.`);
  }
  return {
    name,
    music,
    callbackDigit,
    skills: parseWords(properties.raw('skills')),
    ringMs: seconds('ringSeconds', 'Ring time', 20, 1, 600),
    wrapUpMs: seconds('wrapUpSeconds', 'Wrap-up time', 30),
    announceMs: seconds('announceSeconds', 'Time between announcements', 30),
    announcePosition: properties.flag('announcePosition', true),
    announceWait: properties.flag('announceWait', true),
    longestWaitMs: seconds('longestWaitSeconds', 'Longest wait', 600),
    maxWaiting: properties.number('maxWaiting', `Callers who wait in the queue "${name}"`, 0, 0, 100_000),
    overflowMs: seconds('overflowSeconds', 'Time until the overflow', 0),
    overflowQueue: properties.text('overflowQueue'),
  };
}

function parseHours(properties: Properties): BusinessHours {
  const timeZone = properties.text('timeZone');
  if (timeZone && !isTimeZone(timeZone)) throw wrong(`"${timeZone}" is not a time zone such as Europe/Madrid.`);
  const spans = properties.list('hours').map((entry): OpenSpan => {
    const { day, from = '', to = '' } = asObject(entry) as { day?: unknown; from?: string; to?: string };
    const isTime = (time: string) => /^([01]\d|2[0-3]):[0-5]\d$/.test(time);
    const isSpan = isTime(from) && (isTime(to) || to === '24:00') && from < to;
    const weekDay = Number(day);
    if (!Number.isInteger(weekDay) || weekDay < 1 || weekDay > 7 || !isSpan) {
      throw wrong(`The business hours from "${from}" to "${to}" on day ${String(day)} are no span of a day.`);
    }
    return { day: weekDay, from, to };
  });
  const holidays = parseWords(properties.raw('holidays'));
  const odd = holidays.find((date) => !/^\d{4}-\d{2}-\d{2}$/.test(date));
  if (odd) throw wrong(`The holiday "${odd}" is not a date such as 2026-12-25.`);
  return { timeZone, spans, holidays };
}

/** A list, or text with commas between. */
export function parseWords(value: unknown): string[] {
  const words = Array.isArray(value) ? value.map(String) : String(value ?? '').split(/[,;\n]/);
  return [...new Set(words.map((word) => word.trim()).filter(Boolean))];
}

function asObject(entry: unknown): Record<string, unknown> {
  return typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : {};
}

function refuseTwice(names: string[], what: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw wrong(`There are two ${what} "${twice}".`);
}

function wrong(summary: string): RingbackError {
  return new RingbackError('RB_CONFIG', summary, { remedy: 'Open the team, correct it and deploy.' });
}
