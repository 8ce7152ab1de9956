import { hash } from 'node:crypto';
import { compileCondition } from '../core/extract/condition';
import type { Condition } from '../core/extract/settings';
import type { AttributeScopes } from '../core/followup/attributes';
import type { IdentifiedRecord } from '../ports/extraction';
import type { PollLease, StageCounts, StageItem, Store } from '../ports/store';

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
    items[index] = { recordId, hash: hash('sha1', json, 'base64'), json, isDone: done };
  }
  return store.stage(lease, items);
}
