import { RingbackError } from '../core/errors';
import { compilePath } from '../core/extract/json-path';
import { recordIdOf } from '../core/extract/record-id';
import type { AttributeScopes } from '../core/followup/attributes';
import type { IdentifiedRecord, RecordPage } from '../ports/extraction';
import type { Message } from './define-node';
import type { FollowupService } from './followup-service';
import { isUnread, withUnreadPayload } from './unread-payload';

export interface PageMessage {
  pollId: string;
  page: number;
  /** Undefined when nobody has looked at them since they were read. */
  records: IdentifiedRecord[] | undefined;
  missingIds: number;
}

/** One page as the poll node sends it. */
export function pageMessage(
  page: RecordPage,
  followup: { id: string; name: string; pollId: string; attributes: AttributeScopes },
): Message {
  const { id, name, pollId, attributes } = followup;
  const message = { followup: { id, name, pollId, page: page.page, last: page.isLast, attributes } };
  return withUnreadPayload(message as unknown as Message, () => page.records);
}

/** One page as it arrives at the reconcile node, whatever the flow has done to its records. */
export function readPage(msg: Message, service: FollowupService): PageMessage {
  const followup = msg.followup as { id?: unknown; pollId?: unknown; page?: unknown } | undefined;
  if (typeof followup?.pollId !== 'string' || typeof followup.page !== 'number') {
    throw new RingbackError(
      'RB_INPUT',
      'The message is not a page of a poll: msg.followup.pollId or msg.followup.page is missing.',
      {
        remedy: 'Wire a poll node of the same follow-up to this node; nodes between must keep msg.followup.',
      },
    );
  }
  if (followup.id !== service.id) {
    throw new RingbackError('RB_INPUT', `The page belongs to another follow-up than "${service.name}".`, {
      remedy: 'Choose the same follow-up in the poll node and in the reconcile node.',
    });
  }
  const { pollId, page } = followup as { pollId: string; page: number };
  if (isUnread(msg)) return { pollId, page, records: undefined, missingIds: 0 };
  if (!Array.isArray(msg.payload)) {
    throw new RingbackError('RB_INPUT', `msg.payload is ${describe(msg.payload)}, not a list of records.`, {
      remedy: 'Nodes between poll and reconcile must leave an array in msg.payload; an empty one if nothing remains.',
    });
  }
  const path = compilePath(service.coordinator.reconciliationId ?? '$.id');
  const records: IdentifiedRecord[] = [];
  let missingIds = 0;
  for (const record of msg.payload) {
    const id = recordIdOf(record, path);
    if (id === undefined) missingIds += 1;
    else records.push([id, JSON.stringify(record)]);
  }
  return { pollId, page, records, missingIds };
}

export function pageTooLate(page: number): RingbackError {
  return new RingbackError('RB_POLL_INCOMPLETE', `Page ${page} arrived after its poll had ended, and was left out.`, {
    remedy:
      'The next poll brings its records again. Nodes between poll and reconcile must pass a page on within two minutes.',
    retryable: true,
  });
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
