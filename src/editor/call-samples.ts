import { text } from './text.js';

/** What previews put for placeholders: a known caller with an urgent ticket, waiting in a queue. */
export function sampleMessage(): Record<string, unknown> {
  const call = {
    id: 'c1a9',
    ani: '+15135557611',
    dnis: '+15135550100',
    name: 'Ana Souza',
    language: 'en-US',
    startedAt: '2027-05-03T09:30:00Z',
    isWithheld: false,
    isOpen: true,
    parameters: {},
  };
  const user = { id: 35436, name: 'Ana Souza', email: 'ana@example.com', phone: call.ani, locale: 'en-US' };
  const ticket = {
    id: 4711,
    subject: text('callSample.subject'),
    description: text('callSample.description'),
    status: 'open',
    priority: 'urgent',
    createdAt: '2027-05-01T08:12:00Z',
    updatedAt: '2027-05-02T16:40:00Z',
  };
  const message = {
    call,
    zendesk: { user, ticket },
    menu: { digits: '1', said: text('callSample.option'), option: text('callSample.option') },
    queue: { name: text('callSample.queue'), position: 2, waitedMs: 90_000, agent: { id: 'luis', name: 'Luis Pérez' } },
    agents: { available: 2, loggedIn: 3, onCall: 1, waiting: 0, isOpen: true },
  };
  return { ...message, msg: message };
}

/** The placeholders that a prompt needs most often, in the order in which a call learns them. */
export const callPlaceholders = [
  'zendesk.user.name',
  'zendesk.ticket.id',
  'zendesk.ticket.subject',
  'zendesk.ticket.status',
  'zendesk.ticket.priority',
  'call.ani',
  'call.dnis',
  'call.name',
  'menu.option',
  'menu.digits',
  'menu.said',
  'queue.name',
  'queue.position',
  'agents.available',
  'agents.waiting',
];
