import type { CallerId } from '../../ports/gateway';

interface Learnt {
  zendesk?: { user?: Record<string, unknown>; ticket?: Record<string, unknown> };
  menu?: { option?: unknown; isSensitive?: unknown };
}

/** What somebody needs who goes on with a call: short, flat, and without what a caller typed in secret. */
export function transferFacts({ number, name }: CallerId, msg: Record<string, unknown>): Record<string, unknown> {
  const { zendesk, menu } = msg as Learnt;
  const [user, ticket] = [zendesk?.user, zendesk?.ticket];
  return defined({
    caller: number || undefined,
    caller_name: user?.name ?? name,
    user_id: user?.id,
    user_email: user?.email,
    ticket_id: ticket?.id,
    ticket_subject: ticket?.subject,
    ticket_status: ticket?.status,
    ticket_priority: ticket?.priority,
    menu_option: menu?.isSensitive ? undefined : menu?.option,
  });
}

/** The same in a sentence or two. */
export function transferSummary(caller: CallerId, msg: Record<string, unknown>): string {
  const facts = transferFacts(caller, msg);
  const who = [facts.caller_name, facts.caller].filter(Boolean).join(', ');
  const grade = [facts.ticket_priority, facts.ticket_status].filter(Boolean).join(', ');
  const ticket = facts.ticket_id === undefined ? '' : `Ticket ${facts.ticket_id}: ${facts.ticket_subject ?? ''}`;
  const chosen = facts.menu_option === undefined ? '' : `Chose: ${facts.menu_option}`;
  return [who, ticket && grade ? `${ticket} (${grade})` : ticket, chosen].filter(Boolean).join('. ');
}

function defined(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== null));
}
