import type { LegEnd } from '../../ports/gateway';
import type { CallEvent } from './call-event';
import type { CallEnded, CallInfo, Disposition } from './call-message';

/** What is counted while the call goes on. Plain data. */
export interface CallTally {
  talkMs: number;
  waitedMs: number;
  agents: { id: string; name: string }[];
  /** When the talk that goes on began; undefined outside of one. */
  talkingSince?: number;
  waitingSince?: number;
  /** Who ended the talk. */
  hungUpBy?: 'caller' | 'agent';
  /** We hung up because something had gone wrong, and what. */
  failure?: string;
}

export function newTally(): CallTally {
  return { talkMs: 0, waitedMs: 0, agents: [] };
}

/** Takes an event into account. */
export function count(tally: CallTally, event: CallEvent, at: number): void {
  switch (event.kind) {
    case 'queued':
      tally.waitingSince ??= at;
      return;
    case 'talking':
      endWaiting(tally, at);
      tally.talkingSince = at;
      tally.agents.push({ id: event.agent, name: event.name });
      return;
    case 'talked':
      delete tally.talkingSince;
      tally.talkMs += event.talkMs;
      return;
    case 'leftQueue':
      endWaiting(tally, at);
      return;
    default:
  }
}

function endWaiting(tally: CallTally, at: number): void {
  if (tally.waitingSince !== undefined) tally.waitedMs += at - tally.waitingSince;
  delete tally.waitingSince;
}

/** How a call ended, in the words of its message. `at`: milliseconds since the epoch. */
export function endingOf(call: CallInfo, tally: CallTally, end: LegEnd, at: number): CallEnded {
  const talkMs = tally.talkMs + (tally.talkingSince === undefined ? 0 : at - tally.talkingSince);
  const waitedMs = tally.waitedMs + (tally.waitingSince === undefined ? 0 : at - tally.waitingSince);
  const detail = tally.failure ?? end.detail;
  return {
    at: new Date(at).toISOString(),
    disposition: dispositionOf(tally, end),
    // We take the line down when the agent has hung up.
    cause: end.cause === 'flow' && tally.hungUpBy ? tally.hungUpBy : end.cause,
    ...(detail ? { detail } : {}),
    durationMs: Math.max(0, at - Date.parse(call.startedAt)),
    talkMs,
    waitedMs,
    agents: tally.agents,
  };
}

function dispositionOf(tally: CallTally, { cause }: LegEnd): Disposition {
  if (tally.agents.length > 0) return 'talked';
  if (cause === 'transfer') return 'transferred';
  if (tally.failure !== undefined || cause === 'gateway') return 'failed';
  if (cause === 'flow') return 'disconnected-by-flow';
  return tally.waitingSince === undefined ? 'abandoned-in-ivr' : 'abandoned-in-queue';
}
