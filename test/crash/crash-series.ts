import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteStore } from '../../src/adapters/sqlite/sqlite-store';
import type { DeliveryRow } from '../../src/ports/store';
import { followupChain } from '../flow-builder';
import { NodeRedProcess } from '../node-red-process';
import { Outside } from './receiver';

const hourMs = 3_600_000;
const recipients = 2;
const attempts = 2;
/** The number under which the end of a record is kept. */
const exhaustedAttempt = 1000;
/** With each round come as many new records. */
const recordsPerRound = 2;
/** As many rounds as a record needs from its first notification to its end, and some that are killed too early. */
const lateTurns = 6;
const idleWithinMs = 60_000;

/** When a round's process is killed: at a point of `crash-points`, or some time after it was ready. */
export type Kill = { at: string } | { afterMs: number };

export interface SeriesFigures {
  rounds: number;
  /** Points that were asked for and at which the process did die. */
  reached: string[];
  /** Asked for, but not passed by this round's work. */
  missed: string[];
  /** What should have arrived, and what did, each id once. */
  expected: number;
  delivered: number;
  lost: string[];
  /** Arrivals of an id that had arrived before. */
  again: number;
  /** Those of them that were not in flight at a kill. */
  unexplained: string[];
  /** What even a receiver that honours the delivery id would have got twice. */
  twiceById: string[];
}

/** A process to kill. */
interface Victim {
  exit: Promise<unknown>;
  hasEnded(): boolean;
  waitFor(news: 'ready' | 'idle'): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/**
 * One store file that outlives a number of kills. Each round starts a process on it, later by the clock of
 * the flow, so that the leases of the dead have run out and the next attempts are due, and kills it. At the
 * end it may finish in peace.
 */
export class CrashSeries {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ringback-crash-'));
  readonly #inFlight = new Set<string>();
  readonly #figures: SeriesFigures = {
    ...{
      rounds: 0,
      reached: [],
      missed: [],
      expected: 0,
      delivered: 0,
      lost: [],
      again: 0,
      unexplained: [],
      twiceById: [],
    },
  };
  #clockStart = Date.parse('2026-03-02T09:00:00Z');

  private constructor(
    private readonly outside: Outside,
    private readonly kind: 'slim' | 'node-red',
  ) {}

  static async run(kills: Kill[], kind: 'slim' | 'node-red'): Promise<SeriesFigures> {
    const outside = await Outside.open();
    const series = new CrashSeries(outside, kind);
    try {
      for (const kill of kills) await series.#round(kill);
      // Ends of records come late: what the first rounds had no work for, the later ones have.
      for (let turn = 0; turn < lateTurns; turn += 1) {
        const first = series.#figures.missed.splice(0).filter((at) => at.endsWith(':1'));
        for (const at of first) await series.#round({ at });
      }
      await series.#finish();
      return await series.#account();
    } finally {
      await outside.close();
      rmSync(series.#folder, { recursive: true, force: true });
    }
  }

  async #round(kill: Kill): Promise<void> {
    this.#figures.rounds += 1;
    for (let i = 0; i < recordsPerRound; i += 1) this.#addRecord();
    this.outside.answerAfterMs = Math.floor(Math.random() * 8);
    const victim = await this.#start('at' in kill ? kill.at : '');
    if ('at' in kill) {
      await Promise.race([victim.exit, victim.waitFor('idle')]);
      this.#figures[victim.hasEnded() ? 'reached' : 'missed'].push(kill.at);
    } else {
      await victim.waitFor('ready');
      await Promise.race([victim.exit, new Promise((resolve) => setTimeout(resolve, kill.afterMs))]);
    }
    victim.kill('SIGKILL');
    await victim.exit;
    for (const { state, deliveryId } of await this.#deliveries())
      if (state === 'sending') this.#inFlight.add(deliveryId);
  }

  /** As many quiet runs as the last records have attempts, and one for their end. */
  async #finish(): Promise<void> {
    this.outside.answerAfterMs = 0;
    for (let run = 0; run <= attempts; run += 1) {
      const victim = await this.#start('');
      await victim.waitFor('idle');
      victim.kill('SIGTERM');
      await victim.exit;
    }
  }

  async #account(): Promise<SeriesFigures> {
    const figures = this.#figures;
    const kept = new Map<string, DeliveryRow>(
      (await this.#deliveries()).map((row) => [`${row.recordId}#${row.attempt}>${row.recipient}`, row] as const),
    );
    const ids = new Set([...kept.values()].map(({ deliveryId }) => deliveryId));
    const arrived = new Set(this.outside.arrivals.map(({ deliveryId }) => deliveryId));
    for (const { id, people } of this.outside.records) {
      for (const person of people) {
        for (const attempt of [...Array.from({ length: attempts }, (_, i) => i + 1), exhaustedAttempt]) {
          figures.expected += 1;
          const key = `${id}#${attempt}>user:${person}`;
          const row = kept.get(key);
          if (row?.state !== 'sent' || !arrived.has(row.deliveryId)) figures.lost.push(`${key} ${row?.state}`);
        }
      }
    }
    for (const { deliveryId, record, attempt, before } of this.outside.arrivals) {
      // A receiver that keeps the ids it has seen would take this one for another message.
      if (!ids.has(deliveryId)) figures.twiceById.push(`${record}#${attempt}`);
      if (before === 0) continue;
      figures.again += 1;
      if (!this.#inFlight.has(deliveryId)) figures.unexplained.push(`${record}#${attempt}`);
    }
    figures.delivered = this.outside.distinct;
    return figures;
  }

  #addRecord(): void {
    const id = `r${this.outside.records.length + 1}`;
    const people = Array.from({ length: recipients }, (_, i) => `p${i + 1}`);
    this.outside.records.push({ id, title: `Record ${id}`, people });
  }

