import { Counter, Histogram } from '../../core/metrics/metric';
import type { DeliveryResult, MergeRequest, NewEvent, PollEnd, PollLease, Store } from '../../ports/store';

/** Deliveries and polls whose end is awaited; one that never ends is forgotten when so many came after it. */
const mostPending = 20_000;

const polls = new Counter({ name: 'ringback_polls_total', help: 'Polls that have ended, by how.' });
const pollSeconds = new Histogram(
  { name: 'ringback_poll_seconds', help: 'How long polls took.' },
  [0.1, 0.5, 1, 5, 15, 60, 300, 1_800],
);
const pollRecords = new Counter({ name: 'ringback_poll_records_total', help: 'Records that polls have read.' });
const deliveries = new Counter({
  name: 'ringback_deliveries_total',
  help: 'Notifications by channel and outcome: sent, failed, held.',
});
const deliverySeconds = new Histogram(
  { name: 'ringback_delivery_seconds', help: 'From the decision to send a notification to its outcome.' },
  [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120],
);
const calls = new Counter({ name: 'ringback_calls_total', help: 'Calls that have ended, by disposition.' });
const storeSeconds = new Histogram(
  { name: 'ringback_store_seconds', help: 'How long the store took to answer.' },
  [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
);
const storeErrors = new Counter({
  name: 'ringback_store_errors_total',
  help: 'Refusals and failures of the store, by code.',
});

const pollsBegun = new Map<string, number>();
const deliveriesBegun = new Map<string, number>();

export interface StoreCall {
  method: keyof Store;
  args: readonly unknown[];
  result: unknown;
  /** When it began and ended, in milliseconds of one clock. */
  from: number;
  to: number;
}

/**
 * Takes a call of the store into account that went well. Everything of importance is written there, so this is
 * where it can be counted without a word in the code that does it.
 */
export function countStoreCall({ method, args, result, from, to }: StoreCall): void {
  storeSeconds.observe({}, (to - from) / 1_000);
  switch (method) {
    case 'claimPoll':
      if (result) begin(pollsBegun, (result as PollLease).pollId, to);
      return;
    case 'merge': {
      const { isComplete, report } = args[1] as MergeRequest;
      return endPoll(args[0] as PollLease, isComplete ? 'complete' : 'incomplete', report.records, to);
    }
    case 'endPoll': {
      const { outcome, report } = args[1] as PollEnd;
      return endPoll(args[0] as PollLease, outcome, report.records, to);
    }
    case 'beginDeliveries':
      for (const { deliveryId } of args[0] as { deliveryId: string }[]) begin(deliveriesBegun, deliveryId, from);
      return;
    case 'finishDeliveries':
      return endDeliveries(args[0] as DeliveryResult[], to);
    case 'appendEvents':
      return countEvents(args[0] as NewEvent[]);
    default:
  }
}

export function countStoreError(code: string): void {
  storeErrors.add({ code });
}

/** Everything that was counted since the process began. */
export function workMetricsText(): string {
  return [polls, pollSeconds, pollRecords, deliveries, deliverySeconds, calls, storeSeconds, storeErrors]
    .map(({ text }) => text)
    .join('');
}

function begin(begun: Map<string, number>, id: string, at: number): void {
  begun.set(id, at);
  if (begun.size > mostPending) for (const oldest of begun.keys()) return void begun.delete(oldest);
}

function endPoll({ followupId, pollId }: PollLease, outcome: string, records: number, at: number): void {
  const followup = followupId;
  polls.add({ followup, outcome });
  pollRecords.add({ followup }, records);
  const from = pollsBegun.get(pollId);
  pollsBegun.delete(pollId);
  if (from !== undefined) pollSeconds.observe({ followup }, (at - from) / 1_000);
}

function endDeliveries(results: readonly DeliveryResult[], at: number): void {
  for (const { channel, state, deliveryId } of results) {
    deliveries.add({ channel, outcome: state });
    const from = deliveriesBegun.get(deliveryId);
    // A digest is one message for several records: it took its time once.
    if (from === undefined) continue;
    deliveriesBegun.delete(deliveryId);
    deliverySeconds.observe({ channel }, (at - from) / 1_000);
  }
}

function countEvents(events: readonly NewEvent[]): void {
  for (const { kind, data } of events) {
    if (kind === 'call.ended') calls.add({ disposition: String(data?.disposition ?? 'failed') });
  }
}
