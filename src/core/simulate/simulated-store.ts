import type { DeliveryBegun, DeliveryKey, DeliveryRequest, DeliveryResult, NewEvent, Store } from '../../ports/store';
import type { SimulatedDeferral, SimulatedMessage } from './simulation';

export interface StoreRecording {
  message(message: SimulatedMessage): void;
  deferral(deferral: SimulatedDeferral): void;
  /** Which of them have stopped the messages of the follow-up. */
  optedOut(recipients: string[]): Promise<string[]>;
  /** Somebody has answered. */
  isAnsweredAtAll(): boolean;
  /** The first moment of the rhythm of polls at which the source has something else. */
  nextPollAt(regular: number): number;
}

/** A store of its own for a simulation, and how many of its calls are going on. */
export interface SimulatedStore {
  store: Store;
  readonly pending: number;
}

/**
 * The rules are those of the store behind; what is told is recorded instead of kept, and polls that could only
 * bring the same again are left out.
 */
export function simulateStore(behind: Store, recording: StoreRecording): SimulatedStore {
  let pending = 0;
  const begun = new Set<string>();
  /** Nobody changes their mind while nothing is sent. */
  const optedOut = new Map<string, Promise<string[]>>();
  const instead: Partial<Store> = {
    beginDeliveries: async (requests) => {
      // Asking costs much for ten thousand records, and nobody has answered most of the time.
      const answered = recording.isAnsweredAtAll() ? await behind.findAnswered(requests) : [];
      const spared = new Set(answered.map(keyOf));
      return requests.map((request) =>
        spared.has(keyOf(request)) ? { outcome: 'answered', deliveryId: request.deliveryId } : begin(begun, request),
      );
    },
    finishDeliveries: async (results, now) => {
      // Who has answered before is not told: that is no message.
      for (const result of results) if (result.state !== 'answered') recording.message(messageOf(result, now));
    },
    listOptOuts: async (_followupId, recipients) => {
      const found = recipients.map((recipient) => {
        const known = optedOut.get(recipient) ?? recording.optedOut([recipient]);
        optedOut.set(recipient, known);
        return known;
      });
      return (await Promise.all(found)).flat();
    },
    // Nothing is kept of deliveries, and none is given out twice while nothing crashes.
    listDeliveries: async () => [],
    appendEvents: async (events, now) => {
      for (const event of events) recordEvent(recording, event, event.at ?? now);
    },
    merge: (lease, merge) => behind.merge(lease, { ...merge, nextPollAt: recording.nextPollAt(merge.nextPollAt) }),
    // The counts of a status that nobody looks at.
    countFollowup: async () => ({ open: 0, baseline: 0, due: 0, exhausted: 0, closed: 0 }),
    releaseDue: (followupId, tokens) => behind.releaseDue(followupId, tokens),
  };
  const store = new Proxy(behind, {
    get(target, name) {
      const member: unknown = Reflect.get(instead, name) ?? Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        pending += 1;
        try {
          return await (member as (...values: unknown[]) => Promise<unknown>).apply(target, args);
        } finally {
          pending -= 1;
        }
      };
    },
  });
  return {
    store,
    get pending() {
      return pending;
    },
  };
}

function keyOf({ recordId, round, attempt, recipient, channel }: DeliveryKey): string {
  return `${round}/${attempt}/${channel}/${recipient}/${recordId}`;
}

function begin(begun: Set<string>, request: DeliveryRequest): DeliveryBegun {
  const { deliveryId } = request;
  const key = keyOf(request);
  const isKnown = begun.has(key);
  begun.add(key);
  return { outcome: isKnown ? 'duplicate' : 'begun', deliveryId };
}

function messageOf({ event, error, ...result }: DeliveryResult, at: number): SimulatedMessage {
  const { recordId, round, attempt, recipient, channel, state, deliveryId } = result;
  return {
    ...{ at, recordId, round, attempt, recipient, channel, deliveryId },
    status: state === 'sent' ? 'sent' : 'failed',
    ...wordsOf(event),
    ...(error ? { code: error.code, error: error.message } : {}),
  };
}

function wordsOf({ data = {} }: NewEvent): Pick<SimulatedMessage, 'subject' | 'text'> {
  const { subject, text } = data;
  return {
    ...(typeof subject === 'string' ? { subject } : {}),
    ...(typeof text === 'string' ? { text } : {}),
  };
}

const statuses: Partial<Record<NewEvent['kind'], SimulatedMessage['status']>> = {
  'notification.failed': 'failed',
  'recipient.unresolved': 'unresolved',
  'attempt.skipped': 'skipped',
};

function recordEvent(recording: StoreRecording, event: NewEvent, at: number): void {
  const { kind, recordId = '', round = 1, recipient, channel, data = {} } = event;
  const attempt = Number(data.attempt ?? 0);
  if (kind === 'notification.deferred') {
    const until = Date.parse(String(data.until));
    recording.deferral({ at, until, recordId, attempt, recipient: recipient ?? '' });
    return;
  }
  const status = statuses[kind];
  if (!status) return;
  recording.message({
    ...{ at, recordId, round, attempt, status },
    ...(recipient ? { recipient } : {}),
    ...(channel ? { channel } : {}),
    ...(data.code === undefined ? {} : { code: String(data.code) }),
    error: String(data.error ?? event.description),
  });
}