  /** The store itself says what was in flight; that it opens at all is part of the test. */
  async #deliveries(): Promise<DeliveryRow[]> {
    const store = createSqliteStore({ file: join(this.#folder, 'ringback.sqlite') });
    await store.open();
    const rows = await Promise.all(this.outside.records.map(({ id }) => store.listDeliveries('followup', id)));
    await store.close();
    return rows.flat();
  }

  async #start(crashAt: string): Promise<Victim> {
    this.#clockStart += 2 * hourMs;
    const flow = followupChain({
      store: { file: join(this.#folder, 'ringback.sqlite') },
      sourceUrl: this.outside.url,
      webhookUrl: `${this.outside.url}/hook`,
      followup: { attempts },
      exhaustedTo: ['recipients'],
    });
    if (this.kind === 'slim') {
      const file = join(this.#folder, 'flow.json');
      writeFileSync(file, JSON.stringify({ flow, clockStart: this.#clockStart }));
      return slimVictim(file, { ...process.env, RINGBACK_CRASH_AT: crashAt });
    }
    return nodeRedVictim(this.#folder, flow, this.#clockStart, crashAt);
  }
}

function slimVictim(file: string, env: NodeJS.ProcessEnv): Victim {
  const script = join(__dirname, 'slim-child.js');
  const child = spawn(process.execPath, ['--require', join(__dirname, 'crash-at.js'), script, file], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watched(child);
}

function watched(child: ChildProcess): Victim {
  let output = '';
  const exit = once(child, 'exit');
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      child.emit('news');
    });
  }
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    exit,
    hasEnded,
    kill: (signal) => void child.kill(signal),
    async waitFor(news) {
      const giveUpAt = Date.now() + idleWithinMs;
      while (!output.split('\n').includes(news)) {
        if (hasEnded()) {
          if (child.signalCode === 'SIGKILL') return;
          throw new Error(`The process ended by itself (${child.exitCode}):\n${output}`);
        }
        if (Date.now() > giveUpAt) throw new Error(`The process was not ${news} in time:\n${output}`);
        await Promise.race([once(child, 'news'), exit, new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
      }
    },
  };
}

async function nodeRedVictim(
  folder: string,
  flow: ReturnType<typeof followupChain>,
  clockStart: number,
  crashAt: string,
): Promise<Victim> {
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flow));
  let nodeRed: NodeRedProcess | undefined;
  let died: () => void = () => undefined;
  const exit = new Promise<void>((resolve) => {
    died = resolve;
  });
  try {
    nodeRed = await NodeRedProcess.start({
      userDir: folder,
      ringback: { clockStart },
      settings: { nodesDir: join(__dirname, '..', '..', 'nodes') },
      env: { RINGBACK_CRASH_AT: crashAt, NODE_OPTIONS: `--require=${join(__dirname, 'crash-at.js')}` },
    });
  } catch (error) {
    // Some points are passed before the flows have started.
    if (!crashAt || !/ended while waiting/.test(String(error))) throw error;
    died();
  }
  let hasEnded = nodeRed === undefined;
  const running = nodeRed;
  return {
    exit,
    hasEnded: () => hasEnded,
    kill(signal) {
      if (hasEnded) return;
      hasEnded = true;
      running?.stop(signal).then(died);
    },
    async waitFor(news) {
      if (news === 'ready' || !running) return;
      try {
        await running.waitFor(() => isAtRest(running, clockStart), 'its work to be done', idleWithinMs);
      } catch (error) {
        if (!crashAt || !/Node-RED ended/.test(String(error))) throw error;
        hasEnded = true;
        await running.stop('SIGKILL');
        died();
      }
    },
  };
}

/** A poll of this run has ended, and nothing is due, in the flow, or leased. */
async function isAtRest(nodeRed: NodeRedProcess, clockStart: number): Promise<boolean> {
  const answer = await nodeRed.admin('GET', 'ringback/followups').catch(() => undefined);
  const [followup] = (answer ?? []) as {
    polling?: object;
    lastPoll?: { startedAt: number };
    counts?: { due: number; nextDueAt?: number };
  }[];
  if (!followup?.counts || followup.polling || (followup.lastPoll?.startedAt ?? 0) < clockStart) return false;
  const { due, nextDueAt = Number.POSITIVE_INFINITY } = followup.counts;
  return due === 0 && nextDueAt > clockStart + hourMs / 4;
}
