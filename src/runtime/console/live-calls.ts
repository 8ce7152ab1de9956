import type { NodeAPI } from 'node-red';
import type { CallSession } from '../../core/call/call-session';
import { allTeams } from '../calls/call-center';
import { listSessions } from '../calls/live-sessions';
import type { LiveCallState, QueueState } from './console-messages';

/** The calls that go on, the oldest first, with their place in the flow and in the queue. */
export function liveCalls(RED: NodeAPI): LiveCallState[] {
  return listSessions()
    .filter(({ hasEnded }) => !hasEnded)
    .map((session) => liveCall(RED, session))
    .sort((a, b) => a.startedAt - b.startedAt);
}

function liveCall(RED: NodeAPI, session: CallSession): LiveCallState {
  const { call, tally } = session;
  const { steps, sent, queued } = session.save();
  const node = RED.nodes.getNode(steps.at(-1)?.nodeId ?? sent?.nodeId ?? session.callNodeId);
  const agent = tally.talkingSince === undefined ? undefined : tally.agents.at(-1);
  return {
    ...{ id: session.id, number: call.ani, startedAt: Date.parse(call.startedAt) },
    gateway: RED.nodes.getNode(call.gateway)?.name || call.gateway,
    ...(call.name && { name: call.name }),
    ...(node && { at: { type: node.type.replace(/^ringback-/, ''), name: node.name ?? '' } }),
    ...(queued && {
      queue: { name: queued.queue, enqueuedAt: queued.enqueuedAt, position: positionOf(session.id, queued.queue) },
    }),
    ...(agent && { talk: { agent: agent.name, since: tally.talkingSince ?? 0 } }),
  };
}

/** 1 is next; 0 when the call is at nobody's queue at this moment, as while it rings. */
function positionOf(callId: string, queue: string): number {
  for (const { team } of allTeams()) {
    const inQueue = team.waiting.filter((waiting) => waiting.queue === queue);
    const at = inQueue.findIndex((waiting) => waiting.callId === callId);
    if (at >= 0) return at + 1;
  }
  return 0;
}

/** Every queue of every team, as it is now. */
export function liveQueues(now: number): QueueState[] {
  return allTeams().flatMap((service) => {
    const { available, loggedIn } = service.report();
    return service.team.settings.queues.map(({ name }) => {
      const waiting = service.team.waiting.filter(({ queue }) => queue === name);
      const oldest = Math.min(now, ...waiting.map(({ enqueuedAt }) => enqueuedAt));
      return { team: service.name, name, waiting: waiting.length, longestMs: now - oldest, available, loggedIn };
    });
  });
}
