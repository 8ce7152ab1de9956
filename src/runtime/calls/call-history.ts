import type { CallEvent } from '../../core/call/call-event';
import type { CallEnded, CallInfo, CallMessage } from '../../core/call/call-message';
import type { NewEvent } from '../../ports/store';

/** As much of a call as its history tells. */
export interface CallRecord {
  id: string;
  call: CallInfo;
  message: CallMessage;
}

/** A call is a conversation that the caller began. */
function eventOf(session: CallRecord, kind: NewEvent['kind'], description: string, data: NewEvent['data']): NewEvent {
  const { call } = session;
  return {
    kind,
    description,
    conversationKey: `call:${session.id}`,
    channel: call.gateway,
    recipient: recipientOf(session),
    initiatedBy: call.callbackOf ? 'bot' : 'user',
    data: { callId: session.id, ...data },
  };
}

/** Whom the history's filter by user finds: the Zendesk user once known, the number until then. */
function recipientOf({ message, call }: CallRecord): string {
  const user = (message.zendesk as { user?: { id?: unknown } } | undefined)?.user;
  return `user:${user?.id === undefined ? call.ani || 'withheld' : String(user.id)}`;
}

export function historyOf(session: CallRecord, event: CallEvent): NewEvent {
  const { kind: _kind, ...facts } = event;
  const make = (kind: NewEvent['kind'], description: string) => eventOf(session, kind, description, facts);
  switch (event.kind) {
    case 'started': {
      const { ani, dnis } = session.call;
      const how = event.resumed ? 'Call found again after a restart' : 'Call Started';
      return make('call.started', `${how}: ${ani || 'withheld number'} to ${dnis}`);
    }
    case 'said':
      return make('call.said', event.text);
    case 'played':
      return make('call.said', `Played ${event.what}`);
    case 'pressed':
      return make('call.pressed', `Pressed ${event.digits || '#'}`);
    case 'pressedSensitive':
      return make('call.pressed', `Pressed ${event.count} digits that are not kept`);
    case 'pressedNothing':
      return make('call.pressed', 'Pressed nothing');
    case 'recorded':
      return make('call.recorded', `Recorded ${Math.round(event.durationMs / 1_000)} s as ${event.file}`);
    case 'heard':
      return make('call.heard', `The caller said: ${event.said}`);
    case 'queued':
      return make('call.queued', `Waits in ${event.queue} as number ${event.position}, priority ${event.priority}`);
    case 'ringing':
      return make('call.ringing', `Rings ${event.name}`);
    case 'missed':
      return make('call.missed', `${event.name} did not take the call: ${event.why}`);
    case 'talking':
      return make('call.talking', `Talks to ${event.name} after ${seconds(event.waitedMs)}`);
    case 'talked':
      return make('call.talking', `Talked to ${event.name} for ${seconds(event.talkMs)}`);
    case 'leftQueue':
      return make('call.left-queue', leavings[event.why]);
    case 'transferred':
      return make('call.left-queue', `Handed to the gateway for ${event.queue}, priority ${event.priority}`);
    case 'returned':
      return make('call.returned', `Given back to the flow of the gateway with ${event.event}`);
    case 'calledBack':
      return make('call.called-back', `Called back ${event.number}, try ${event.attempt}: ${event.outcome}`);
    case 'trouble':
      return { ...make('call.trouble', event.message), isError: true };
  }
}

const leavings: Record<Extract<CallEvent, { kind: 'leftQueue' }>['why'], string> = {
  timedOut: 'Waited for the longest time that the queue allows',
  nobody: 'Nobody was there to wait for',
  callback: 'Asked to be called back',
  failed: 'Could not wait any longer: see the error',
};

export function endedEvent(session: CallRecord, ended: CallEnded): NewEvent {
  const said = `Call Ended: ${ended.disposition}, ${seconds(ended.durationMs)}`;
  return {
    ...eventOf(session, 'call.ended', ended.detail ? `${said}. ${ended.detail}` : said, { ...ended }),
    isError: ended.disposition === 'failed',
  };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
