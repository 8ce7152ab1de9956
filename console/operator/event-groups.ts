import type { EventKind } from '../../src/ports/store';

/** What events are filtered by: few words rather than one for each kind. */
export const eventGroups: { name: string; kinds: EventKind[] }[] = [
  { name: 'sent', kinds: ['notification.sent', 'notification.delivered', 'recipient.escalated'] },
  {
    name: 'unsent',
    kinds: [
      'notification.failed',
      'notification.held',
      'notification.deferred',
      'notification.answered',
      'recipient.unresolved',
      'attempt.skipped',
    ],
  },
  {
    name: 'answers',
    kinds: [
      'action.received',
      'action.undecided',
      'action.late',
      'action.code-sent',
      'reply.received',
      'recipient.optedOut',
      'recipient.optedIn',
    ],
  },
  { name: 'records', kinds: ['record.closed', 'record.exhausted', 'record.restarted', 'record.hastened'] },
  {
    name: 'polls',
    kinds: ['poll.requested', 'poll.completed', 'poll.incomplete', 'poll.failed', 'poll.held', 'poll.released'],
  },
  { name: 'switched', kinds: ['followup.activated', 'followup.deactivated', 'person.erased', 'action.keys-rotated'] },
  { name: 'calls', kinds: ['call.started', 'call.returned', 'call.ended', 'call.trouble'] },
  {
    name: 'queues',
    kinds: ['call.queued', 'call.ringing', 'call.missed', 'call.talking', 'call.left-queue', 'call.called-back'],
  },
  { name: 'transcript', kinds: ['call.said', 'call.pressed', 'call.heard', 'call.recorded'] },
];
