import type { Recipient } from './recipient';
import { calendarIn, windowOpensAt } from './schedule';
import type { FollowupSettings } from './settings';

/** When a recipient may be told: `now` inside their window, else when it opens. Quiet hours are those of the recipient's own zone if the follow-up says so. */
export function recipientWindowOpensAt(
  now: number,
  settings: FollowupSettings,
  recipient: Pick<Recipient, 'timeZone'>,
): number {
  const zone = settings.windowZone === 'recipient' ? recipient.timeZone : undefined;
  return windowOpensAt(now, calendarIn(settings.calendar, zone));
}
