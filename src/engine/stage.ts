import { hash } from 'node:crypto';
import { compileCondition } from '../core/extract/condition';
import { compilePath } from '../core/extract/json-path';
import { recordIdOf } from '../core/extract/record-id';
import type { Condition } from '../core/extract/settings';
import type { AttributeScopes } from '../core/followup/attributes';
import type { IdentifiedRecord, UnreadStageCounts } from '../ports/extraction';
import type { PollLease, StageCounts, StageItem, Store } from '../ports/store';
import type { GatheredPage } from './gathered-pages';

/** Hashes the records of a page, tests the post-condition and hands them to the store. */
export async function stageRecords(
  store: Store,
  lease: PollLease,
  records: IdentifiedRecord[],
  condition: Condition,
  attributes: AttributeScopes,
): Promise<StageCounts> {
  const isDone = condition.mode === 'always' ? undefined : compileCondition(condition);
  const items: StageItem[] = new Array(records.length);
  for (const [index, [recordId, json]] of records.entries()) {
    const done = isDone ? await isDone.test({ record: JSON.parse(json), ...attributes }) : false;
    items[index] = { recordId, hash: hashOf(json), json, isDone: done };
  }
  return store.stage(lease, items);
}

/** The same for a page that went through the flow without being looked at. */
export async function stageUnread(
  store: Store,
  lease: PollLease,
  { pageInHand, reconciliationId }: { pageInHand: Pick<GatheredPage, 'records' | 'texts'>; reconciliationId: string },
  condition: Condition,
  attributes: AttributeScopes,
): Promise<UnreadStageCounts> {
  const isDone = condition.mode === 'always' ? undefined : compileCondition(condition);
  const path = compilePath(reconciliationId);
  const items: StageItem[] = [];
  for (const [index, record] of pageInHand.records.entries()) {
    const recordId = recordIdOf(record, path);
    if (recordId === undefined) continue;
    const json = pageInHand.texts[index] as string;
    const done = isDone ? await isDone.test({ record, ...attributes }) : false;
    items.push({ recordId, hash: hashOf(json), json, isDone: done });
  }
  const missingIds = pageInHand.records.length - items.length;
  return { counts: await store.stage(lease, items), records: items.length, missingIds };
}

function hashOf(json: string): string {
  return hash('sha1', json, 'base64');
}
