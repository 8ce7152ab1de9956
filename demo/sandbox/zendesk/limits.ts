import type { Clock } from '../../../src/ports/clock';
import { ZendeskProblem } from './problem';

export interface LimitOptions {
  /** Requests a minute of the whole account; 200 to 2,500 by plan. */
  perMinute: number;
  /** Updates of tickets a minute of the whole account. */
  updatesPerMinute: number;
  /** Updates of one ticket in ten minutes. */
  updatesPerTicket: number;
}

export const usualLimits: LimitOptions = { perMinute: 700, updatesPerMinute: 100, updatesPerTicket: 30 };

const minuteMs = 60_000;

export interface Limits {
  /** Counts a request; the headers of its answer. @throws ZendeskProblem 429 */
  count(): Record<string, string>;
  /** Counts an update of a ticket. @throws ZendeskProblem 429 */
  countUpdate(ticketId: number): void;
}

export function createLimits(clock: Pick<Clock, 'now'>, options: LimitOptions): Limits {
  const all = createWindow(clock, options.perMinute, minuteMs);
  const updates = createWindow(clock, options.updatesPerMinute, minuteMs);
  const tickets = new Map<number, ReturnType<typeof createWindow>>();

  return {
    count() {
      const { isFull, left, resetS } = all.take();
      const headers = {
        'x-rate-limit': String(options.perMinute),
        'x-rate-limit-remaining': String(left),
        'ratelimit-limit': String(options.perMinute),
        'ratelimit-remaining': String(left),
        'ratelimit-reset': String(resetS),
      };
      if (isFull) throw exceeded(resetS, headers);
      return headers;
    },
    countUpdate(ticketId) {
      const { isFull, left, resetS } = updates.take();
      const endpoint = `limit=${options.updatesPerMinute}; remaining=${left}; resets=${resetS}`;
      if (isFull) throw exceeded(resetS, { 'zendesk-ratelimit-tickets-update': endpoint });
      const own = tickets.get(ticketId) ?? createWindow(clock, options.updatesPerTicket, 10 * minuteMs);
      tickets.set(ticketId, own);
      const taken = own.take();
      if (taken.isFull) throw exceeded(taken.resetS, {});
    },
  };
}

function exceeded(waitS: number, headers: Record<string, string>): ZendeskProblem {
  return new ZendeskProblem(
    429,
    { error: 'APIRateLimitExceeded', description: 'Number of allowed API requests per minute exceeded' },
    { ...headers, 'retry-after': String(waitS) },
  );
}

/** So many in a window that begins with the first of them. */
function createWindow(clock: Pick<Clock, 'now'>, most: number, lengthMs: number) {
  let begun = Number.NEGATIVE_INFINITY;
  let taken = 0;
  return {
    take() {
      const now = clock.now();
      if (now - begun >= lengthMs) {
        begun = now;
        taken = 0;
      }
      const isFull = taken >= most;
      if (!isFull) taken += 1;
      return { isFull, left: most - taken, resetS: Math.max(1, Math.ceil((begun + lengthMs - now) / 1_000)) };
    },
  };
}
