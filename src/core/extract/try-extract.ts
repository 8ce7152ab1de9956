import { toRingbackError } from '../errors';
import type { AttributeScopes } from '../followup/attributes';
import { cutBody } from './cut-body';
import type { ExtractDeps } from './extract';
import { compilePath } from './json-path';
import { recordIdOf } from './record-id';
import { selectRecords } from './records';
import { runSteps } from './run-steps';
import type { ExtractSettings } from './settings';
import type { AnswerSeen } from './step-call';
import { inStep } from './step-call';

export type TryRequest = Omit<AnswerSeen, 'body'>;

export interface TryFound {
  records: number;
  /** The first 20. */
  ids: string[];
  missingIds: number;
  /** The first 20. */
  duplicateIds: string[];
  /** The first record. */
  sample?: unknown;
}

export type TryResult =
  | ({
      ok: true;
      requests: TryRequest[];
      /** The answer of the step that gives the records; undefined when no step ran. */
      body: unknown;
      isCut: boolean;
      /** No step's condition was true. */
      wasSkipped: boolean;
      attributes: AttributeScopes;
    } & TryFound)
  | {
      ok: false;
      error: { code: string; message: string; remedy?: string; where?: string };
      requests: TryRequest[];
      body?: unknown;
      isCut?: boolean;
    };

const SHOWN_IDS = 20;

/**
 * Runs the steps once and reads one page: what the Try button shows. Never throws; an error of a step, a
 * path or a server is part of the result, beside the answer in which the right path can still be found.
 * A looping element or reconciliation ID that is not filled in yet finds nothing.
 */
export async function tryExtract(settings: ExtractSettings, deps: ExtractDeps): Promise<TryResult> {
  const requests: TryRequest[] = [];
  let body: unknown;
  const onAnswer = ({ body: answered, ...request }: AnswerSeen) => {
    requests.push(request);
    if (answered !== undefined) body = answered;
  };
  try {
    const last = await runSteps(settings.steps, { ...deps, onAnswer });
    const found = last
      ? await inStep(last.step, () => findRecords(settings, last.answer.body))
      : { records: 0, ids: [], missingIds: 0, duplicateIds: [] };
    const shown = cutBody(last?.answer.body);
    return { ok: true, requests, ...shown, wasSkipped: !last, ...found, attributes: deps.attributes };
  } catch (thrown) {
    const { code, summary, remedy, where } = toRingbackError(thrown);
    const error = { code, message: summary, remedy, where };
    return { ok: false, error, requests, ...(body === undefined ? {} : cutBody(body)) };
  }
}

function findRecords({ loopingElement, reconciliationId }: ExtractSettings, body: unknown): TryFound {
  const nothing: TryFound = { records: 0, ids: [], missingIds: 0, duplicateIds: [] };
  if (loopingElement.trim() === '') return nothing;
  const records = selectRecords(compilePath(loopingElement), body);
  const found = { ...nothing, records: records.length, sample: cutBody(records[0]).body };
  if (reconciliationId.trim() === '') return found;
  const path = compilePath(reconciliationId);
  const ids = new Set<string>();
  const duplicates = new Set<string>();
  for (const record of records) {
    const id = recordIdOf(record, path);
    if (id === undefined) found.missingIds += 1;
    else if (ids.has(id)) duplicates.add(id);
    else ids.add(id);
  }
  return { ...found, ids: [...ids].slice(0, SHOWN_IDS), duplicateIds: [...duplicates].slice(0, SHOWN_IDS) };
}
