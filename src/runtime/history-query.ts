import { RingbackError } from '../core/errors';
import type { EventFilter, EventKind } from '../ports/store';

/** What a history node does with a message: its own settings, and what `msg.history` says instead of them. */
export interface HistoryQuery {
  show: 'events' | 'conversations' | 'why';
  filter: EventFilter;
  /** For "why?". */
  followup: string;
  recordId: string;
  recipient: string;
}

export interface HistorySettings {
  show: HistoryQuery['show'];
  followup: string;
  /** How far back, where a message does not say. */
  hours: number;
  onlyErrors: boolean;
}

const hourMs = 60 * 60 * 1000;

/** Reads `msg.history`; RB_INPUT says which of its properties is wrong. */
export function readHistoryQuery(given: unknown, settings: HistorySettings, now: number): HistoryQuery {
  const asked = given === undefined || given === null ? {} : given;
  if (typeof asked !== 'object' || Array.isArray(asked)) throw wrong('msg.history', 'an object of filters');
  const values = asked as Record<string, unknown>;
  const show = values.show ?? settings.show;
  if (show !== 'events' && show !== 'conversations' && show !== 'why') {
    throw wrong('msg.history.show', 'events, conversations or why');
  }
  const followups = texts(values, 'followups') ?? (settings.followup ? [settings.followup] : undefined);
  const recipients = texts(values, 'users')?.map((user) => (/^(user|group):/.test(user) ? user : `user:${user}`));
  const initiatedBy = values.initiatedBy;
  if (initiatedBy !== undefined && initiatedBy !== 'bot' && initiatedBy !== 'user') {
    throw wrong('msg.history.initiatedBy', 'bot or user');
  }
  const conversationId = values.conversationId;
  if (conversationId !== undefined && typeof conversationId !== 'number') {
    throw wrong('msg.history.conversationId', 'a number');
  }
  const recordId = values.recordId === undefined ? '' : String(values.recordId);
  const from = moment(values, 'from') ?? (conversationId === undefined ? now - settings.hours * hourMs : undefined);
  const to = moment(values, 'to');
  const channels = texts(values, 'channels');
  const kinds = texts(values, 'kinds') as EventKind[] | undefined;
  return {
    show,
    followup: followups?.[0] ?? '',
    recordId,
    recipient: recipients?.[0] ?? '',
    filter: {
      ...(channels && { channels }),
      ...(recipients && { recipients }),
      ...(followups && { followupIds: followups }),
      ...(recordId && { recordId }),
      ...(kinds && { kinds }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(initiatedBy && { initiatedBy }),
      ...(conversationId !== undefined && { conversationId }),
      ...((values.onlyErrors ?? settings.onlyErrors) === true && { onlyErrors: true }),
    },
  };
}

/** A text or a list of texts. */
function texts(values: Record<string, unknown>, name: string): string[] | undefined {
  const value = values[name];
  if (value === undefined || value === null) return undefined;
  const list = Array.isArray(value) ? value : [value];
  if (list.some((each) => typeof each !== 'string' || each === '')) throw wrong(`msg.history.${name}`, 'texts');
  return list.length > 0 ? (list as string[]) : undefined;
}

/** Milliseconds since the epoch, a date, or a text that stands for one. */
function moment(values: Record<string, unknown>, name: string): number | undefined {
  const value = values[name];
  if (value === undefined || value === null || value === '') return undefined;
  const at = value instanceof Date ? value.getTime() : typeof value === 'number' ? value : Date.parse(String(value));
  if (Number.isFinite(at)) return at;
  throw wrong(`msg.history.${name}`, 'a time, as 2026-03-02T09:00:00Z or in milliseconds');
}

function wrong(what: string, wanted: string): RingbackError {
  return new RingbackError('RB_INPUT', `${what} is not what it should be.`, { remedy: `It must be ${wanted}.` });
}
