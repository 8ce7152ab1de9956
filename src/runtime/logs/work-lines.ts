import type {
  ActionOutcome,
  ActionRequest,
  DeliveryResult,
  MergeRequest,
  MergeResult,
  NewEvent,
  PollEnd,
  PollLease,
  PollReport,
  Store,
} from '../../ports/store';

export interface WorkLine {
  level: 'info' | 'warn' | 'debug';
  /** What happened, as the history names it where it has a name for it. */
  what: string;
  /** Ids, codes and numbers: nobody's name, address or words. */
  facts: Record<string, string | number | undefined>;
}

/** What an operator may search the log for, in a call of the store that went well; each message that went only `withDebug`. */
export function workLines(
  method: keyof Store,
  args: readonly unknown[],
  result: unknown,
  withDebug: boolean,
): WorkLine[] {
  switch (method) {
    case 'merge':
      return [mergeLine(args[0] as PollLease, args[1] as MergeRequest, result as MergeResult)];
    case 'endPoll':
      return [pollLine(args[0] as PollLease, args[1] as PollEnd)];
    case 'finishDeliveries':
      return deliveryLines(args[0] as DeliveryResult[], withDebug);
    case 'closeRecord':
      return result === true ? [closedLine(args)] : [];
    case 'recordAction':
      return [answerLine(args[0] as ActionRequest, result as ActionOutcome)];
    case 'appendEvents':
      return (args[0] as NewEvent[]).flatMap(callLine);
    default:
      return [];
  }
}

/** `poll.ended followup=f1 outcome=complete records=80` */
export function lineText({ what, facts }: WorkLine): string {
  const parts = Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${shown(value)}`,
  );
  return [what, ...parts].join(' ');
}

/** A value with spaces or quotes would be taken for several. */
function shown(value: string | number): string {
  const text = String(value);
  return /^[^\s"=\p{Cc}]+$/u.test(text) ? text : JSON.stringify(text);
}

function mergeLine(
  { followupId, pollId }: PollLease,
  { isComplete, report }: MergeRequest,
  merged: MergeResult,
): WorkLine {
  const { new: fresh, changed, gone, done, returned } = merged;
  const counts = { new: fresh, returned, changed, gone: isComplete ? gone : 0, done };
  return {
    level: report.error ? 'warn' : 'info',
    what: 'poll.ended',
    facts: {
      ...{ followup: followupId, poll: pollId, outcome: isComplete ? 'complete' : 'incomplete' },
      ...{ ...counted(report), ...counts, code: report.error?.code },
    },
  };
}

function pollLine({ followupId, pollId }: PollLease, { outcome, report }: PollEnd): WorkLine {
  return {
    level: outcome === 'skipped' ? 'debug' : 'warn',
    what: 'poll.ended',
    facts: { followup: followupId, poll: pollId, outcome, ...counted(report), code: report.error?.code },
  };
}

function counted({ pages, records, missingIds, duplicateIds }: PollReport) {
  return { pages, records, missingIds: missingIds || undefined, duplicateIds: duplicateIds || undefined };
}

/** One for each message that did not go, and how many went by each channel. */
function deliveryLines(results: readonly DeliveryResult[], withDebug: boolean): WorkLine[] {
  const sent = new Map<string, { followup: string; channel: string; count: number }>();
  const lines: WorkLine[] = [];
  for (const result of results) {
    const { followupId, channel, state, error } = result;
    if (state === 'answered') continue;
    if (state !== 'sent') {
      lines.push({
        level: 'warn',
        what: `notification.${state}`,
        facts: { ...deliveryFacts(result), code: error?.code },
      });
      continue;
    }
    if (withDebug) lines.push({ level: 'debug', what: 'notification.sent', facts: deliveryFacts(result) });
    const key = JSON.stringify([followupId, channel]);
    const known = sent.get(key);
    if (known) known.count += 1;
    else sent.set(key, { followup: followupId, channel, count: 1 });
  }
  for (const facts of sent.values()) lines.push({ level: 'info', what: 'notifications.sent', facts });
  return lines;
}

function deliveryFacts({ followupId, recordId, round, attempt, channel, deliveryId }: DeliveryResult) {
  return { followup: followupId, record: recordId, round, attempt, channel, delivery: deliveryId };
}

function closedLine([followupId, recordId, reason]: readonly unknown[]): WorkLine {
  const facts = { followup: String(followupId), record: String(recordId), reason: String(reason) };
  return { level: 'info', what: 'record.closed', facts };
}

function answerLine({ followupId, recordId, round, name }: ActionRequest, { outcome }: ActionOutcome): WorkLine {
  return {
    level: 'info',
    what: 'answer.received',
    facts: { followup: followupId, record: recordId, round, action: name, outcome },
  };
}

function callLine({ kind, channel, data = {}, isError }: NewEvent): WorkLine[] {
  if (kind !== 'call.started' && kind !== 'call.ended') return [];
  const { callId, disposition, durationMs, waitedMs, talkMs } = data as Record<string, string | number | undefined>;
  const facts = { gateway: channel, call: callId, disposition, durationMs, waitedMs, talkMs };
  return [{ level: isError ? 'warn' : 'info', what: kind, facts }];
}
