import type { CallEvent } from '../../../src/core/call/call-event';
import { type QueueVoice, visitQueue } from '../../../src/core/call/queue-visit';
import { Team } from '../../../src/core/call/team';
import type { TeamSettings } from '../../../src/core/call/team-settings';
import type { WaitingCaller } from '../../../src/core/call/waiting-call';
import type { ConnectOutcome, ConnectRequest, Media } from '../../../src/ports/gateway';
import { FakeClock } from '../../fake-clock';
import { ScriptedLeg } from './scripted-leg';

const words = (text: string): Media[] => [{ kind: 'text', text, language: 'en-US' }];

const voice: QueueVoice = {
  music: async () => [{ kind: 'file', path: '/hold.wav' }],
  place: async (position, waitMs) => words(`number ${position}, ${waitMs ?? 'unknown'} ms`),
  callbackOffer: async (digit) => words(`press ${digit}`),
  callbackPromise: async () => words('we call back'),
  whisper: async () => words('a caller'),
};

/** A phone that rings until it is stopped. */
export function rings({ signal }: ConnectRequest): Promise<ConnectOutcome> {
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve({ kind: 'cancelled' }), { once: true }),
  );
}

/** A phone that answers; `hangUp` ends the talk. */
export function answers(): { onConnect(request: ConnectRequest): Promise<ConnectOutcome>; hangUp(): void } {
  let end: (outcome: ConnectOutcome) => void = () => undefined;
  return {
    onConnect(request) {
      request.onTalking();
      return new Promise((resolve) => {
        end = resolve;
      });
    },
    hangUp: () => end({ kind: 'ended', talkMs: 1, by: 'agent' }),
  };
}

/** A team, and callers who visit its queues. */
export function queueLab(settings: TeamSettings) {
  const clock = new FakeClock();
  const team = new Team({ clock, settings, onChange: () => undefined });
  const visit = (callId: string, over: Partial<WaitingCaller> = {}, canCallBack = false) => {
    const leg = new ScriptedLeg(clock, callId);
    const closed = new AbortController();
    const events: CallEvent[] = [];
    const place = team.enter({
      ...{ callId, gatewayId: 'gateway', queue: 'support', priority: 3, enqueuedAt: clock.now(), skills: [] },
      ...{ number: callId, isCallback: false },
      ...over,
    });
    let asked = 0;
    const outcome = visitQueue({
      ...{ leg, team, place, voice, clock, signal: closed.signal, caller: leg.from },
      onEvent: (event) => events.push(event),
      ...(canCallBack ? { onCallback: () => (asked += 1) } : {}),
    });
    outcome.catch(() => undefined); // looked at by the case later than it may reject
    return {
      ...{ leg, place, outcome, events, close: () => closed.abort() },
      asked: () => asked,
      kinds: () => events.map(({ kind }) => kind),
    };
  };
  const states = () => Object.fromEntries(team.agents.map(({ id, state }) => [id, state]));
  return { clock, team, visit, states };
}
