/** What the store's methods for the conversation history take and give. */

export interface NewEvent {
  /** When it happened, where that is earlier than it is written. */
  at?: number;
  kind: EventKind;
  /** A sentence for people, in English; screens translate by kind. */
  description: string;
  followupId?: string;
  recordId?: string;
  round?: number;
  /** `user:<id>` or `group:<id>`. */
  recipient?: string;
  channel?: string;
  /** Events with one key belong to one conversation; undefined: belongs to none. */
  conversationKey?: string;
  initiatedBy?: 'bot' | 'user';
  isError?: boolean;
  /** Kind-specific facts: attempt, subject, text, error, numbers. */
  data?: Record<string, unknown>;
}

export type EventKind =
  | 'notification.sent'
  | 'notification.failed'
  | 'notification.delivered'
  | 'notification.held'
  | 'notification.deferred'
  | 'notification.answered'
  | 'recipient.unresolved'
  | 'recipient.escalated'
  | 'recipient.optedOut'
  | 'recipient.optedIn'
  | 'attempt.skipped'
  | 'record.closed'
  | 'record.exhausted'
  | 'record.restarted'
  | 'record.hastened'
  | 'action.received'
  | 'reply.received'
  | 'action.undecided'
  | 'action.late'
  | 'action.code-sent'
  | 'action.keys-rotated'
  | 'poll.requested'
  | 'poll.completed'
  | 'poll.incomplete'
  | 'poll.failed'
  | 'poll.held'
  | 'poll.released'
  | 'followup.activated'
  | 'followup.deactivated'
  | 'person.erased'
  | 'call.started'
  | 'call.said'
  | 'call.pressed'
  | 'call.heard'
  | 'call.recorded'
  | 'call.returned'
  | 'call.queued'
  | 'call.ringing'
  | 'call.missed'
  | 'call.talking'
  | 'call.left-queue'
  | 'call.called-back'
  | 'call.trouble'
  | 'call.ended';

export interface EventRow extends NewEvent {
  id: number;
  at: number;
  conversationId?: number;
}

export interface ConversationRow {
  conversationId: number;
  key: string;
  followupId?: string;
  recordId?: string;
  recipient?: string;
  channel?: string;
  initiatedBy: 'bot' | 'user';
  /** A conversation that the bot began counts as a session only once the user answers. */
  isSession: boolean;
  startedAt: number;
  lastEventAt: number;
  events: number;
}

export interface EventFilter {
  channels?: string[];
  recipients?: string[];
  followupIds?: string[];
  recordId?: string;
  kinds?: EventKind[];
  /** Inclusive. */
  from?: number;
  /** Exclusive. */
  to?: number;
  initiatedBy?: 'bot' | 'user';
  conversationId?: number;
  onlyErrors?: boolean;
}

export interface PageRequest {
  limit: number;
  cursor?: string;
}

export interface Page<T> {
  rows: T[];
  next?: string;
}
