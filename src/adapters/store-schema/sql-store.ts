import type { Store } from '../../ports/store';
import { previewAction, recordAction, settleAnswers } from './actions';
import { findAnswered } from './answered-deliveries';
import { readAsked, saveAsked } from './asked';
import { listChannelUses, saveChannelUses } from './channel-uses';
import { claimActions, endActions, releaseActions } from './decisions';
import { deferDeliveries } from './deferrals';
import { beginDeliveries, finishDeliveries, listDeliveries } from './deliveries';
import { readDirectory, saveDirectory } from './directory-entries';
import { claimDue, nextDueAt } from './due-records';
import { completeAttempts, releaseDue, renewDue } from './end-attempts';
import { writeEvents } from './events';
import { followupNumbers } from './followup-numbers';
import { readFollowup, registerFollowup, releaseHeldPoll, setActiveOverride, setNextPollAt } from './followups';
import { importDirectory } from './import-directory';
import { findAsked, listAsked, recordReceipt, recordReply } from './inbound';
import { addInboxMessage, listInbox, listInboxRecipients, markInboxRead } from './inbox-messages';
import { readGlobalAttributes, readOrCreateValue, readValue, swapValue, writeGlobalAttributes } from './kept-values';
import { listConversations, listEvents } from './list-events';
import { listRecords } from './list-records';
import { listLiveCalls, removeLiveCalls, saveLiveCalls } from './live-calls';
import { hastenRecord, restartRecord } from './operator-acts';
import { listOptOuts, setOptOut } from './opt-outs';
import { claimOutcomes, closeRecord, confirmOutcomes, exhaustDue } from './outcomes';
import { erasePerson, readPerson } from './person-data';
import { createPollMethods } from './poll-methods';
import { listPolls } from './polls';
import { pruneHistory } from './prune-history';
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
    setActiveOverride: (id, active, now, by) => database.write((sql) => setActiveOverride(sql, id, active, now, by)),
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
    closeRecord: (id, recordId, reason, now, by) =>
      database.write((sql) => closeRecord(sql, id, recordId, reason, now, by)),

    recordAction: (request) => database.write((sql) => recordAction(sql, request)),
    previewAction: (key) => database.read((sql) => previewAction(sql, key)),
    settleAnswers: (request) => database.write((sql) => settleAnswers(sql, request)),
    saveAsked: (asked) => database.write((sql) => saveAsked(sql, asked), 'repeatable'),
    readAsked: (key) => database.read((sql) => readAsked(sql, key)),
    claimActions: (claim) => database.write((sql) => claimActions(sql, claim), 'repeatable'),
    endActions: async (ids) => {
      if (ids.length > 0) await database.write((sql) => endActions(sql, ids));
    },
    releaseActions: async (ids) => {
      if (ids.length > 0) await database.write((sql) => releaseActions(sql, ids), 'repeatable');
    },

    beginDeliveries: async (requests, now) =>
      requests.length === 0 ? [] : database.write((sql) => beginDeliveries(sql, requests, now)),
    findAnswered: async (keys) => (keys.length === 0 ? [] : database.read((sql) => findAnswered(sql, keys))),
    finishDeliveries: async (results, now) => {
      if (results.length > 0) await database.write((sql) => finishDeliveries(sql, results, now));
    },
    deferDeliveries: async (deferrals) => {
      if (deferrals.length > 0) await database.write((sql) => deferDeliveries(sql, deferrals));
    },

    recordReceipt: (receipt, now) => database.write((sql) => recordReceipt(sql, receipt, now)),
    recordReply: (reply, now) => database.write((sql) => recordReply(sql, reply, now)),
    findAsked: (channel, providerId) => database.read((sql) => findAsked(sql, channel, providerId)),
    listAsked: (channel, address, limit) => database.read((sql) => listAsked(sql, channel, address, limit)),

    appendEvents: async (events, now) => {
      if (events.length > 0) await database.write((sql) => writeEvents(sql, events, now));
    },
    listEvents: (filter, page) => database.read((sql) => listEvents(sql, filter, page)),
    listConversations: (filter, page) => database.read((sql) => listConversations(sql, filter, page)),
    readRecord: (id, recordId) => database.read((sql) => readRecord(sql, id, recordId)),
    listDeliveries: (id, recordId) => database.read((sql) => listDeliveries(sql, id, recordId)),
    listOpenRecords: (id, limit) => database.read((sql) => listOpenRecords(sql, id, limit)),

    readFollowupNumbers: (id, span) => database.read((sql) => followupNumbers(sql, id, span)),
    listRecords: (id, filter, page) => database.read((sql) => listRecords(sql, id, filter, page)),
    restartRecord: (act) => database.write((sql) => restartRecord(sql, act)),
    hastenRecord: (act) => database.write((sql) => hastenRecord(sql, act)),
    pruneHistory: (request) => database.write((sql) => pruneHistory(sql, request), 'repeatable'),

    readPerson: (person) => database.read((sql) => readPerson(sql, person)),
    erasePerson: (person, by, now) => database.write((sql) => erasePerson(sql, person, by, now)),

    saveDirectory: (id, entries, now) => database.write((sql) => saveDirectory(sql, id, entries, now)),
    importDirectory: (id, coming, now) => database.write((sql) => importDirectory(sql, id, coming, now)),
    readDirectory: (id) => database.read((sql) => readDirectory(sql, id)),
    saveChannelUses: async (id, uses) => {
      if (uses.length > 0) await database.write((sql) => saveChannelUses(sql, id, uses), 'repeatable');
    },
    listChannelUses: async (id, recipients) =>
      recipients.length === 0 ? [] : database.read((sql) => listChannelUses(sql, id, recipients)),

    setOptOut: (change) => database.write((sql) => setOptOut(sql, change)),
    listOptOuts: async (id, recipients) =>
      recipients.length === 0 ? [] : database.read((sql) => listOptOuts(sql, id, recipients)),

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
