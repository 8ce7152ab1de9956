import { setTimeout as pause } from 'node:timers/promises';
import { SimulatedPhone } from '../test/simulated-phone';
import { SimulatorOverHttp } from '../test/simulator-over-http';
import { ContestantProcess } from './contestant-process';
import { dialled, gatewayId, question } from './contestants/call-flow';
import { latencyTable, summary } from './latency';
import type { SourceAndSink } from './source-and-sink';

const records = 100_000;
const calls = 50;
/** How long a caller thinks before the next key. */
const thinkMs = 300;
const idleMs = 5_000;
const aimMs = 50;

/**
 * Fifty callers who press a key again and again: from the key to the next question, as the telephone sees it, over
 * HTTP and back. First with nothing else to do, then while a poll of 100,000 records runs in the same Node-RED.
 * Gives the table, and how many aims were missed.
 */
export async function benchCalls(servers: SourceAndSink): Promise<{ table: string; missed: number }> {
  const { sourceUrl, sinkUrl } = servers;
  const job = { count: records, shape: 'pages', effect: 'count', sourceUrl, sinkUrl } as const;
  const contestant = await ContestantProcess.start({ file: 'ringback', argument: 'calls' }, job);
  const adminUrl = new URL('/admin/', contestant.pingUrl).href;
  const latencies: number[] = [];
  const ending = new AbortController();
  const callers = Array.from({ length: calls }, (_, index) => new Caller(adminUrl, index, latencies));
  await Promise.all(callers.map((caller) => caller.begin()));
  const pressing = callers.map((caller) => caller.press(ending.signal));
  await pause(1_000); // the first steps compile the path
  latencies.length = 0;
  await pause(idleMs);
  const idle = summary(latencies.splice(0));
  await servers.prepare(records, 1, 'pages');
  const { wallSeconds } = await contestant.poll(1, { notified: records, gone: 0 });
  const busy = summary(latencies.splice(0));
  ending.abort();
  await Promise.all(pressing);
  for (const caller of callers) caller.end();
  await contestant.stop();
  const isMet = busy.p99 < aimMs;
  const rows = latencyTable([
    ['idle', idle],
    [`poll, ${wallSeconds.toFixed(1)} s`, busy],
  ]);
  const title = `${calls} calls, from a key to the next question, while ${records.toLocaleString('en')} records are polled`;
  const aim = `  ${isMet ? 'ok    ' : 'MISSED'}  p99 ${busy.p99.toFixed(1)} ms, aim below ${aimMs}`;
  return { table: [title, ...rows, aim].join('\n'), missed: isMet ? 0 : 1 };
}

class Caller {
  readonly #phone: SimulatedPhone;

  constructor(
    adminUrl: string,
    index: number,
    private readonly latencies: number[],
  ) {
    // A prompt is heard at once: what is measured is ours.
    this.#phone = new SimulatedPhone(new SimulatorOverHttp(adminUrl, gatewayId), `+1555${1_000 + index}`, () =>
      Promise.resolve(),
    );
  }

  async begin(): Promise<void> {
    await this.#phone.until(({ messages }) => messages.some((message) => message.kind === 'state' && message.isUp));
    this.#phone.dial(dialled);
    await this.#phone.until(({ said }) => said.length === 1);
  }

  async press(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(thinkMs * (0.5 + Math.random()));
      const before = this.#asked;
      const pressedAt = performance.now();
      this.#phone.press('1');
      await this.#phone.until(() => this.#asked > before);
      this.latencies.push(performance.now() - pressedAt);
    }
  }

  end(): void {
    this.#phone.hangUp();
    this.#phone.disconnect();
  }

  get #asked(): number {
    return this.#phone.said.filter((text) => text === question).length;
  }
}
