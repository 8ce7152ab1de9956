import type { ZendeskAccount } from './account';
import {
  type AuditRecord,
  type CommentRecord,
  type IdentityRecord,
  type TicketRecord,
  timestamp,
  type UserRecord,
} from './records';

/** Records as the API writes them. */
export interface Show {
  user(user: UserRecord): Record<string, unknown>;
  identity(identity: IdentityRecord): Record<string, unknown>;
  ticket(ticket: TicketRecord): Record<string, unknown>;
  comment(comment: CommentRecord): Record<string, unknown>;
  audit(audit: AuditRecord): Record<string, unknown>;
}

/** `apiUrl`: the address below which the API is, without a slash at its end. */
export function createShow(account: ZendeskAccount, apiUrl: () => string): Show {
  return {
    user: (user) => ({
      id: user.id,
      url: `${apiUrl()}/users/${user.id}.json`,
      name: user.name,
      email: user.email,
      created_at: timestamp(user.createdAt),
      updated_at: timestamp(user.updatedAt),
      time_zone: user.timeZone,
      iana_time_zone: user.timeZone,
      phone: user.phone,
      shared_phone_number: user.phone ? false : null,
      locale: user.locale,
      organization_id: user.organizationId,
      role: user.role,
      verified: true,
      active: true,
      suspended: false,
      tags: [],
      user_fields: {},
    }),
    identity: ({ id, userId, type, value, isPrimary }) => ({
      id,
      url: `${apiUrl()}/users/${userId}/identities/${id}.json`,
      user_id: userId,
      type,
      value,
      verified: true,
      primary: isPrimary,
    }),
    ticket: (ticket) => ({
      url: `${apiUrl()}/tickets/${ticket.id}.json`,
      id: ticket.id,
      external_id: ticket.externalId,
      via: viaOf(ticket),
      created_at: timestamp(ticket.createdAt),
      updated_at: timestamp(ticket.updatedAt),
      type: ticket.type,
      subject: ticket.subject,
      raw_subject: ticket.subject,
      description: ticket.description,
      priority: ticket.priority,
      status: ticket.status,
      requester_id: ticket.requesterId,
      submitter_id: ticket.submitterId,
      assignee_id: null,
      organization_id: null,
      has_incidents: false,
      is_public: ticket.comments.some(({ isPublic }) => isPublic),
      tags: ticket.tags,
      custom_fields: ticket.customFields,
      followup_ids: account
        .tickets()
        .filter((one) => one.followupSourceId === ticket.id)
        .map(({ id }) => id),
    }),
    comment: ({ id, auditId, authorId, body, isPublic, createdAt, metadata, attachments }) => ({
      id,
      type: 'Comment',
      author_id: authorId,
      body,
      html_body: `<div class="zd-comment"><p dir="auto">${escapeHtml(body).replaceAll('\n', '<br>')}</p></div>`,
      plain_body: body,
      public: isPublic,
      attachments: attachments.map(({ id: attachmentId, fileName, contentType, data }) => ({
        ...{ id: attachmentId, file_name: fileName, content_type: contentType, size: data.length },
        content_url: `${apiUrl().replace('/api/v2', '')}/attachments/${attachmentId}`,
      })),
      audit_id: auditId,
      via: { channel: 'api', source: { from: {}, to: {}, rel: null } },
      created_at: timestamp(createdAt),
      metadata,
    }),
    audit: ({ id, ticketId, authorId, createdAt, metadata, events }) => ({
      id,
      ticket_id: ticketId,
      created_at: timestamp(createdAt),
      author_id: authorId,
      metadata,
      events,
      via: { channel: 'api', source: { from: {}, to: {}, rel: null } },
    }),
  };
}

function viaOf({ followupSourceId }: TicketRecord): Record<string, unknown> {
  const from = followupSourceId === null ? {} : { ticket_id: followupSourceId, channel: 'api' };
  return { channel: 'api', source: { from, to: {}, rel: followupSourceId === null ? null : 'follow_up' } };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
