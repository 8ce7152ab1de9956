import { parsePath, valueAt } from './simple-path.js';

export interface FoundRecords {
  records: number;
  ids: string[];
  missingIds: number;
  duplicateIds: string[];
  sample?: Record<string, unknown>;
}

const idsShown = 20;

/**
 * What the two paths find in an answer, for paths of names and indexes; undefined for any other path,
 * which the runtime judges. As the runtime does, texts and numbers are ids, and `42` is `"42"`.
 */
export function findRecords(body: unknown, loopingElement: string, reconciliationId: string): FoundRecords | undefined {
  const listPath = parsePath(loopingElement);
  const idPath = parsePath(reconciliationId);
  if (!listPath || !idPath || loopingElement.trim() === '' || reconciliationId.trim() === '') return undefined;
  const list = valueAt(body, listPath);
  if (!Array.isArray(list)) return undefined;
  const seen = new Set<string>();
  const duplicates = new Set<string>();
  let missingIds = 0;
  for (const record of list) {
    const id = asId(valueAt(record, idPath));
    if (id === undefined) missingIds += 1;
    else if (seen.has(id)) duplicates.add(id);
    else seen.add(id);
  }
  const sample: unknown = list[0];
  return {
    records: list.length,
    ids: [...seen].slice(0, idsShown),
    missingIds,
    duplicateIds: [...duplicates].slice(0, idsShown),
    ...(typeof sample === 'object' && sample !== null ? { sample: sample as Record<string, unknown> } : {}),
  };
}

function asId(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
