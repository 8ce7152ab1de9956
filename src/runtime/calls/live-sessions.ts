import type { CallMessage } from '../../core/call/call-message';
import type { CallSession, SentMessage, Step } from '../../core/call/call-session';
import { RingbackError } from '../../core/errors';
import type { Message } from '../define-node';

/** A node that goes on with what one of the same id has left. */
export interface Taker {
  /** It was interrupted in this. */
  step(session: CallSession, step: Step): void;
  /** It had sent this, which was lost on its way. */
  lost(session: CallSession, sent: SentMessage): void;
}

/** Messages of calls that ended a moment ago are still on their way; nothing is wrong with those. */
const endedKept = 2_000;

const sessions = new Map<string, CallSession>();
const ended: string[] = [];
const takers = new Map<string, Taker>();

export function addSession(session: CallSession): void {
  sessions.set(session.id, session);
}

export function removeSession(session: CallSession): void {
  sessions.delete(session.id);
  ended.push(session.id);
  if (ended.length > endedKept) ended.shift();
}

export function listSessions(): CallSession[] {
  return [...sessions.values()];
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

/** From now on this node goes on with what one of the same id has left. Returns what ends that. */
export function serveCalls(nodeId: string, taker: Taker): () => void {
  takers.set(nodeId, taker);
  for (const session of [...sessions.values()]) offer(session, nodeId, taker);
  return () => {
    if (takers.get(nodeId) === taker) takers.delete(nodeId);
  };
}

/** As `serveCalls`, once the nodes behind this one are there too. */
export function serveCallsSoon(nodeId: string, taker: Taker): () => void {
  let stop: () => void = () => undefined;
  const begin = setImmediate(() => {
    stop = serveCalls(nodeId, taker);
  });
  return () => {
    clearImmediate(begin);
    stop();
  };
}

/** Lets those nodes that are there go on with a call. */
export function resumeCall(session: CallSession): void {
  for (const [nodeId, taker] of [...takers]) offer(session, nodeId, taker);
}

/** A deploy makes every node anew: what is on its way between them is lost. */
export function loseMessages(): void {
  for (const session of sessions.values()) session.loseMessages();
}

function offer(session: CallSession, nodeId: string, taker: Taker): void {
  for (const step of session.takeInterrupted(nodeId)) taker.step(session, step);
  const lost = session.takeLost(nodeId);
  if (lost) taker.lost(session, lost);
}
