import type { DeliveryRow, ErasedPerson, PersonData, PersonIds } from '../../ports/store';
import { toDelivery } from './deliveries';
import { writeEvents } from './events';
import { toInboxMessage } from './inbox-messages';
import type { SqlSession } from './sql-database';

/** Everything but events, which are listed by their own filter. Reads deliveries from end to end: not for every day. */
export async function readPerson(sql: SqlSession, person: PersonIds): Promise<PersonData> {
  const { recipients, ids } = person;
  const isRecipient = (column: string) => sql.dialect.isIn(column, '$1', 'text');
  const inbox = await sql.all<Parameters<typeof toInboxMessage>[0]>(
    `SELECT * FROM inbox_message WHERE ${isRecipient('recipient')} ORDER BY at, pk`,
    [ids],
  );
  const deliveries = await sql.all<Parameters<typeof toDelivery>[0]>(
    `SELECT * FROM delivery WHERE ${isRecipient('recipient')} ORDER BY at, delivery_id`,
    [recipients],
  );
  const given = (table: 'answer' | 'decision') =>
    `SELECT a.name, a.comment, a.acted_by, a.at, r.record_id, f.followup_id FROM ${table} a
     JOIN record r ON r.pk = a.record_pk JOIN followup f ON f.pk = a.followup_pk WHERE ${isRecipient('a.recipient')}`;
  // What was decided before each answer was kept by itself is in the decision only.
  const answers = await sql.tuples<[string, string | null, string, number, string, string]>(
    `${given('answer')} UNION ${given('decision')} ORDER BY at, record_id`,
    [recipients],
  );
  const recorded = await sql.tuples<[string]>(
    `SELECT data FROM event WHERE kind = 'call.recorded' AND data IS NOT NULL AND (${isTheirs(sql)}) ORDER BY pk`,
    [recipients],
  );
  return {
    recordings: recorded.map(([data]) => String((JSON.parse(data) as { file?: unknown }).file)),
    inboxMessages: inbox.map(toInboxMessage),
    deliveries: deliveries.map((row): DeliveryRow => toDelivery(row)),
    answers: answers.map(([name, comment, by, at, recordId, followupId]) => ({
      ...{ name, by, at, recordId, followupId },
      ...(comment !== null && { comment }),
    })),
    directoryEntries: [...(await directoryEntries(sql, 'user', ids)), ...(await directoryEntries(sql, 'group', ids))],
  };
}

async function directoryEntries(
  sql: SqlSession,
  kind: 'user' | 'group',
  ids: readonly string[],
): Promise<PersonData['directoryEntries']> {
  const rows = await sql.all<Record<string, unknown> & { directory_id: string; id: string }>(
    `SELECT * FROM directory_${kind} WHERE ${sql.dialect.isIn('id', '$1', 'text')} ORDER BY directory_id, id`,
    [ids],
  );
  return rows.map(({ directory_id, id, ...entry }) => ({ directoryId: directory_id, kind, id, entry }));
}

/** Events of them, and all in conversations with them. */
function isTheirs(sql: SqlSession): string {
  const isRecipient = sql.dialect.isIn('recipient', '$1', 'text');
  return `${isRecipient} OR conversation_pk IN (SELECT pk FROM conversation WHERE ${isRecipient})`;
}

/** Deliveries keep their place, for they are what keeps a message from being sent twice; they lose the name. */
export async function erasePerson(sql: SqlSession, person: PersonIds, by: string, now: number): Promise<ErasedPerson> {
  const { recipients, ids, alias } = person;
  const isRecipient = sql.dialect.isIn('recipient', '$1', 'text');
  const events = await sql.run(`DELETE FROM event WHERE ${isTheirs(sql)}`, [recipients]);
  await sql.run(`DELETE FROM conversation WHERE ${isRecipient}`, [recipients]);
  const inboxMessages = await sql.run(`DELETE FROM inbox_message WHERE ${isRecipient}`, [ids]);
  await eraseContacts(sql, ids);
  let directory = 0;
  for (const kind of ['user', 'group']) {
    directory += await sql.run(`DELETE FROM directory_${kind} WHERE ${sql.dialect.isIn('id', '$1', 'text')}`, [ids]);
  }
  let deliveries = 0;
  for (const [at, recipient] of recipients.entries()) {
    const text = "UPDATE delivery SET recipient = $2 WHERE recipient = $1 AND state <> 'sending'";
    deliveries += await sql.run(text, [recipient, `${alias}:${at}`]);
  }
  await sql.run('UPDATE delivery SET address = NULL WHERE recipient LIKE $1', [`${alias}:%`]);
  for (const table of ['asked', 'channel_use'])
    await sql.run(`DELETE FROM ${table} WHERE ${isRecipient}`, [recipients]);
  const answers = await eraseAnswers(sql, recipients, alias);
  const erased = { events, inboxMessages, directoryEntries: directory, deliveries, answers };
  const description = `${by} erased what was stored about one person.`;
  await writeEvents(sql, [{ kind: 'person.erased', description, initiatedBy: 'user', data: { by, ...erased } }], now);
  return erased;
}

/** Whom the bots of channels know, by an id or an address of theirs: those given, and those of the directory. */
async function eraseContacts(sql: SqlSession, ids: readonly string[]): Promise<void> {
  const entries = await directoryEntries(sql, 'user', ids);
  const known = new Set([...ids, ...entries.flatMap(({ entry }) => textsIn(entry.addresses))].map(lower));
  const contacts = await sql.tuples<[string, string]>(
    "SELECT name, content FROM kept_value WHERE name LIKE 'contact/%' ORDER BY name",
  );
  const isTheirs = ([name, content]: [string, string]) =>
    known.has(lower(name.split('/').slice(2).join('/'))) || textsIn(content).some((text) => known.has(lower(text)));
  for (const [name] of contacts.filter(isTheirs)) await sql.run('DELETE FROM kept_value WHERE name = $1', [name]);
}

/** The texts of an object, or of one that is kept as JSON. */
function textsIn(value: unknown): string[] {
  const given = typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
  return Object.values(given ?? {}).filter((text): text is string => typeof text === 'string' && text !== '');
}

function lower(text: string): string {
  return text.toLowerCase();
}

/** What the flow is still to be told of keeps its words until it is told. */
async function eraseAnswers(sql: SqlSession, recipients: readonly string[], alias: string): Promise<number> {
  const isRecipient = sql.dialect.isIn('recipient', '$1', 'text');
  // The answers of all others are in there, too: those of this person could not be taken out of the text alone.
  await sql.run(
    `UPDATE decision SET answers = NULL WHERE told = 1 AND answers IS NOT NULL AND record_pk IN
       (SELECT record_pk FROM answer WHERE ${isRecipient})`,
    [recipients],
  );
  let answers = 0;
  const nameless = 'recipient = $2, acted_by = $2, by_name = NULL, comment = NULL, inputs = NULL';
  for (const [at, recipient] of recipients.entries()) {
    const values = [recipient, `${alias}:${at}`];
    answers += await sql.run(`UPDATE answer SET ${nameless} WHERE recipient = $1`, values);
    await sql.run(`UPDATE decision SET ${nameless} WHERE recipient = $1 AND told = 1`, values);
  }
  return answers;
}
