import type { Ticket, TicketComment, TicketUser } from '../../ports/tickets';
import { idIn, type Json, objectIn, objectsIn, textIn, textOrNull } from './read-json';

/** More than anybody listens to. */
const longestDescription = 1_000;
/** Name of our custom metadata of an audit. */
export const markName = 'ringback';

export function readUser(json: Json): TicketUser | undefined {
  const id = idIn(json.id);
  if (id === undefined) return undefined;
  return {
    id,
    name: textIn(json.name),
    email: textOrNull(json.email),
    phone: textOrNull(json.phone),
    locale: textOrNull(json.locale),
    timeZone: textOrNull(json.iana_time_zone) ?? textOrNull(json.time_zone),
    organizationId: idIn(json.organization_id) ?? null,
  };
}

/** The profile's number, and those that were put into fields of one's own. */
export function numbersOf(json: Json): string[] {
  const fields = Object.values(objectIn(json.user_fields)).map((value) =>
    typeof value === 'number' ? String(value) : textIn(value),
  );
  return [textIn(json.phone), ...fields].filter((text) => (text.match(/\d/g) ?? []).length >= 3);
}

export function readTicket(json: Json, baseUrl: string): Ticket | undefined {
  const id = idIn(json.id);
  if (id === undefined) return undefined;
  return {
    id,
    subject: textIn(json.subject),
    description: textIn(json.description).slice(0, longestDescription),
    status: textIn(json.status),
    priority: textOrNull(json.priority),
    type: textOrNull(json.type),
    createdAt: textIn(json.created_at),
    updatedAt: textIn(json.updated_at),
    url: `${baseUrl}/agent/tickets/${id}`,
    tags: Array.isArray(json.tags) ? json.tags.map(String) : [],
    customFields: objectsIn(json.custom_fields).flatMap((field) => {
      const fieldId = idIn(field.id);
      return fieldId === undefined || field.value === null ? [] : [{ id: fieldId, value: field.value }];
    }),
  };
}

export function readComment(json: Json): TicketComment | undefined {
  const id = idIn(json.id);
  if (id === undefined) return undefined;
  const custom = objectIn(objectIn(json.metadata).custom);
  return {
    id,
    auditId: idIn(json.audit_id),
    body: textIn(json.plain_body) || textIn(json.body),
    mark: textOrNull(custom[markName]) ?? undefined,
  };
}

/** Which audit an update made, and which comment in it. */
export function readAudit(json: Json): { auditId: number | undefined; commentId: number | undefined } {
  const comment = objectsIn(json.events).find((event) => event.type === 'Comment');
  return { auditId: idIn(json.id), commentId: idIn(comment?.id) };
}
