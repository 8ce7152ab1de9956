import type { HttpRequest, HttpResponse } from '../../ports/http';
import { RingbackError, toRingbackError } from '../errors';
import { recordsIn } from './answer-json';
import { compilePath, type JsonPath } from './json-path';
import type { LongList } from './large-json';
import { nextPage, type PageAnswer } from './paging';
import { recordIdOf } from './record-id';
import { runSteps, type StepDeps } from './run-steps';
import type { ExtractSettings, Step } from './settings';
import { callStep, inStep, stopIfAborted } from './step-call';

export type ExtractDeps = StepDeps;

/** At most 500 records. */
export interface ExtractedPage {
  records: unknown[];
  /** From 1; an answer with many records gives many pages. */
  page: number;
  isLast: boolean;
}

/** How an extract ended. `skipped`: no step ran, so nothing is known and nothing may be closed. */
export interface ExtractEnd {
  outcome: 'complete' | 'skipped';
  /** Answers of the step that gave the records. */
  answers: number;
}

/** Records in a page. */
export const PAGE_LIMIT = 500;

/**
 * Runs a poll's steps and gives the records page by page; the next request goes out only when the next page
 * is asked for. `deps.attributes` is changed in place. The last page says so, also when it is empty.
 *
 * Throws a RingbackError when the records could not all be read; what was given until then is valid, but
 * not complete. Codes: those of the client, RB_TEMPLATE, RB_CONDITION, RB_JSONPATH, RB_EXTRACT_NO_RECORDS,
 * RB_EXTRACT_LIMIT.
 */
export async function* extractPages(
  settings: ExtractSettings,
  deps: ExtractDeps,
): AsyncGenerator<ExtractedPage, ExtractEnd, undefined> {
  const looping = compilePath(settings.loopingElement);
  const id = compilePath(settings.reconciliationId);
  const last = await runSteps(settings.steps, deps);
  if (!last) return { outcome: 'skipped', answers: 0 };
  const { step } = last;
  const source = createSource(settings, step, deps, looping, id);
  let page = 0;
  let current: SourcePage | undefined = await inStep(step, () => source.read(last.sent, last.answer));
  // Only `current` may keep a large answer alive.
  (last as { answer?: HttpResponse }).answer = undefined;
  while (current) {
    const { records, next }: SourcePage = current;
    let from = 0;
    try {
      do {
        page += 1;
        const isLast: boolean = from + PAGE_LIMIT >= records.length && !next;
        const taken = await inStep(step, () => takePage(records, from));
        yield { records: taken, page, isLast };
        from += PAGE_LIMIT;
      } while (from < records.length);
    } finally {
      // Also when the consumer wants no more.
      if (!Array.isArray(records)) records.release();
    }
    current = next && (await inStep(step, () => source.follow(next)));
  }
  return { outcome: 'complete', answers: source.answers() };
}

/** The records from `from` on; those of a long list are let go, so that they can be freed while the poll goes on. */
function takePage(records: unknown[] | LongList, from: number): unknown[] {
  if (!Array.isArray(records)) return parsePage(records, from);
  if (records.length <= PAGE_LIMIT) return records;
  const taken = records.slice(from, from + PAGE_LIMIT);
  records.fill(undefined, from, from + taken.length);
  return taken;
}

function parsePage(list: LongList, from: number): unknown[] {
  try {
    return list.slice(from, from + PAGE_LIMIT);
  } catch (thrown) {
    throw new RingbackError(
      'RB_HTTP_BODY',
      `The answer is not JSON from record ${from} on: ${(thrown as Error).message}.`,
      {
        retryable: true,
        remedy: 'It may have been cut on its way.',
        cause: thrown,
      },
    );
  }
}

/** Not a copy: reading the body of a large answer parses it all. */
function toPageAnswer(answer: HttpResponse, records: number, firstRecords: number): PageAnswer {
  const { headers, url, large } = answer;
  // V8 keeps what a getter in an object literal holds longer than the object: not for every small answer.
  if (!large) return { headers, url, body: answer.body, records, firstRecords };
  return {
    ...{ headers, url, large, records, firstRecords },
    get body() {
      return answer.body;
    },
  };
}

interface SourcePage {
  records: unknown[] | LongList;
  next: HttpRequest | undefined;
}

/** Reads the answers of the step that gives the records, and watches that they come to an end. */
function createSource(settings: ExtractSettings, step: Step, deps: ExtractDeps, looping: JsonPath, id: JsonPath) {
  const baseUrl = deps.baseUrl(step.integration);
  const asked = new Set<string>();
  let answers = 0;
  let firstRecords = 0;
  let previous = '';

  function read(sent: HttpRequest, answer: HttpResponse): SourcePage {
    answers += 1;
    asked.add(signature(sent));
    const records = recordsIn(answer, looping);
    if (answers === 1) firstRecords = records.length;
    refuseRepeated(records);
    const next = nextPage(step.paging, sent, toPageAnswer(answer, records.length, firstRecords), baseUrl);
    if (next && asked.has(signature(next))) {
      throw new RingbackError('RB_EXTRACT_LIMIT', 'The server names a page as the next one that was read already.', {
        remedy: 'Correct the paging of the step; nothing was closed.',
      });
    }
    return { records, next };
  }

  async function follow(next: HttpRequest): Promise<SourcePage> {
    if (answers >= settings.maxPages) {
      throw new RingbackError('RB_EXTRACT_LIMIT', `There are more than ${settings.maxPages} pages.`, {
        remedy: 'Raise the limit of pages, ask for larger pages, or narrow the query; nothing was closed.',
      });
    }
    stopIfAborted(deps.signal);
    let answer: HttpResponse;
    try {
      answer = await callStep(step, next, deps);
    } catch (thrown) {
      // Several systems answer so to the page after the last one.
      if (step.paging.kind === 'pageNumber' && toRingbackError(thrown).status === 404) {
        return { records: [], next: undefined };
      }
      throw thrown;
    }
    return read(next, answer);
  }

  /** A server that does not know the name of the paging parameter gives its first page for ever. */
  function refuseRepeated(records: unknown[] | LongList): void {
    if (step.paging.kind !== 'pageNumber' && step.paging.kind !== 'offset') return;
    const some = records.slice(0, PAGE_LIMIT);
    const ids = some.map((record) => recordIdOf(record, id) ?? '').join('\n');
    if (/\S/.test(ids) && ids === previous) {
      throw new RingbackError('RB_EXTRACT_LIMIT', 'The server gave the same page twice.', {
        remedy: 'Check the names of the paging parameters; nothing was closed.',
      });
    }
    previous = ids;
  }

  return { read, follow, answers: () => answers };
}

function signature({ method, url, body }: HttpRequest): string {
  return `${method} ${url} ${body ?? ''}`;
}
