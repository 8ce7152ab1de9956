import { RingbackError } from '../../core/errors';
import type { EventFilter, EventKind } from '../../ports/store';

const dayMs = 86_400_000;
const spans: Record<string, number> = { '1h': dayMs / 24, '24h': dayMs, '7d': 7 * dayMs, '30d': 30 * dayMs };

/**
 * The filter of a history's address: `last` (1h, 24h, 7d, 30d, all) or `from` and `to` in milliseconds; `followups`,
 * `channels`, `kinds` and `people` as lists with commas; `by`, `errors`, `record`, `conversation`. Without any dates
 * the last 24 hours; those of one conversation or record are all of them.
 */
export function parseHistoryQuery(query: Record<string, unknown>, now: number): EventFilter {
  const { by, errors, record, conversation } = query;
  const filter: EventFilter = { ...datesOf(query, now) };
  const followups = listOf(query.followups);
  const channels = listOf(query.channels);
  const kinds = listOf(query.kinds) as EventKind[];
  const people = listOf(query.people);
  if (followups.length > 0) filter.followupIds = followups;
  if (channels.length > 0) filter.channels = channels;
  if (kinds.length > 0) filter.kinds = kinds;
  // People know an id, not whether it is a user's or a group's.
  if (people.length > 0)
    filter.recipients = people.flatMap((id) => (/^(user|group):/.test(id) ? [id] : [`user:${id}`, `group:${id}`]));
  if (by === 'bot' || by === 'user') filter.initiatedBy = by;
  if (errors === '1') filter.onlyErrors = true;
  if (typeof record === 'string' && record) filter.recordId = record;
  if (typeof conversation === 'string' && conversation)
    filter.conversationId = wholeNumber('conversation', conversation);
  return filter;
}

function datesOf(query: Record<string, unknown>, now: number): Pick<EventFilter, 'from' | 'to'> {
  const { from, to, last, conversation, record } = query;
  if (from || to) {
    return {
      ...(from ? { from: wholeNumber('from', from) } : {}),
      ...(to ? { to: wholeNumber('to', to) } : {}),
    };
  }
  if (last === 'all' || (!last && (conversation || record))) return {};
  return { from: now - (spans[String(last)] ?? dayMs) };
}

function listOf(value: unknown): string[] {
  if (typeof value !== 'string') return [];
  return value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

function wholeNumber(name: string, value: unknown): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new RingbackError('RB_INPUT', `The history's "${name}" is not a whole number.`, {
    remedy: 'Choose the filter anew.',
  });
}
