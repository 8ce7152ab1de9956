import type { FollowupSnapshot } from '../core/followup/coordinator';
import type { FollowupSettings } from '../core/followup/settings';
import type { Clock } from '../ports/clock';
import { count, counted } from './counted';
import type { Status } from './status';

const dayMs = 86_400_000;

interface Described {
  snapshot: FollowupSnapshot;
  settings: FollowupSettings;
  clock: Clock;
}

/** "14:20" today, "23 Nov 14:20" otherwise, in the follow-up's time zone. */
export function clockTime(at: number, now: number, timeZone: string): string {
  const isSoon = Math.abs(at - now) < dayMs;
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: timeZone || undefined,
    hour: '2-digit',
    minute: '2-digit',
    ...(isSoon ? {} : { day: 'numeric', month: 'short' }),
  }).format(at);
}

/** What the poll node shows. */
export function showPoll(status: Status, described: Described): void {
  const { snapshot } = described;
  if (showTrouble(status, described)) return;
  if (snapshot.polling) {
    const { pages, records } = snapshot.polling;
    status.working(pages === 0 ? 'polling…' : `page ${count(pages)} · ${counted(records, 'record')}`);
    return;
  }
  const outcome = snapshot.lastOutcome;
  const next = nextPoll(described);
  switch (outcome?.kind) {
    case undefined:
      return status.idle(next || 'waiting for the reconcile node');
    case 'failed':
      return status.failed(`${outcome.error.summary} Again ${clockTimeOf(described)}`);
    case 'held':
      return status.waiting(join('poll held: release it on the reconcile node', next));
    case 'skipped':
      return status.ok(join('no step applied', next));
    case 'merged':
      if (outcome.error)
        return status.waiting(join(`incomplete after ${counted(outcome.report.records, 'record')}`, next));
      return status.ok(join(counted(outcome.report.records, 'record'), next));
  }
}

/** What the reconcile node shows. */
export function showReconcile(status: Status, described: Described): void {
  const { snapshot } = described;
  if (showTrouble(status, described)) return;
  const { counts } = snapshot;
  const numbers = counts ? `${count(counts.open)} open · ${count(counts.due)} due` : '';
  if (snapshot.isHeld) {
    const outcome = snapshot.lastOutcome;
    return status.waiting(outcome?.kind === 'held' ? `held: ${outcome.reason}` : 'a poll is held: release it');
  }
  if (snapshot.polling) return status.working(join(numbers, 'polling'));
  if (!counts) return status.idle(nextPoll(described) || 'no poll yet');
  status.ok(join(numbers, nextPoll(described)));
}

function showTrouble(status: Status, { snapshot }: Described): boolean {
  if (snapshot.error) {
    if (snapshot.error.retryable) status.failed(`${snapshot.error.summary} Trying again.`);
    else status.failed(snapshot.error);
    return true;
  }
  if (!snapshot.isActive) {
    status.idle(snapshot.isOverridden ? 'inactive (set while running)' : 'inactive');
    return true;
  }
  return false;
}

function clockTimeOf({ snapshot, clock, settings }: Described): string {
  return snapshot.nextPollAt === undefined
    ? ''
    : clockTime(snapshot.nextPollAt, clock.now(), settings.calendar.timeZone);
}

function nextPoll(described: Described): string {
  const time = clockTimeOf(described);
  return time ? `next poll ${time}` : '';
}

function join(...parts: string[]): string {
  return parts.filter(Boolean).join(' · ');
}
