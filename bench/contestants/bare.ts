import { hash } from 'node:crypto';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runContestant } from '../contestant-main';
import type { Contestant, Found, Job } from '../job';

/**
 * A script as one would write it for this and nothing else: node:http (fetch costs twice as much), a map of what is
 * known, and one transaction for what it found, what it sent and its history. A crash in the middle loses all of it.
 */

interface Row {
  id: string;
}

const postsAtOnce = 8;

async function create(job: Job): Promise<Contestant> {
  const database = new DatabaseSync(join(job.folder, 'bare.sqlite'));
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE record (id TEXT PRIMARY KEY, hash TEXT NOT NULL, json TEXT NOT NULL);
    CREATE TABLE delivery (record_id TEXT PRIMARY KEY, state TEXT NOT NULL, at INTEGER NOT NULL);
    CREATE TABLE event (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, record_id TEXT NOT NULL, description TEXT NOT NULL)`);
  const server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  async function poll(): Promise<Found> {
    const stored = new Map<string, string>();
    for (const row of database.prepare('SELECT id, hash FROM record').iterate()) {
      stored.set(String(row.id), String(row.hash));
    }
    const insert = database.prepare('INSERT INTO record (id, hash, json) VALUES (?, ?, ?)');
    const update = database.prepare('UPDATE record SET hash = ?, json = ? WHERE id = ?');
    const remove = database.prepare('DELETE FROM record WHERE id = ?');
    const begin = database.prepare("INSERT INTO delivery (record_id, state, at) VALUES (?, 'sending', ?)");
    const finish = database.prepare("UPDATE delivery SET state = 'sent', at = ? WHERE record_id = ?");
    const note = database.prepare('INSERT INTO event (at, record_id, description) VALUES (?, ?, ?)');
    const fresh: Row[] = [];
    database.exec('BEGIN IMMEDIATE');
    for await (const records of answers(job)) {
      for (const record of records) {
        const json = JSON.stringify(record);
        const digest = hash('sha1', json, 'base64');
        const known = stored.get(record.id);
        stored.delete(record.id);
        if (known === digest) continue;
        if (known === undefined) {
          insert.run(record.id, digest, json);
          fresh.push(job.effect === 'post' ? record : { id: record.id });
        } else {
          update.run(digest, json, record.id);
        }
      }
    }
    for (const id of stored.keys()) remove.run(id);
    let notified = 0;
    if (job.effect === 'count') notified = fresh.length;
    else {
      const queue = fresh.values();
      const worker = async () => {
        for (const record of queue) {
          begin.run(record.id, Date.now());
          await ask(job.sinkUrl, JSON.stringify(record));
          finish.run(Date.now(), record.id);
          note.run(Date.now(), record.id, 'Follow-up Notification Sent');
          notified += 1;
        }
      };
      await Promise.all(Array.from({ length: postsAtOnce }, worker));
    }
    database.exec('COMMIT');
    return { notified, gone: stored.size };
  }

  return {
    pingUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping`,
    poll,
    async stop() {
      database.close();
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

async function* answers(job: Job): AsyncGenerator<Row[]> {
  if (job.shape === 'array') {
    yield JSON.parse(await ask(`${job.sourceUrl}/array`)) as Row[];
    return;
  }
  for (let page = 1; ; page += 1) {
    const answer = await ask(`${job.sourceUrl}/records?page=${page}`);
    const { records, last } = JSON.parse(answer) as { records: Row[]; last: boolean };
    yield records;
    if (last) return;
  }
}

const agent = new Agent({ keepAlive: true });

/** GET, or POST of a JSON body; rejects unless the answer is 200. */
function ask(url: string, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = request(url, { agent, method: body === undefined ? 'GET' : 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString());
        else reject(new Error(`${url} answered ${response.statusCode}.`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

runContestant(create);
