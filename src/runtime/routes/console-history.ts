import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { type HistoryFormat, historyHead, historyLine } from '../../core/history/history-lines';
import { parseHistoryQuery } from '../console/history-query';
import { findStore } from '../console/store-id';
import { sharedClock } from '../services';
import { answerFile, writeText } from './answer-file';
import { textOf } from './console-records';

const pageSize = 100;
/** Of an export; each is written before the next is read. */
const exportPageSize = 1_000;

/** GET ringback/history: events, newest first; see `parseHistoryQuery`. */
export async function listHistory(RED: NodeAPI, request: Request): Promise<unknown> {
  const { store } = findStore(textOf(request.query.store));
  return store.listEvents(filterOf(RED, request), pageOf(request, pageSize));
}

/** GET ringback/history/conversations: the same filters. */
export async function listHistoryConversations(RED: NodeAPI, request: Request): Promise<unknown> {
  const { store } = findStore(textOf(request.query.store));
  return store.listConversations(filterOf(RED, request), pageOf(request, pageSize));
}

/** GET ringback/history/export?format=csv|jsonl: everything that the filters let through, as a file. */
export function exportHistory(RED: NodeAPI) {
  return answerFile((request, response) => writeHistory(RED, request, response));
}

async function writeHistory(RED: NodeAPI, request: Request, response: Response): Promise<void> {
  const { store } = findStore(textOf(request.query.store));
  const filter = filterOf(RED, request);
  const format: HistoryFormat = request.query.format === 'jsonl' ? 'jsonl' : 'csv';
  let page = await store.listEvents(filter, { limit: exportPageSize });
  response.set({
    'Content-Type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
    'Content-Disposition': `attachment; filename="ringback-history.${format}"`,
    'Cache-Control': 'no-store',
  });
  response.write(historyHead(format));
  for (;;) {
    await writeText(response, page.rows.map((row) => historyLine(row, format)).join(''));
    if (page.next === undefined || response.destroyed) break;
    page = await store.listEvents(filter, { limit: exportPageSize, cursor: page.next });
  }
  response.end();
}

function filterOf(RED: NodeAPI, request: Request) {
  return parseHistoryQuery(request.query, sharedClock(RED).now());
}

function pageOf(request: Request, limit: number): { limit: number; cursor?: string } {
  const cursor = textOf(request.query.cursor);
  return { limit, ...(cursor && { cursor }) };
}
