import type { HeldPoll, MergePreview } from '../../ports/store';
import type { ReconcileSettings } from './settings';

/** Fewer closings than this are everyday business, whatever share of a short list they are. */
export const fewClosings = 10;

/** A released poll is asked for again, and what it brings may have moved on a little meanwhile. */
const releaseSlack = 1.1;

export type GuardDecision = { isHeld: false } | { isHeld: true; reason: string };

interface GuardedPoll {
  preview: MergePreview;
  isComplete: boolean;
  isBaseline: boolean;
  held: HeldPoll | undefined;
}

/** Whether a poll looks so unusual that a person must say yes before anybody is notified or anything closed. */
export function guardPoll(
  poll: GuardedPoll,
  settings: Pick<ReconcileSettings, 'guardNew' | 'guardGonePercent'>,
): GuardDecision {
  const { preview, held } = poll;
  const released = held?.released ? held.preview : undefined;
  const mayOpen = Math.max(settings.guardNew, (released?.new ?? 0) * releaseSlack);
  if (!poll.isBaseline && settings.guardNew > 0 && preview.new > mayOpen) {
    return {
      isHeld: true,
      reason: `it brings ${preview.new} new records, more than the ${settings.guardNew} that are let through`,
    };
  }
  const closing = poll.isComplete ? preview.gone : 0;
  const mayClose = Math.max(
    (preview.open * settings.guardGonePercent) / 100,
    fewClosings,
    (released?.gone ?? 0) * releaseSlack,
  );
  if (settings.guardGonePercent > 0 && closing > mayClose) {
    return {
      isHeld: true,
      reason: `it would close ${closing} of ${preview.open} open records, more than ${settings.guardGonePercent} %`,
    };
  }
  return { isHeld: false };
}
