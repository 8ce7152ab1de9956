import { findPerson } from '../people';
import type { TicketPriority, TicketStatus, UserRecord } from './records';

/** Who calls, with the number as somebody once typed it. Times are hours before the sandbox began. */
export interface CastMember {
  name: string;
  email: string | null;
  phone: string | null;
  role: UserRecord['role'];
  locale: string;
  timeZone: string;
  /** Numbers beside the one of the profile. */
  otherNumbers?: string[];
  tickets?: CastTicket[];
}

export interface CastTicket {
  subject: string;
  description: string;
  status: TicketStatus;
  priority: TicketPriority | null;
  type?: string;
  tags?: string[];
  hoursAgo: number;
}

/** The account that the sandbox's credentials belong to: the service desk's own agent. */
export const agentName = 'Ana Souza';

/** Always the same people with the same numbers, ids in this order. */
export const cast: readonly CastMember[] = [
  { ...staff('ana'), role: 'admin', phone: null },
  { ...staff('bruno'), role: 'agent', phone: '+41 44 668 18 00' },
  {
    ...staff('farida'),
    phone: '+971 50 123 4567',
    tickets: [
      {
        subject: 'VPN drops every hour',
        description: 'The VPN drops every hour, sharp. I have to sign in again each time and lose my remote session.',
        status: 'open',
        priority: 'urgent',
        type: 'incident',
        tags: ['vpn', 'remote_work'],
        hoursAgo: 5,
      },
      { ...solved('Password for the CRM'), hoursAgo: 200 },
    ],
  },
  {
    ...staff('hugo'),
    phone: '08-123 456 78',
    tickets: [
      { ...solved('No sound in meeting room 4'), hoursAgo: 90 },
      { ...solved('Badge does not open the lab'), status: 'closed', hoursAgo: 900 },
    ],
  },
  { ...staff('carmen'), phone: '(+34) 911 23 45 67' },
  {
    ...customer('Maria Oliveira', 'maria.oliveira@northwind.example.test', 'pt-BR', 'America/Sao_Paulo'),
    phone: '+55 (11) 91234-5678',
    tickets: [
      {
        subject: 'Nota fiscal em duplicidade',
        description: 'Recebemos a mesma nota fiscal duas vezes em agosto.',
        status: 'pending',
        priority: 'normal',
        type: 'question',
        tags: ['faturamento'],
        hoursAgo: 30,
      },
      {
        subject: 'Entrega atrasada',
        description: 'O pedido 4711 ainda não chegou.',
        status: 'open',
        priority: 'high',
        type: 'problem',
        hoursAgo: 72,
      },
    ],
  },
  {
    ...customer('Luis Pérez', 'luis.perez@solano.example.test', 'es', 'America/Bogota'),
    phone: '6012345678',
    otherNumbers: ['+57 300 123 4567'],
    tickets: [
      {
        subject: 'Impresora de recepción',
        description: 'La impresora de recepción imprime páginas en blanco.',
        status: 'new',
        priority: null,
        hoursAgo: 2,
      },
    ],
  },
  {
    ...customer('Robert Miller', 'robert.miller@kestrel.example.test', 'en', 'America/New_York'),
    phone: '(513) 555-7611',
    tickets: [
      {
        subject: 'Robot arm reports error 12',
        description: 'Since the update on Monday the arm of line 2 reports error 12 and stops.',
        status: 'hold',
        priority: 'high',
        type: 'incident',
        hoursAgo: 48,
      },
    ],
  },
  { ...customer('Olivia Carter', 'olivia@carter.example.test', 'en', 'America/New_York'), phone: '+1 513 555 0142' },
  { ...customer('Noah Carter', 'noah@carter.example.test', 'en', 'America/New_York'), phone: '513.555.0142' },
  {
    ...customer('Yuki Tanaka', 'yuki.tanaka@harbour.example.test', 'ja', 'Asia/Tokyo'),
    phone: '+81-3-1234-5678',
    tickets: [
      {
        subject: 'Container tracking shows yesterday',
        description: 'The tracking page shows the state of yesterday. 追跡ページが更新されません。',
        status: 'closed',
        priority: 'low',
        hoursAgo: 1200,
      },
    ],
  },
  { ...customer('Aisha Khan', null, 'en', 'Europe/London'), phone: '020 7946 0958' },
];

function staff(id: string): Omit<CastMember, 'phone'> {
  const { name, email, locale, timeZone } = findPerson(id);
  return { name, email, locale, timeZone, role: 'end-user' };
}

function customer(name: string, email: string | null, locale: string, timeZone: string): Omit<CastMember, 'phone'> {
  return { name, email, locale, timeZone, role: 'end-user' };
}

function solved(subject: string): Omit<CastTicket, 'hoursAgo'> {
  return { subject, description: `${subject}, please help.`, status: 'solved', priority: 'normal' };
}
