/** The records of the sandbox's Zendesk, in the fields that the API shows. */

export const ticketStatuses = ['new', 'open', 'pending', 'hold', 'solved', 'closed'] as const;
export type TicketStatus = (typeof ticketStatuses)[number];

export const ticketPriorities = ['urgent', 'high', 'normal', 'low'] as const;
export type TicketPriority = (typeof ticketPriorities)[number];

export interface UserRecord {
  id: number;
  name: string;
  email: string | null;
  phone: string | null;
  role: 'end-user' | 'agent' | 'admin';
  locale: string;
  timeZone: string;
  organizationId: number | null;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  createdAt: number;
  updatedAt: number;
}

export interface IdentityRecord {
  id: number;
  userId: number;
  type: 'email' | 'phone_number';
  value: string;
  isPrimary: boolean;
}

export interface CommentRecord {
  id: number;
  auditId: number;
  authorId: number;
  body: string;
  isPublic: boolean;
  createdAt: number;
  metadata: Record<string, unknown>;
  attachments: UploadRecord[];
}

/** A file that was uploaded, and what it is attached by. */
export interface UploadRecord {
  id: number;
  token: string;
  fileName: string;
  contentType: string;
  data: Buffer;
  uploadedAt: number;
}

export interface AuditRecord {
  id: number;
  ticketId: number;
  authorId: number;
  createdAt: number;
  metadata: Record<string, unknown>;
  events: Record<string, unknown>[];
}

export interface TicketRecord {
  id: number;
  externalId: string | null;
  requesterId: number;
  submitterId: number;
  subject: string;
  description: string;
  status: TicketStatus;
  priority: TicketPriority | null;
  type: string | null;
  tags: string[];
  customFields: { id: number; value: unknown }[];
  followupSourceId: number | null;
  createdAt: number;
  updatedAt: number;
  comments: CommentRecord[];
  audits: AuditRecord[];
}

/** Zendesk's times have no fractions of a second. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
