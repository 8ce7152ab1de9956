import type { Lane } from '../core/message/lane';
import type { Clock, TimerHandle } from '../ports/clock';
import { count } from './counted';
import { clockTime } from './followup-status';
import type { NodeScope } from './scope';
import type { Status } from './status';

/** What a node that sends tells of what it sends. */
export interface SendingStatus {
  /** A message came in, or is done with. */
  working(change: 1 | -1): void;
  /** So many deliveries begin that may have to wait for their turn. */
  begin(deliveries: number): void;
  /** One of them has ended. */
  end(): void;
  sent(isSent: boolean): void;
  /** Nobody was told: the recipient has answered. */
  answered(): void;
  /** In which the time is shown at which nothing waits any more. */
  timeZone: string;
}

/** An open editor redraws each status: more often helps nobody who reads it. */
const quietMs = 1_000;

/** Shows how much is sent and, while messages wait in the lanes, how many there are and when none will. */
export function createSendingStatus(
  status: Status,
  lanes: Pick<Lane, 'queue'>[],
  clock: Clock,
  scope: Pick<NodeScope, 'onClose'>,
): SendingStatus {
  const tally = { sent: 0, failed: 0, answered: 0, working: 0 };
  /** Since nothing was left to be sent. */
  const batch = { done: 0, pending: 0 };
  let timer: TimerHandle | undefined;
  let isStale = false;
  scope.onClose(() => {
    if (timer !== undefined) clock.clearTimeout(timer);
  });

  const draw = () => {
    const numbers = [
      `${count(tally.sent)} sent`,
      ...(tally.failed > 0 ? [`${count(tally.failed)} failed`] : []),
      ...(tally.answered > 0 ? [`${count(tally.answered)} answered already`] : []),
    ].join(' · ');
    if (tally.working > 0) status.working(queued() ?? numbers);
    else if (tally.failed > 0) status.waiting(numbers);
    else status.ok(numbers);
  };
  /** Nothing to tell while each message has its turn at once. */
  const queued = (): string | undefined => {
    const queues = lanes.map((lane) => lane.queue()).filter(({ waiting }) => waiting > 0);
    if (queues.length === 0 || batch.pending === 0) return undefined;
    const emptyAt = Math.max(...queues.map((queue) => queue.emptyAt ?? 0));
    const time = clockTime(emptyAt, clock.now(), sending.timeZone);
    return `sending ${count(batch.done)} of ${count(batch.done + batch.pending)} · empty ${time}`;
  };
  const show = () => {
    // The end is shown at once: nothing comes after it.
    if (timer !== undefined && tally.working > 0) {
      isStale = true;
      return;
    }
    if (timer !== undefined) clock.clearTimeout(timer);
    timer = clock.setTimeout(() => {
      timer = undefined;
      if (isStale) show();
    }, quietMs);
    isStale = false;
    draw();
  };
  const sending: SendingStatus = {
    timeZone: '',
    working(change) {
      tally.working += change;
      show();
    },
    begin(deliveries) {
      if (batch.pending === 0) batch.done = 0;
      batch.pending += deliveries;
      show();
    },
    end() {
      batch.pending -= 1;
      batch.done += 1;
      show();
    },
    sent(isSent) {
      tally[isSent ? 'sent' : 'failed'] += 1;
    },
    answered() {
      tally.answered += 1;
    },
  };
  return sending;
}
