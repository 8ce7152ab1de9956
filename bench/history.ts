import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createPostgresStore } from '../src/adapters/postgres/postgres-store';
import { createSqliteStore } from '../src/adapters/sqlite/sqlite-store';
import type { EventFilter, EventKind, NewEvent, Store } from '../src/ports/store';
import { startPostgres } from '../test/contract/postgres-server';

/** The first page of each filter of the history: `node dist/bench/history.js [sqlite|postgres] [events]`. */
const kind = process.argv[2] ?? 'sqlite';
const count = Number(process.argv[3] ?? 1_000_000);
const runs = 25;
const batch = 2_000;
const start = Date.UTC(2026, 0, 1);
/** A million events in 90 days. */
const stepMs = Math.floor((90 * 86_400_000) / count);
const end = start + count * stepMs;

const kinds: EventKind[] = [
  ...Array.from({ length: 14 }, () => 'notification.sent' as const),
  'record.closed',
  'poll.completed',
  'call.said',
  'call.pressed',
];

function eventOf(n: number): NewEvent {
  const isCall = n % 9 === 0;
  const isRare = n % 50_000 === 17;
  const person = (n * 7_919) % 5_000;
  return {
    kind: isRare ? 'action.received' : (kinds[n % kinds.length] as EventKind),
    description: 'Follow-up Notification Sent: the bot sent a follow-up notification to the user on the channel.',
    ...(isCall
      ? {}
      : { followupId: `followup${n % 7 === 0 ? n % 40 : 1}`, recordId: `INC${(n * 31) % 200_000}`, round: 1 }),
    recipient: `user:person${person}`,
    channel: isRare ? 'rare' : n % 3 === 0 ? 'mail' : 'chat',
    conversationKey: `c${Math.floor(n / 4)}`,
    initiatedBy: isCall || isRare ? 'user' : 'bot',
    isError: n % 400 === 3,
    data: { attempt: 1, attempts: 3, subject: 'An approval is waiting', text: 'x'.repeat(200) },
  };
}

const day = { from: end - 86_400_000, to: end };
const filters: [string, EventFilter][] = [
  ['the last 24 hours', day],
  ['everything', {}],
  ['one channel', { channels: ['mail'] }],
  ['a channel that is rare', { channels: ['rare'] }],
  ['two channels, the last 24 hours', { channels: ['mail', 'chat'], ...day }],
  ['one person', { recipients: ['user:person42'] }],
  ['five people', { recipients: [1, 2, 3, 4, 5].map((n) => `user:person${n}`) }],
  ['one follow-up', { followupIds: ['followup1'] }],
  ['a kind', { kinds: ['record.closed'] }],
  ['a kind that is rare', { kinds: ['action.received'] }],
  ['a kind that is rare, of one follow-up', { kinds: ['action.received'], followupIds: ['followup1'] }],
  ['a kind that is not there', { kinds: ['call.trouble'] }],
  ['calls', { kinds: ['call.said', 'call.pressed', 'call.ended'] }],
  ['by users', { initiatedBy: 'user' }],
  ['by the bot', { initiatedBy: 'bot' }],
  ['only errors', { onlyErrors: true }],
  ['errors of one person', { onlyErrors: true, recipients: ['user:person42'] }],
  [
    'one follow-up on one channel, closed',
    { followupIds: ['followup1'], channels: ['mail'], kinds: ['record.closed'] },
  ],
  [
    'what never comes together',
    { followupIds: ['followup1'], kinds: ['call.said'], channels: ['chat'], initiatedBy: 'user' },
  ],
  ['one conversation', { conversationId: 1_000 }],
  ['one record', { recordId: 'INC31' }],
  ['a month ago', { from: start + 30 * 86_400_000, to: start + 31 * 86_400_000 }],
  [
    'everything of all',
    { ...day, channels: ['mail'], followupIds: ['followup1'], kinds: ['notification.sent'], initiatedBy: 'bot' },
  ],
];

async function main(): Promise<void> {
  const { store, remove, settle } = kind === 'postgres' ? await postgres() : await sqlite();
  await store.open();
  try {
    const began = performance.now();
    for (let n = 0; n < count; n += batch) {
      const events = Array.from({ length: Math.min(batch, count - n) }, (_, index) => eventOf(n + index));
      await store.appendEvents(events, start + n * stepMs);
    }
    console.log(`${count} events on ${kind}, written in ${((performance.now() - began) / 1_000).toFixed(0)} s.`);
    await settle();
    console.log('First page of 100, milliseconds: median, 95th percentile; rows.');
    for (const [name, filter] of filters) {
      await row(`events: ${name}`, () => store.listEvents(filter, { limit: 100 }));
      await row(`conversations: ${name}`, () => store.listConversations(filter, { limit: 100 }));
    }
  } finally {
    await store.close();
    await remove();
  }
}

let worst = 0;

async function row(name: string, ask: () => Promise<{ rows: unknown[]; next?: string }>): Promise<void> {
  const times: number[] = [];
  let found = { rows: [] as unknown[], next: undefined as string | undefined };
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    found = { next: undefined, ...(await ask()) };
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(runs - 1, Math.floor(runs * share))] ?? 0;
  worst = Math.max(worst, at(0.95));
  const more = found.next === undefined ? '' : ', more';
  console.log(
    `${name.padEnd(60)} ${at(0.5).toFixed(1).padStart(7)} ${at(0.95).toFixed(1).padStart(7)}   ${found.rows.length}${more}`,
  );
}

interface Measured {
  store: Store;
  /** As the database does by itself a minute later. */
  settle(): Promise<void>;
  remove(): Promise<void>;
}

async function sqlite(): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-history-'));
  const store = createSqliteStore({ file: join(folder, 'history.sqlite') });
  return { store, settle: async () => undefined, remove: async () => rmSync(folder, { recursive: true }) };
}

async function postgres(): Promise<Measured> {
  const server = await startPostgres();
  const { host, port, user, password } = server;
  const database = await server.createDatabase();
  const store = createPostgresStore({ host, port, user, password, database, tls: 'none', poolSize: 4 });
  const settle = async () => {
    const client = new Client({ host, port, user, password, database });
    await client.connect();
    await client.query('ANALYZE');
    await client.end();
  };
  return { store, settle, remove: () => server.stop() };
}

main().then(
  () => console.log(`The slowest 95th percentile is ${worst.toFixed(0)} ms; the aim is 200 ms.`),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
