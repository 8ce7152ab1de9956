import type { CallMessage } from '../../core/call/call-message';
import type { CallSession, Step } from '../../core/call/call-session';
import { RingbackError } from '../../core/errors';
import type { Message } from '../define-node';

/** Takes up what a node of the same id was interrupted in. */
export type TakeUp = (session: CallSession, step: Step) => void;

/** Messages of calls that ended a moment ago are still on their way; nothing is wrong with those. */
const endedKept = 2_000;

const sessions = new Map<string, CallSession>();
const ended: string[] = [];
const takers = new Map<string, TakeUp>();

export function addSession(session: CallSession): void {
  sessions.set(session.id, session);
}

export function removeSession(session: CallSession): void {
  sessions.delete(session.id);
  ended.push(session.id);
  if (ended.length > endedKept) ended.shift();
}

export function sessionById(callId: string): CallSession | undefined {
  return sessions.get(callId);
}

/** The call of a message; undefined when it has ended, and RB_CALL_UNKNOWN when it is none of ours. */
export function sessionOf(msg: Message): CallSession | undefined {
  const id = (msg.call as { id?: unknown } | undefined)?.id;
  if (typeof id === 'string') {
    const session = sessions.get(id);
    if (session) return session;
    if (ended.includes(id) || (msg as Partial<CallMessage>).call?.ended) return undefined;
  }
  throw new RingbackError(
    'RB_CALL_UNKNOWN',
    'The message belongs to no call that is going on: msg.call.id is missing or unknown.',
    {
      remedy: 'Wire this node behind a call node, and leave msg.call as it is.',
    },
  );
}

/** From now on this node takes up what a node of the same id was interrupted in. Returns what ends that. */
export function serveSteps(nodeId: string, takeUp: TakeUp): () => void {
  takers.set(nodeId, takeUp);
  for (const session of [...sessions.values()]) offerSteps(session, nodeId, takeUp);
  return () => {
    if (takers.get(nodeId) === takeUp) takers.delete(nodeId);
  };
}

/** Lets those nodes that are there take up the interrupted steps of a call. */
export function resumeSteps(session: CallSession): void {
  for (const [nodeId, takeUp] of [...takers]) offerSteps(session, nodeId, takeUp);
}

function offerSteps(session: CallSession, nodeId: string, takeUp: TakeUp): void {
  for (const step of session.takeInterrupted(nodeId)) takeUp(session, step);
}
