import { RingbackError } from '../../../src/core/errors';
import { stageRecords, stageUnread } from '../../../src/engine/stage';
import type { Extract, Extraction, RecordPage } from '../../../src/ports/extraction';
import type { Store } from '../../../src/ports/store';

export interface SourceRecord {
  id: string;
  [property: string]: unknown;
}

/** The external system of a test: what it holds, and how it behaves when it is asked. */
export class ScriptedSource {
  records: SourceRecord[] = [];
  pageSize = 500;
  /** Fails when this page is asked for, from 1. */
  failsAtPage: number | undefined;
  failure = new RingbackError('RB_HTTP_UNREACHABLE', 'The server is away.', { retryable: true });
  /** Gives no answer to anybody until it is cleared. */
  isHanging = false;
  /** No step's condition is true. */
  isSkipping = false;
  /** Set by the answers of a poll. */
  attributes: { local: Record<string, unknown>; global: Record<string, unknown>; user: Record<string, unknown> } = {
    local: {},
    global: {},
    user: {},
  };
  /** Polls that were begun, and those going on. */
  opened = 0;
  running = 0;
  mostAtOnce = 0;

  has(...ids: string[]): void {
    this.records = ids.map((id) => ({ id }));
  }
}

/** Reads the scripted source; stages as the engine thread does. */
export function createScriptedExtraction(source: ScriptedSource, store: Store): Extraction {
  return {
    open: () => openExtract(source, store),
    stage: (lease, records, condition, attributes) => stageRecords(store, lease, records, condition, attributes),
    lookup: async () => ({ local: {}, global: {}, user: {} }),
  };
}

function openExtract(source: ScriptedSource, store: Store): Extract {
  const records = source.records.map((record) => ({ ...record }));
  const pages = Math.max(1, Math.ceil(records.length / source.pageSize));
  let page = 0;
  let pageInHand = { page: 0, records: [] as unknown[], texts: [] as string[] };
  let isClosed = false;
  let endHanging: ((error: RingbackError) => void) | undefined;
  source.opened += 1;
  source.running += 1;
  source.mostAtOnce = Math.max(source.mostAtOnce, source.running);

  async function next(): Promise<RecordPage | undefined> {
    if (source.isSkipping) return undefined;
    page += 1;
    if (source.isHanging) {
      await new Promise((_resolve, reject) => {
        endHanging = reject;
      });
    }
    if (source.failsAtPage === page) throw source.failure;
    const from = (page - 1) * source.pageSize;
    const given = records.slice(from, from + source.pageSize);
    pageInHand = { page, records: given, texts: given.map((record) => JSON.stringify(record)) };
    return { records: given, page, isLast: page >= pages };
  }

  return {
    next,
    report: async () => ({ wasSkipped: source.isSkipping, attributes: structuredClone(source.attributes) }),
    stageUnread: (lease, _page, condition, attributes) =>
      stageUnread(store, lease, { pageInHand, reconciliationId: '$.id' }, condition, attributes),
    close() {
      if (!isClosed) source.running -= 1;
      isClosed = true;
      endHanging?.(new RingbackError('RB_CLOSED', 'The poll was ended.', { retryable: true }));
    },
  };
}
