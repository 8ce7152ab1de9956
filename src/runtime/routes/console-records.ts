import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import { RingbackError } from '../../core/errors';
import type { RecordFilter } from '../../ports/store';
import { type FollowupService, findFollowup } from '../followup-service';
import { operatorOf } from '../operator-name';
import { notDeployed } from '../routes';

const pageSize = 50;
const storyLength = 500;
const states = ['open', 'closed', 'exhausted'] as const;
const acts = ['close', 'restart', 'resend'] as const;

/** GET ringback/followups/:id/records?state=&search=&cursor=: newest first. */
export async function listFollowupRecords(_RED: NodeAPI, request: Request): Promise<unknown> {
  const { id, storeService } = followupOf(request);
  const { state, search, cursor } = request.query;
  const known = states.find((name) => name === state);
  const filter: RecordFilter = { ...(known && { state: known }), ...(textOf(search) && { search: textOf(search) }) };
  return storeService.store.listRecords(id, filter, {
    limit: pageSize,
    ...(textOf(cursor) && { cursor: textOf(cursor) }),
  });
}

/** GET ringback/followups/:id/record?id=: one record with its story: events and deliveries, oldest first. */
export async function readFollowupRecord(_RED: NodeAPI, request: Request): Promise<unknown> {
  const { id, storeService } = followupOf(request);
  const { store } = storeService;
  const recordId = textOf(request.query.id);
  const record = await store.readRecord(id, recordId);
  if (!record) {
    throw new RingbackError('RB_INPUT', `The follow-up has no record ${recordId}.`, {
      remedy: 'Look for it in the list of records.',
      status: 404,
    });
  }
  const events = await store.listEvents({ followupIds: [id], recordId }, { limit: storyLength });
  const deliveries = await store.listDeliveries(id, recordId);
  return { record, events: events.rows.reverse(), deliveries };
}

/** POST ringback/followups/:id/records {act, recordId}: closes, restarts or notifies again, and says so in the history. */
export async function actOnRecord(_RED: NodeAPI, request: Request): Promise<{ ok: true }> {
  const service = followupOf(request);
  const { act, recordId } = (request.body ?? {}) as { act?: unknown; recordId?: unknown };
  const known = acts.find((name) => name === act);
  if (!known || typeof recordId !== 'string') {
    throw new RingbackError('RB_INPUT', `A record can be told to ${acts.join(', ')}.`);
  }
  if (!(await carryOut(service, known, recordId, operatorOf(request)))) throw notSo(known, recordId);
  service.coordinator.wake();
  return { ok: true };
}

function carryOut(
  { id, storeService, clock }: FollowupService,
  act: (typeof acts)[number],
  recordId: string,
  by: string,
): Promise<boolean> {
  const now = clock.now();
  switch (act) {
    case 'close':
      return storeService.store.closeRecord(id, recordId, 'operator', now, by);
    case 'restart':
      return storeService.store.restartRecord({ followupId: id, recordId, by, now });
    case 'resend':
      return storeService.store.hastenRecord({ followupId: id, recordId, by, now });
  }
}

function notSo(act: (typeof acts)[number], recordId: string): RingbackError {
  const why = {
    close: 'is closed already',
    restart: 'is open',
    resend: 'is not open, or is being notified at this moment',
  }[act];
  return new RingbackError('RB_INPUT', `The record ${recordId} ${why}.`, { remedy: 'Look at it again.' });
}

export function followupOf(request: Request): FollowupService {
  const service = findFollowup(String(request.params.id));
  if (!service) throw notDeployed('follow-up');
  return service;
}

/** Of a query: the text, or nothing. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
