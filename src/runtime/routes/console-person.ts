import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { RingbackError } from '../../core/errors';
import { historyLine } from '../../core/history/history-lines';
import type { ErasedPerson, PersonIds } from '../../ports/store';
import { removeRecordings } from '../calls/recording-retention';
import { recordingsFolder } from '../calls/recordings';
import { findStore } from '../console/store-id';
import { operatorOf } from '../operator-name';
import { sharedClock } from '../services';
import { answerFile, writeText } from './answer-file';
import { textOf } from './console-records';

const pageSize = 1_000;

/** GET ringback/person/export?ids=a,b: all that is stored about somebody, as JSON lines. */
export function exportPerson(_RED: NodeAPI) {
  return answerFile(async (request: Request, response: Response) => {
    const { store } = findStore(textOf(request.query.store));
    const person = personOf(textOf(request.query.ids));
    const { inboxMessages, deliveries, answers, directoryEntries, recordings } = await store.readPerson(person);
    response.set({
      'Content-Type': 'application/x-ndjson; charset=utf-8',
      'Content-Disposition': 'attachment; filename="ringback-person.jsonl"',
      'Cache-Control': 'no-store',
    });
    const parts = {
      directoryEntry: directoryEntries,
      inboxMessage: inboxMessages,
      delivery: deliveries,
      answer: answers,
      recording: recordings,
    };
    for (const [kind, rows] of Object.entries(parts)) {
      for (const row of rows) await writeText(response, `${JSON.stringify({ [kind]: row })}\n`);
    }
    let cursor: string | undefined;
    do {
      const page = await store.listEvents(
        { recipients: person.recipients },
        { limit: pageSize, ...(cursor !== undefined && { cursor }) },
      );
      await writeText(response, page.rows.map((row) => historyLine(row, 'jsonl')).join(''));
      cursor = page.next;
    } while (cursor !== undefined && !response.destroyed);
    response.end();
  });
}

/** POST ringback/person/erase {ids, store}. */
export async function erasePersonData(RED: NodeAPI, request: Request): Promise<ErasedPerson & { recordings: number }> {
  const body = (request.body ?? {}) as { ids?: unknown; store?: unknown };
  const person = personOf(textOf(body.ids));
  const { store } = findStore(textOf(body.store));
  // The files first: without the history nobody would know any more which are theirs.
  const recordings = await removeRecordings(recordingsFolder(RED), (await store.readPerson(person)).recordings);
  return { ...(await store.erasePerson(person, operatorOf(request), sharedClock(RED).now())), recordings };
}

function personOf(list: string): PersonIds {
  const ids = list
    .split(',')
    .map((id) => id.trim().replace(/^(user|group):/, ''))
    .filter(Boolean);
  if (ids.length === 0) {
    throw new RingbackError('RB_INPUT', 'It is not said whose data is meant.', { remedy: 'Give at least one id.' });
  }
  return { ids, recipients: ids.flatMap((id) => [`user:${id}`, `group:${id}`]), alias: `erased:${randomUUID()}` };
}
