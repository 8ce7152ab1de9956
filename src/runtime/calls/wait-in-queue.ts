import { within } from '../../adapters/within';
import { callerOf } from '../../core/call/call-message';
import type { CallSession } from '../../core/call/call-session';
import { type Talk, visitQueue } from '../../core/call/queue-visit';
import type { WaitingCall } from '../../core/call/waiting-call';
import { toRingbackError } from '../../core/errors';
import { untilAborted } from '../../core/until-aborted';
import { gatewayOf } from './call-center';
import type { CallWork } from './call-step';
import type { GatewayService } from './gateway-service';
import { handOver } from './hand-over';
import { createQueueVoice, type QueueTexts } from './queue-voice';
import type { TeamService } from './team-service';

/** Afterwards the caller is told that nobody is there, rather than nothing. */
const readWithinMs = 5_000;

export interface QueueRequest {
  queue: string;
  /** 1 is served first. */
  priority: number;
  skills: string[];
  texts: QueueTexts;
}

/** A request as it is kept in the store. */
export type QueueRequestData = Omit<QueueRequest, 'texts'> & { language: string; voice: string; whisper: string };

export function requestData({ texts, ...request }: QueueRequest): QueueRequestData {
  const { language, voice, whisperText } = texts;
  return { ...request, language, voice, whisper: whisperText };
}

/** `msg.queue`. */
export interface QueueReport {
  name: string;
  /** When the caller left: 1 was next. 0: did not wait. */
  position: number;
  waitedMs: number;
  agent?: { id: string; name: string };
  /** Why nobody is there. */
  reason?: 'closed' | 'full' | 'nobody-logged-in';
  opensAt?: string;
  callback?: { number: string; at: string };
  /** The gateway has a queue of its own, and the caller waits there. */
  transferred?: true;
}

export interface QueueResult {
  kind: 'connected' | 'timedOut' | 'nobody' | 'callback';
  queue: QueueReport;
}

/** Takes a caller into a queue of the team and resolves when that is over; a talk that began goes on by itself. */
export async function waitInQueue(service: TeamService, request: QueueRequest, work: CallWork): Promise<QueueResult> {
  const { session, msg, signal } = work;
  const { team } = service;
  const name = request.queue;
  const { maxWaiting, callbackDigit } = team.queue(name);
  // A redeploy or a restart does not cost the place.
  const isBack = session.queued?.queue === name;
  const gateway = gatewayOf(session);
  const { clock } = gateway.deps;
  // After a restart: nobody would seem to be there until it is known who was.
  if (isBack) await untilAborted(within(clock, service.whenRead, readWithinMs), signal);
  const enqueuedAt = isBack && session.queued ? session.queued.enqueuedAt : clock.now();
  const nobody = (reason: QueueReport['reason'], opensAt?: string): QueueResult => {
    leave(session, 'nobody');
    const queue = { name, position: 0, waitedMs: clock.now() - enqueuedAt, reason, ...(opensAt ? { opensAt } : {}) };
    return { kind: 'nobody', queue };
  };
  const opening = service.opening();
  if (!opening.isOpen && !isBack) return nobody('closed', opening.opensAt);
  const { ourQueue } = gateway.deps.gateway.capabilities;
  if (
    !isBack &&
    ourQueue &&
    maxWaiting > 0 &&
    team.waiting.filter(({ queue }) => queue === name).length >= maxWaiting
  ) {
    return nobody('full');
  }

  if (!ourQueue) return handOver(gateway, request, work);

  session.queued = { queue: name, enqueuedAt };
  const place = enter(service, session, request, enqueuedAt, false);
  const position = team.position(place);
  session.event({ kind: 'queued', queue: name, priority: request.priority, position });
  // For the end of a call that is given up in the queue.
  session.note({ queue: { name, position, waitedMs: clock.now() - enqueuedAt } satisfies QueueReport });
  const canCallBack = callbackDigit !== '' && gateway.deps.gateway.call !== undefined && session.call.ani !== '';
  const reportNow = (): QueueReport => ({ name, position: place.lastPosition, waitedMs: clock.now() - enqueuedAt });
  let promised: QueueReport | undefined;
  const onCallback = () => {
    const callback = { number: session.call.ani, at: new Date(clock.now()).toISOString() };
    promised = { ...reportNow(), callback };
    session.queued = undefined;
    session.note({ queue: promised });
    session.event({ kind: 'leftQueue', why: 'callback' });
    service.callbacks.promise({
      ...{ id: session.id, gatewayId: gateway.id, callNodeId: session.callNodeId, enqueuedAt, tries: 0 },
      message: { ...session.message, ...msg, queue: promised, call: session.call },
      request: requestData(request),
    });
  };
  const outcome = await visit(service, gateway, place, request, work, canCallBack ? onCallback : undefined).catch(
    (error: unknown) => {
      // One whose node closed comes back to its place.
      if (!work.signal.aborted && !session.hasEnded && session.queued) leave(session, 'failed');
      throw error;
    },
  );
  const report = promised ?? reportNow();
  switch (outcome.kind) {
    case 'connected':
      talkOn(session, outcome.talk, { teamId: service.id, queue: name });
      return { kind: 'connected', queue: { ...report, agent: outcome.talk.agent } };
    case 'timedOut':
      leave(session, 'timedOut');
      return { kind: 'timedOut', queue: report };
    case 'nobody':
      leave(session, 'nobody');
      return { kind: 'nobody', queue: { ...report, reason: 'nobody-logged-in' } };
    case 'callback':
      return { kind: 'callback', queue: report };
  }
}

export function enter(
  service: TeamService,
  session: Pick<CallSession, 'id' | 'call' | 'message'>,
  { queue, priority, skills }: Pick<QueueRequest, 'queue' | 'priority' | 'skills'>,
  enqueuedAt: number,
  isCallback: boolean,
): WaitingCall {
  const { ani, gateway, name } = session.call;
  return service.team.enter({
    ...{ callId: session.id, gatewayId: gateway, queue, priority, enqueuedAt, skills, isCallback },
    number: ani,
    ...(name ? { name } : {}),
  });
}

export function visit(
  service: TeamService,
  gateway: GatewayService,
  place: WaitingCall,
  { queue, texts }: Pick<QueueRequest, 'queue' | 'texts'>,
  { session, leg, msg, signal }: CallWork,
  /** Absent: they cannot ask to be called back. */
  onCallback?: () => void,
) {
  const { team } = service;
  return visitQueue({
    ...{ leg, team, place, signal },
    ...(onCallback ? { onCallback } : {}),
    caller: callerOf(session.call),
    clock: gateway.deps.clock,
    voice: createQueueVoice(gateway.voice, () => team.queue(queue), texts, session, msg, signal),
    onEvent: (event) => session.event(event),
  });
}

/** The talk belongs to the call, not to the node: a redeploy does not end it. When it is over, so is the call. */
export function talkOn(session: CallSession, talk: Talk, of: { teamId: string; queue: string }): void {
  session.queued = undefined;
  session.talk = { ...of, agentId: talk.agent.id };
  const over = talk.over.then(
    async (by) => {
      session.tally.hungUpBy = by;
      await session.leg.hangup();
    },
    (thrown: unknown) => {
      const { code, message } = toRingbackError(thrown);
      if (code !== 'RB_CALL_ENDED') session.event({ kind: 'trouble', code, message });
      return session.leg.hangup();
    },
  );
  session.occupy(over);
}

function leave(session: CallSession, why: 'timedOut' | 'nobody' | 'failed'): void {
  session.queued = undefined;
  session.event({ kind: 'leftQueue', why });
}
