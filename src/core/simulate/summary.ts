import { DateTime } from 'luxon';
import type { ReconcileSettings } from '../followup/settings';
import type { SimulatedMessage, SimulationRun } from './simulation';

export interface RecipientTotal {
  key: string;
  name: string;
  messages: number;
  failed: number;
  /** On the day with the most of them. */
  mostADay: number;
  mostOn?: string;
}

export type SimulationWarning =
  | { code: 'manyADay'; name: string; day: string; messages: number }
  | { code: 'noAddress'; name: string; messages: number; error: string }
  | { code: 'notMade'; messages: number; error: string }
  | { code: 'nobody'; records: number; error: string }
  | { code: 'lost'; messages: number }
  | { code: 'slowChannel'; channel: string; minutes: number; messages: number }
  | { code: 'missingIds'; records: number }
  | { code: 'duplicateIds'; records: number }
  | { code: 'held'; reason: string }
  | { code: 'baseline'; records: number }
  | { code: 'noTime'; messages: number; name: string };

export interface SimulationSummary {
  sent: number;
  failed: number;
  recipients: RecipientTotal[];
  channels: { channel: string; messages: number }[];
  /** `YYYY-MM-DD` on the follow-up's clock. */
  days: { day: string; messages: number }[];
  warnings: SimulationWarning[];
}

/** How long a message may wait in its channel before it is worth a warning. */
const slowMs = 10 * 60_000;
const quarterMs = 15 * 60_000;

/** What a simulated run comes to: totals, and what somebody should think about before it is real. */
export function summarise(
  run: SimulationRun,
  options: { timeZone: string; mostADay: number; firstPoll: ReconcileSettings['firstPoll'] },
): SimulationSummary {
  const dayOf = createDays(options.timeZone);
  const names = new Map(run.recipients.map(({ key, name }) => [key, name]));
  const people = new Map<string, RecipientTotal & { days: Map<string, number> }>();
  const channels = new Map<string, number>();
  const days = new Map<string, number>();
  const digests = new Set<string>();
  let sent = 0;
  let failed = 0;
  for (const message of run.messages) {
    const { recipient = '', channel = '', at } = message;
    const total = people.get(recipient) ?? {
      ...{ key: recipient, name: names.get(recipient) ?? recipient, messages: 0, failed: 0, mostADay: 0 },
      days: new Map<string, number>(),
    };
    if (recipient) people.set(recipient, total);
    if (message.status !== 'sent') {
      total.failed += 1;
      failed += 1;
      continue;
    }
    if (message.deliveryId) {
      // Records of one digest are told of in one message.
      if (digests.has(message.deliveryId)) continue;
      digests.add(message.deliveryId);
    }
    sent += 1;
    total.messages += 1;
    channels.set(channel, (channels.get(channel) ?? 0) + 1);
    const day = dayOf(at);
    days.set(day, (days.get(day) ?? 0) + 1);
    const onDay = (total.days.get(day) ?? 0) + 1;
    total.days.set(day, onDay);
    if (onDay > total.mostADay) {
      total.mostADay = onDay;
      total.mostOn = day;
    }
  }
  const recipients = [...people.values()].map(({ days: _, ...total }) => total);
  return {
    ...{ sent, failed },
    recipients: recipients.sort((a, b) => b.messages - a.messages),
    channels: [...channels].map(([channel, messages]) => ({ channel, messages })),
    days: [...days].map(([day, messages]) => ({ day, messages })).sort((a, b) => a.day.localeCompare(b.day)),
    warnings: warningsOf(run, recipients, options, names),
  };
}

function warningsOf(
  run: SimulationRun,
  recipients: RecipientTotal[],
  { mostADay, firstPoll }: { mostADay: number; firstPoll: string },
  names: Map<string, string>,
): SimulationWarning[] {
  const warnings: SimulationWarning[] = [];
  for (const { reason } of run.polls) if (reason) warnings.push({ code: 'held', reason });
  const [first] = run.polls;
  if (firstPoll === 'baseline' && first && first.new > 0) warnings.push({ code: 'baseline', records: first.new });
  if (first && first.missingIds > 0) warnings.push({ code: 'missingIds', records: first.missingIds });
  if (first && first.duplicateIds > 0) warnings.push({ code: 'duplicateIds', records: first.duplicateIds });
  for (const { name, mostADay: messages, mostOn: day = '' } of recipients) {
    if (messages > mostADay) warnings.push({ code: 'manyADay', name, day, messages });
  }
  warnings.push(...failures(run.messages, names));
  for (const { channel, longestMs, messages } of run.waits) {
    const minutes = Math.round(longestMs / 60_000);
    if (longestMs >= slowMs) warnings.push({ code: 'slowChannel', channel, minutes, messages });
  }
  warnings.push(...swallowed(run, names));
  return warnings;
}

function failures(messages: SimulatedMessage[], names: Map<string, string>): SimulationWarning[] {
  const unreachable = new Map<string, { messages: number; error: string }>();
  const nobody = new Set<string>();
  let whyNobody = '';
  let lost = 0;
  const notMade = { messages: 0, error: '' };
  for (const { status, code, recipient = '', recordId, error = '' } of messages) {
    if (status === 'sent') continue;
    if (status === 'skipped') lost += 1;
    else if (status === 'unresolved') {
      nobody.add(recordId);
      whyNobody ||= error;
    } else if (code === 'RB_CHANNEL_ADDRESS') {
      const known = unreachable.get(recipient);
      unreachable.set(recipient, { messages: (known?.messages ?? 0) + 1, error });
    } else {
      notMade.messages += 1;
      notMade.error ||= error;
    }
  }
  return [
    ...[...unreachable].map(([key, found]) => ({ code: 'noAddress' as const, name: names.get(key) ?? key, ...found })),
    ...(notMade.messages > 0 ? [{ code: 'notMade' as const, ...notMade }] : []),
    ...(nobody.size > 0 ? [{ code: 'nobody' as const, records: nobody.size, error: whyNobody }] : []),
    ...(lost > 0 ? [{ code: 'lost' as const, messages: lost }] : []),
  ];
}

/** Attempts that waited for a window until a later attempt, or the end of the record, took their place. */
function swallowed({ deferrals, messages, to }: SimulationRun, names: Map<string, string>): SimulationWarning[] {
  const keyOf = (recordId: string, attempt: number, recipient: string) => `${attempt}/${recipient}/${recordId}`;
  const told = new Set(messages.map(({ recordId, attempt, recipient = '' }) => keyOf(recordId, attempt, recipient)));
  const counts = new Map<string, number>();
  for (const { recordId, attempt, recipient, until } of deferrals) {
    if (until >= to || told.has(keyOf(recordId, attempt, recipient))) continue;
    counts.set(recipient, (counts.get(recipient) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => ({ code: 'noTime', name: names.get(key) ?? key, messages: count }));
}

/** A quarter of an hour is never on two days, so each is looked up once. */
function createDays(timeZone: string): (at: number) => string {
  const known = new Map<number, string>();
  const zone = timeZone || 'system';
  return (at) => {
    const quarter = Math.floor(at / quarterMs);
    const day = known.get(quarter) ?? DateTime.fromMillis(at, { zone }).toISODate() ?? '';
    known.set(quarter, day);
    return day;
  };
}
