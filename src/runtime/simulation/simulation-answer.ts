import { drawTimeline } from '../../core/simulate/picture';
import { pictureWords } from '../../core/simulate/picture-words';
import type { SimulatedMessage, SimulationRun } from '../../core/simulate/simulation';
import { type SimulationSummary, summarise } from '../../core/simulate/summary';
import { parseFollowup } from '../parse-followup';
import { parseReconcile } from '../parse-reconcile';
import type { SimulateRequest } from './simulate-nodes';

/** What screens show of a simulation: plain data, small enough to hand on however long the run was. */
export interface SimulationAnswer extends SimulationSummary {
  from: number;
  to: number;
  records: number;
  pollCount: number;
  polls: SimulationRun['polls'];
  actions: SimulationRun['actions'];
  /** The first ones. */
  messages: (SimulatedMessage & { name: string })[];
  messageCount: number;
  /** SVG. */
  picture: string;
  /** The picture's numbers, a row for each of its records. */
  table: { recordId: string; messages: number; failed: number; firstAt?: number; lastAt?: number; end?: string }[];
}

const mostMessages = 300;
const mostRecords = 40;

export function answerOf(
  run: SimulationRun,
  { followup, reconciler }: Pick<SimulateRequest, 'followup' | 'reconciler'>,
  { language, mostADay }: { language: string; mostADay: number },
): SimulationAnswer {
  const { calendar } = parseFollowup(followup.id, followup);
  const { firstPoll } = parseReconcile(reconciler);
  const { from, to, records, pollCount, polls, actions } = run;
  const messages = asOneReads(run.messages);
  const names = new Map(run.recipients.map(({ key, name }) => [key, name]));
  return {
    ...{ from, to, records, pollCount, polls, actions, messageCount: messages.length },
    ...summarise(run, { timeZone: calendar.timeZone, mostADay, firstPoll }),
    messages: messages.slice(0, mostMessages).map((message) => ({
      ...message,
      name: names.get(message.recipient ?? '') ?? message.recipient ?? '',
    })),
    picture: drawTimeline(run, { calendar, language, mostRecords }),
    table: tableOf(run, language),
  };
}

/** A digest once, with the ids of all its records. */
function asOneReads(messages: SimulatedMessage[]): SimulatedMessage[] {
  const digests = new Map<string, SimulatedMessage>();
  const read: SimulatedMessage[] = [];
  for (const message of messages) {
    const known = message.deliveryId === undefined ? undefined : digests.get(message.deliveryId);
    if (known) {
      known.recordId = `${known.recordId}, ${message.recordId}`;
      continue;
    }
    const copy = { ...message };
    if (message.deliveryId !== undefined) digests.set(message.deliveryId, copy);
    read.push(copy);
  }
  return read;
}

function tableOf({ messages, ends }: SimulationRun, language: string): SimulationAnswer['table'] {
  const words = pictureWords(language);
  const rows = new Map<string, SimulationAnswer['table'][number]>();
  const rowOf = (recordId: string) => {
    const row = rows.get(recordId) ?? { recordId, messages: 0, failed: 0 };
    rows.set(recordId, row);
    return row;
  };
  for (const { recordId, at, status } of messages) {
    const row = rowOf(recordId);
    row.firstAt ??= at;
    row.lastAt = at;
    row[status === 'sent' ? 'messages' : 'failed'] += 1;
  }
  for (const { recordId, outcome } of ends) rowOf(recordId).end = words[outcome];
  return [...rows.values()].slice(0, mostRecords);
}
