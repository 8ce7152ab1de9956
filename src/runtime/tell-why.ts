import type { NodeAPI } from 'node-red';
import { RingbackError } from '../core/errors';
import { explainWhy } from '../core/why/why';
import type { WhyFact, WhyStory } from '../core/why/why-fact';
import { whySentence } from '../core/why/why-words';
import type { EventRow } from '../ports/store';
import type { ChannelService } from './channel-service';
import type { FollowupService } from './followup-service';

/** A story as screens and flows get it: each fact also as a sentence. */
export type ToldStory = Omit<WhyStory, 'facts'> & { facts: (WhyFact & { sentence: string })[] };

/** More events than this of one record say nothing that the last ones do not. */
const mostEvents = 500;

/** Why a record's recipients, or the one that is asked for, were or were not notified. */
export async function tellWhy(
  RED: NodeAPI,
  service: FollowupService,
  { recordId, recipient, language }: { recordId: string; recipient?: string; language: string },
): Promise<ToldStory> {
  if (recordId === '') {
    throw new RingbackError('RB_INPUT', 'It is not said which record is meant.', {
      remedy: 'Give the id of a record.',
    });
  }
  const { store } = service.storeService;
  const { id, settings, clock, coordinator } = service;
  const [record, followup, page] = await Promise.all([
    store.readRecord(id, recordId),
    store.readFollowup(id),
    store.listEvents({ followupIds: [id], recordId }, { limit: mostEvents }),
  ]);
  const found = record && (await pollAt(service, record.firstSeenAt));
  const story = await explainWhy({
    ...{ recordId, settings, events: page.rows, isActive: service.snapshot.isActive, now: clock.now() },
    ...(record ? { record } : {}),
    ...(followup ? { followup } : {}),
    ...(found ? { foundBy: found } : {}),
    ...(recipient ? { recipient } : {}),
    postCondition: coordinator.postCondition,
    attributes: coordinator.attributes,
  });
  const words = { language, timeZone: settings.calendar.timeZone };
  return {
    ...story,
    facts: story.facts.map((fact) => ({ ...fact, sentence: whySentence(withNames(RED, fact), words) })),
  };
}

/** A merge gives what it finds its own time, and its event too. */
async function pollAt({ id, storeService }: FollowupService, at: number): Promise<EventRow | undefined> {
  const kinds = ['poll.completed' as const, 'poll.incomplete' as const];
  const polls = await storeService.store.listEvents({ followupIds: [id], kinds, from: at, to: at + 1 }, { limit: 1 });
  return polls.rows[0];
}

/** Sentences name channels as people do. */
function withNames(RED: NodeAPI, fact: WhyFact): WhyFact {
  const values = { ...fact.values };
  for (const name of ['channel', 'first']) {
    const id = values[name];
    const node = typeof id === 'string' && id ? RED.nodes.getNode(id) : null;
    const live = (node as { ringback?: ChannelService } | null)?.ringback;
    if (live?.channel) values[name] = live.channel.name;
  }
  return { ...fact, values };
}
