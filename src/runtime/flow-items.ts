import { RingbackError } from '../core/errors';

export { isAttempt } from '../core/message/notified-item';

import type { Message } from './define-node';
import type { FlowItem } from './due-messages';
import { type FollowupService, findFollowup } from './followup-service';

/** The items of a message of ours, and the follow-up that they belong to. */
export interface ItemMessage {
  items: FlowItem[];
  service: FollowupService;
}

export function readItems(msg: Message): ItemMessage {
  const followup = msg.followup as { id?: unknown } | undefined;
  const service = findFollowup(followup?.id);
  if (!service) {
    throw new RingbackError(
      'RB_INPUT',
      'The message belongs to no deployed follow-up: msg.followup.id is missing or unknown.',
      {
        remedy: 'Wire this node behind a reconcile node, and let nodes between keep msg.followup.',
      },
    );
  }
  const payload: unknown = msg.payload;
  const items = Array.isArray(payload) ? payload : [payload];
  for (const item of items) {
    if (!isItem(item)) {
      throw new RingbackError('RB_INPUT', 'msg.payload is not a list of items of the reconcile node.', {
        remedy: 'Each item needs recordId, round, attempt and record; change what is inside record, not the item.',
      });
    }
  }
  return { items: items as FlowItem[], service };
}

function isItem(value: unknown): value is FlowItem {
  if (typeof value !== 'object' || value === null) return false;
  const { recordId, round, attempt } = value as Partial<FlowItem>;
  return typeof recordId === 'string' && typeof round === 'number' && typeof attempt === 'number';
}
