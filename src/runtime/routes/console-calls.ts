import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import { CallTotals } from '../../core/history/call-numbers';
import type { EventRow } from '../../ports/store';
import type { CallReport } from '../console/console-messages';
import { findStore } from '../console/store-id';
import { sharedClock } from '../services';
import { textOf } from './console-records';

const dayMs = 86_400_000;
const pageSize = 1_000;
/** Fifty thousand calls are added up at most; the answer says when there were more. */
const mostPages = 50;
const shownCalls = 50;
/** The usual yardstick: answered within twenty seconds. */
const inTimeMs = 20_000;

/** GET ringback/calls?days=1|7|30&store=: calls that have ended, in numbers, and the latest of them. */
export async function readCalls(RED: NodeAPI, request: Request): Promise<CallReport> {
  const { store } = findStore(textOf(request.query.store));
  const now = sharedClock(RED).now();
  const days = [7, 30].find((known) => known === Number(request.query.days)) ?? 1;
  const span = { from: now - days * dayMs, to: now + 1, buckets: days === 1 ? 24 : days, inTimeMs };
  const totals = new CallTotals(span);
  const latest: EventRow[] = [];
  let cursor: string | undefined;
  let isWhole = false;
  for (let page = 0; page < mostPages && !isWhole; page += 1) {
    const { rows, next } = await store.listEvents(
      { kinds: ['call.ended'], from: span.from },
      { limit: pageSize, ...(cursor !== undefined && { cursor }) },
    );
    for (const row of rows) totals.add(row);
    latest.push(...rows.slice(0, shownCalls - latest.length));
    cursor = next;
    isWhole = next === undefined;
  }
  return { days, inTimeMs, isWhole, numbers: totals.numbers, latest };
}
