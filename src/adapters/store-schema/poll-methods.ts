import type { Store } from '../../ports/store';
import { endPoll } from './end-poll';
import { mergePoll } from './merge-poll';
import { findMissing } from './missing-records';
import { claimPoll, renewPoll, requireLease } from './poll-lease';
import { PollMemories } from './poll-memories';
import type { SqlDatabase } from './sql-database';
import { stagePage } from './stage-page';

type PollMethods = Pick<Store, 'claimPoll' | 'renewPoll' | 'stage' | 'previewMerge' | 'merge' | 'endPoll'>;

/**
 * The methods of a poll. What was staged is in the database, what was merely seen is in memory: an
 * unchanged record costs a look-up and a bit.
 */
export function createPollMethods(database: SqlDatabase): { memories: PollMemories; methods: PollMethods } {
  const memories = new PollMemories();
  const methods: PollMethods = {
    claimPoll: async (claim) => {
      const claimed = await database.write((sql) => claimPoll(sql, claim));
      if (claimed) memories.begin(claimed.lease, claimed.hasRecords);
      return claimed?.lease;
    },

    renewPoll: (lease, until) => database.write((sql) => renewPoll(sql, lease, until), 'repeatable'),

    stage: async (lease, items) => {
      const memory = memories.require(lease);
      const { counts, remember } = await database.write((sql) => stagePage(sql, memory, lease, items), 'repeatable');
      remember(memory);
      return counts;
    },

    previewMerge: async (lease) => {
      const memory = memories.require(lease);
      memory.missing = await database.write(async (sql) => {
        const { followupPk } = await requireLease(sql, lease);
        return findMissing(sql, followupPk, memory);
      }, 'repeatable');
      const { new: added, changed, unchanged, done, missing } = memory;
      return { new: added, changed, unchanged, gone: missing.gone.length, done, open: missing.open };
    },

    merge: async (lease, merge) => {
      const memory = memories.require(lease);
      const result = await database.write((sql) => mergePoll(sql, memory, lease, merge));
      memories.end(lease);
      return result;
    },

    endPoll: async (lease, end) => {
      await database.write((sql) => endPoll(sql, lease, end));
      memories.end(lease);
    },
  };
  return { memories, methods };
}
