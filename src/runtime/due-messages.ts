import type { DueItem, OutcomeItem } from '../ports/store';
import type { Message } from './define-node';
import type { FlowFollowup } from './flow-followup';

/** An item of `msg.payload` on the reconcile node's outputs. */
export interface FlowItem {
  recordId: string;
  record: unknown;
  state: 'new' | 'open' | 'changed' | 'closed' | 'exhausted';
  round: number;
  attempt: number;
  /** ISO 8601, UTC. */
  firstSeenAt: string;
  reason?: string;
  /** Only these recipients are still to be told of this attempt. */
  only?: string[];
}

export function dueMessage(service: FlowFollowup, items: DueItem[]): Message {
  const payload: FlowItem[] = items.map(({ recordId, json, state, round, attempt, firstSeenAt, only }) => ({
    recordId,
    record: JSON.parse(json),
    state,
    round,
    attempt,
    firstSeenAt: isoOf(firstSeenAt),
    ...(only ? { only } : {}),
  }));
  return message(service, payload);
}

export function endedMessage(service: FlowFollowup, items: OutcomeItem[]): Message {
  const payload: FlowItem[] = items.map(({ recordId, json, outcome, round, attempt, firstSeenAt, reason }) => ({
    recordId,
    record: JSON.parse(json),
    state: outcome,
    round,
    attempt,
    firstSeenAt: isoOf(firstSeenAt),
    ...(reason ? { reason } : {}),
  }));
  return message(service, payload);
}

function message(service: FlowFollowup, payload: FlowItem[]): Message {
  const { coordinator } = service;
  const followup = {
    id: service.id,
    name: service.name,
    pollId: coordinator.lastPollId,
    attributes: { ...coordinator.attributes },
    attempt: Math.max(0, ...payload.map((item) => item.attempt)),
    attempts: service.settings.attempts,
  };
  return { payload, followup } as unknown as Message;
}

let lastIso = { ms: Number.NaN, text: '' };

/** Most of what is due at once was seen at once: its time is written once. */
function isoOf(ms: number): string {
  if (lastIso.ms !== ms) lastIso = { ms, text: new Date(ms).toISOString() };
  return lastIso.text;
}
