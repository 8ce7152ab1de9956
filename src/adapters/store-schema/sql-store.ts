import type { Store } from '../../ports/store';
import { claimActions, endActions, previewAction, recordAction, releaseActions } from './actions';
import { deferDeliveries } from './deferrals';
import { beginDeliveries, finishDeliveries, listDeliveries } from './deliveries';
import { readDirectory, saveDirectory } from './directory-entries';
import { claimDue, nextDueAt } from './due-records';
import { completeAttempts, releaseDue, renewDue } from './end-attempts';
import { writeEvents } from './events';
import { readFollowup, registerFollowup, releaseHeldPoll, setActiveOverride, setNextPollAt } from './followups';
import { addInboxMessage, listInbox, listInboxRecipients, markInboxRead } from './inbox-messages';
import { readGlobalAttributes, readOrCreateValue, readValue, swapValue, writeGlobalAttributes } from './kept-values';
import { listConversations, listEvents } from './list-events';
import { listLiveCalls, removeLiveCalls, saveLiveCalls } from './live-calls';
import { claimOutcomes, closeRecord, confirmOutcomes, exhaustDue } from './outcomes';
import { createPollMethods } from './poll-methods';
import { listPolls } from './polls';
import { countFollowup, listOpenRecords, readRecord } from './records';
import type { SqlDatabase } from './sql-database';

/** The Store port on a database that speaks SQL. A claim or a lease that a power cut undoes is taken again. */
export function createSqlStore(database: SqlDatabase): Store {
  const { memories, methods } = createPollMethods(database);
  return {
    open: () => database.open(),
    close: async () => {
      memories.clear();
      await database.close();
    },

    registerFollowup: (followup) => database.write((sql) => registerFollowup(sql, followup)),
    readFollowup: (id) => database.read((sql) => readFollowup(sql, id)),
    setActiveOverride: (id, active, now) => database.write((sql) => setActiveOverride(sql, id, active, now)),
    setNextPollAt: (id, at) => database.write((sql) => setNextPollAt(sql, id, at)),
    releaseHeldPoll: (id, by, now) => database.write((sql) => releaseHeldPoll(sql, id, by, now)),
    countFollowup: (id, now) => database.read((sql) => countFollowup(sql, id, now)),

    ...methods,
    listPolls: (id, limit) => database.read((sql) => listPolls(sql, id, limit)),

    claimDue: (claim) => database.write((sql) => claimDue(sql, claim), 'repeatable'),
    completeAttempts: async (id, completions) => {
      if (completions.length > 0) await database.write((sql) => completeAttempts(sql, id, completions));
    },
    renewDue: (id, tokens, until) => database.write((sql) => renewDue(sql, id, tokens, until), 'repeatable'),
    releaseDue: (id, tokens) => database.write((sql) => releaseDue(sql, id, tokens), 'repeatable'),
    nextDueAt: (id) => database.read((sql) => nextDueAt(sql, id)),

    exhaustDue: (id, attempts, now) => database.write((sql) => exhaustDue(sql, id, attempts, now)),
    claimOutcomes: (claim) => database.write((sql) => claimOutcomes(sql, claim), 'repeatable'),
    confirmOutcomes: (_id, tokens) => database.write((sql) => confirmOutcomes(sql, tokens)),
    closeRecord: (id, recordId, reason, now) => database.write((sql) => closeRecord(sql, id, recordId, reason, now)),

    recordAction: (request) => database.write((sql) => recordAction(sql, request)),
    previewAction: (key) => database.read((sql) => previewAction(sql, key)),
    claimActions: (claim) => database.write((sql) => claimActions(sql, claim), 'repeatable'),
    endActions: async (ids) => {
      if (ids.length > 0) await database.write((sql) => endActions(sql, ids));
    },
    releaseActions: async (ids) => {
      if (ids.length > 0) await database.write((sql) => releaseActions(sql, ids), 'repeatable');
    },

    beginDeliveries: async (requests, now) =>
      requests.length === 0 ? [] : database.write((sql) => beginDeliveries(sql, requests, now)),
    finishDeliveries: async (results, now) => {
      if (results.length > 0) await database.write((sql) => finishDeliveries(sql, results, now));
    },
    deferDeliveries: async (deferrals) => {
      if (deferrals.length > 0) await database.write((sql) => deferDeliveries(sql, deferrals));
    },

    appendEvents: async (events, now) => {
      if (events.length > 0) await database.write((sql) => writeEvents(sql, events, now));
    },
    listEvents: (filter, page) => database.read((sql) => listEvents(sql, filter, page)),
    listConversations: (filter, page) => database.read((sql) => listConversations(sql, filter, page)),
    readRecord: (id, recordId) => database.read((sql) => readRecord(sql, id, recordId)),
    listDeliveries: (id, recordId) => database.read((sql) => listDeliveries(sql, id, recordId)),
    listOpenRecords: (id, limit) => database.read((sql) => listOpenRecords(sql, id, limit)),

    saveDirectory: (id, entries, now) => database.write((sql) => saveDirectory(sql, id, entries, now)),
    readDirectory: (id) => database.read((sql) => readDirectory(sql, id)),

    addInboxMessage: (message) => database.write((sql) => addInboxMessage(sql, message)),
    listInbox: (channelId, recipient, page) => database.read((sql) => listInbox(sql, channelId, recipient, page)),
    listInboxRecipients: (channelId) => database.read((sql) => listInboxRecipients(sql, channelId)),
    markInboxRead: (channelId, recipient, ids, now) =>
      database.write((sql) => markInboxRead(sql, channelId, recipient, ids, now)),

    saveLiveCalls: async (calls, now) => {
      if (calls.length > 0) await database.write((sql) => saveLiveCalls(sql, calls, now));
    },
    listLiveCalls: (ownerId) => database.read((sql) => listLiveCalls(sql, ownerId)),
    removeLiveCalls: async (callIds) => {
      if (callIds.length > 0) await database.write((sql) => removeLiveCalls(sql, callIds));
    },

    readAttributes: () => database.read((sql) => readGlobalAttributes(sql)),
    writeAttributes: (_scope, values, now) => database.write((sql) => writeGlobalAttributes(sql, values, now)),
    readOrCreateValue: (key, initial, now) => database.write((sql) => readOrCreateValue(sql, key, initial, now)),
    readValue: (key) => database.read((sql) => readValue(sql, key)),
    swapValue: (key, expected, value, now) => database.write((sql) => swapValue(sql, key, expected, value, now)),
  };
}
