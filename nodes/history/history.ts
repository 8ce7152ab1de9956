import type { NodeAPI } from 'node-red';
import { RingbackError } from '../../src/core/errors';
import { counted } from '../../src/runtime/counted';
import { defineNode, lookupConfig, type Message } from '../../src/runtime/define-node';
import { findFollowup } from '../../src/runtime/followup-service';
import { type HistoryQuery, type HistorySettings, readHistoryQuery } from '../../src/runtime/history-query';
import { Properties } from '../../src/runtime/properties';
import { sharedClock } from '../../src/runtime/services';
import type { StoreService } from '../../src/runtime/store-service';
import { tellWhy } from '../../src/runtime/tell-why';

interface Config extends HistorySettings {
  store: string;
  pageSize: number;
  language: string;
}

export = (RED: NodeAPI) => {
  defineNode<Config>(RED, 'ringback-history', {
    parse(values) {
      const properties = new Properties(values);
      return {
        store: properties.text('store'),
        followup: properties.text('followup'),
        show: properties.choice('show', 'Gives', ['events', 'conversations', 'why'] as const, 'events'),
        hours: properties.number('hours', 'Hours back', 24, 1, 100_000),
        onlyErrors: properties.flag('onlyErrors'),
        pageSize: properties.number('pageSize', 'Rows in one message', 100, 1, 500),
        language: properties.text('language', 'en-US'),
      };
    },
    setup({ config, status }) {
      const { store } = lookupConfig<StoreService>(RED, config.store, 'ringback-store', 'store');
      status.idle('');
      return async (msg, signal, emit) => {
        const query = readHistoryQuery(msg.history, config, sharedClock(RED).now());
        status.working(config.show);
        if (query.show === 'why') {
          const story = await whyOf(RED, query, config.language);
          emit([{ ...msg, payload: story, complete: true } as unknown as Message]);
          status.ok(counted(story.facts.length, 'fact'));
          return;
        }
        let rows = 0;
        let cursor: string | undefined;
        do {
          const request = { limit: config.pageSize, ...(cursor === undefined ? {} : { cursor }) };
          const page =
            query.show === 'events'
              ? await store.listEvents(query.filter, request)
              : await store.listConversations(query.filter, request);
          signal.throwIfAborted();
          cursor = page.next;
          rows += page.rows.length;
          // A copy for each page: what is behind may keep or change one while the next is read.
          const copy = RED.util.cloneMessage(msg) as unknown as Record<string, unknown>;
          const end = cursor === undefined ? { complete: true } : {};
          emit([{ ...copy, payload: page.rows, ...end } as unknown as Message]);
        } while (cursor !== undefined);
        status.ok(counted(rows, query.show === 'events' ? 'event' : 'conversation'));
      };
    },
  });
};

async function whyOf(RED: NodeAPI, { followup, recordId, recipient }: HistoryQuery, language: string) {
  const service = findFollowup(followup);
  if (!service) {
    throw new RingbackError('RB_INPUT', 'It is not said which follow-up is meant, or it is not deployed.', {
      remedy: 'Choose one in the history node, or give its id as msg.history.followups.',
    });
  }
  return tellWhy(RED, service, { recordId, recipient, language });
}
