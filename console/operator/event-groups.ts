import type { EventKind } from '../../src/ports/store';

/** What events are filtered by: few words rather than one for each kind. */
export const eventGroups: { name: string; kinds: EventKind[] }[] = [
  { name: 'sent', kinds: ['notification.sent'] },
  {
    name: 'unsent',
    kinds: [
      'notification.failed',
      'notification.held',
      'notification.deferred',
      'recipient.unresolved',
      'attempt.skipped',
    ],
  },
  { name: 'answers', kinds: ['action.received'] },
  { name: 'records', kinds: ['record.closed', 'record.exhausted', 'record.restarted', 'record.hastened'] },
  {
    name: 'polls',
    kinds: ['poll.requested', 'poll.completed', 'poll.incomplete', 'poll.failed', 'poll.held', 'poll.released'],
  },
  { name: 'switched', kinds: ['followup.activated', 'followup.deactivated', 'person.erased'] },
  { name: 'calls', kinds: ['call.started', 'call.ended', 'call.trouble'] },
  {
    name: 'queues',
    kinds: ['call.queued', 'call.ringing', 'call.missed', 'call.talking', 'call.left-queue', 'call.called-back'],
  },
  { name: 'transcript', kinds: ['call.said', 'call.pressed'] },
];
