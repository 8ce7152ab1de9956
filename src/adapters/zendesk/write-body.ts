import type { NewTicket, Ticket, TicketChange } from '../../ports/tickets';
import { markName } from './read-records';

/** https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#update-ticket */
export function updateBody(ticket: Ticket, change: TicketChange): Record<string, unknown> {
  return {
    ticket: {
      ...changeBody(change),
      // `tags` would replace those that are there.
      ...(change.addTags.length > 0 ? { additional_tags: change.addTags } : {}),
      safe_update: true,
      updated_stamp: ticket.updatedAt,
    },
  };
}

/** https://developer.zendesk.com/documentation/ticketing/managing-tickets/creating-and-updating-tickets/ */
export function createBody(ticket: NewTicket): Record<string, unknown> {
  const { subject, requesterId, followupOf, externalId, addTags } = ticket;
  return {
    ticket: {
      ...changeBody(ticket),
      subject,
      external_id: externalId,
      ...(addTags.length > 0 ? { tags: addTags } : {}),
      ...(requesterId === undefined ? {} : { requester_id: requesterId }),
      ...(followupOf === undefined ? {} : { via_followup_source_id: followupOf }),
    },
  };
}

function changeBody({ comment, status, priority, customFields, mark }: TicketChange): Record<string, unknown> {
  return {
    comment: {
      ...{ body: comment.body, public: comment.isPublic },
      ...(comment.uploads && comment.uploads.length > 0 ? { uploads: comment.uploads } : {}),
    },
    ...(status === undefined ? {} : { status }),
    ...(priority === undefined ? {} : { priority }),
    ...(customFields.length > 0 ? { custom_fields: customFields } : {}),
    metadata: { [markName]: mark },
  };
}
