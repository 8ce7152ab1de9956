import type { Recipient } from '../core/followup/recipient';
import type { FollowupSettings } from '../core/followup/settings';
import type { FlowItem } from './due-messages';
import type { FlowFollowup } from './flow-followup';
import { isAttempt } from './flow-items';

/** Puts attempts off until the recipient's window opens, and gives back the items that may be told of now. */
export async function deferItems(
  items: FlowItem[],
  recipient: Recipient,
  service: FlowFollowup,
  opensAt: (now: number, settings: FollowupSettings, recipient: Recipient) => number,
): Promise<FlowItem[]> {
  const now = service.clock.now();
  const dueAt = opensAt(now, service.settings, recipient);
  if (dueAt <= now) return items;
  const later = items.filter(isAttempt);
  if (later.length > 0) {
    const followupId = service.id;
    const deferrals = later.map(({ recordId, round, attempt }) => ({
      followupId,
      recordId,
      round,
      attempt,
      recipient: recipient.key,
      dueAt,
    }));
    await service.storeService.store.deferDeliveries(deferrals, now);
    const until = new Date(dueAt).toISOString();
    const events = later.map(({ recordId, round, attempt }) => ({
      kind: 'notification.deferred' as const,
      description: 'The notification waits for the quiet hours or days off of the recipient to end.',
      followupId,
      recordId,
      round,
      recipient: recipient.key,
      data: { attempt, until },
    }));
    await service.storeService.store.appendEvents(events, now);
  }
  // The end of a record is no attempt that could be put off: it is told of at once.
  return items.filter((item) => !isAttempt(item));
}
