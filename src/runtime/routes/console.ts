import type { NodeAPI } from 'node-red';
import { type AdminHandler, answer, stream } from '../routes';
import { readCalls } from './console-calls';
import { commandFromConsole, readFollowupDetails } from './console-followup';
import { exportHistory, listHistory, listHistoryConversations } from './console-history';
import { consoleEvents } from './console-live';
import { erasePersonData, exportPerson } from './console-person';
import { actOnRecord, listFollowupRecords, readFollowupRecord } from './console-records';

/** What the operator's console asks: `ringback.read` to see, `ringback.write` to act. */
export function registerConsoleRoutes(RED: NodeAPI): void {
  const admin = RED.httpAdmin;
  const mayRead = RED.auth.needsPermission('ringback.read');
  const mayWrite = RED.auth.needsPermission('ringback.write');
  const get = (path: string, handler: AdminHandler) => admin.get(path, mayRead, answer(RED, handler));
  const post = (path: string, handler: AdminHandler) => admin.post(path, mayWrite, answer(RED, handler));

  admin.get('/ringback/console/events', mayRead, stream(RED, consoleEvents));
  get('/ringback/followups/:id', readFollowupDetails);
  post('/ringback/followups/:id/command', commandFromConsole);
  get('/ringback/followups/:id/records', listFollowupRecords);
  post('/ringback/followups/:id/records', actOnRecord);
  get('/ringback/followups/:id/record', readFollowupRecord);
  get('/ringback/calls', readCalls);
  get('/ringback/history', listHistory);
  get('/ringback/history/conversations', listHistoryConversations);
  admin.get('/ringback/person/export', mayRead, exportPerson(RED));
  post('/ringback/person/erase', erasePersonData);
  admin.get('/ringback/history/export', mayRead, exportHistory(RED));
}
