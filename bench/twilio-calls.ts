import { createHmac } from 'node:crypto';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { ContestantProcess } from './contestant-process';
import { dialled, gatewayId, publicUrl } from './contestants/call-flow';
import { giveCredentials } from './give-credentials';
import { type Latency, latencyTable, summary } from './latency';
import type { SourceAndSink } from './source-and-sink';

const accountSid = `AC${'0'.repeat(32)}`;
const authToken = 'a-token-of-the-bench';
const measuredMs = 6_000;
const rounds = 3;
const mostRatio = 1.5;

/** Where a request goes, and what is in it. */
interface Step {
  path: string;
  form: Record<string, string>;
}

/**
 * One step of a call: Twilio says which key was pressed, and gets the document with the next question. Against the
 * flow that anybody would build, http in, function, http response, which checks no signature and knows no call. Both
 * in the same Node-RED, in turns, on one connection and on fifty. Gives the table, and how many aims were missed.
 */
export async function benchTwilioCalls({
  sourceUrl,
  sinkUrl,
}: SourceAndSink): Promise<{ table: string; missed: number }> {
  const api = await startApi();
  process.env.BENCH_TWILIO_API = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const job = { count: 1, shape: 'pages', effect: 'count', sourceUrl, sinkUrl } as const;
  const contestant = await ContestantProcess.start({ file: 'ringback', argument: 'twilio-calls' }, job);
  const origin = contestant.pingUrl.replace(/\/ping$/, '');
  await giveCredentials(origin, { accountSid, authToken });
  const lines: string[] = [];
  let missed = 0;
  for (const connections of [1, 50]) {
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    const callers = Array.from({ length: connections }, (_, index) => new Caller(origin, agent, connections + index));
    for (const caller of callers) await caller.begin();
    const ours: number[] = [];
    const stock: number[] = [];
    const measureBoth = async () => {
      ours.push(...(await inLoops(callers, (caller) => caller.press())));
      stock.push(...(await inLoops(callers, (caller) => caller.ask({ path: '/stock', form: { Digits: '1' } }))));
    };
    await measureBoth(); // compiles both paths
    ours.length = 0;
    stock.length = 0;
    for (let round = 0; round < rounds; round += 1) await measureBoth();
    agent.destroy();
    const [ourTimes, stockTimes] = [summary(ours), summary(stock)];
    lines.push(
      ...latencyTable([
        [`Ringback, ${connections}`, ourTimes],
        [`stock, ${connections}`, stockTimes],
      ]),
    );
    const ratio = ourTimes.p50 / stockTimes.p50;
    const flow = (one: Latency) => Math.round((one.steps * 1_000) / (measuredMs * rounds));
    const isMet = ratio <= mostRatio && flow(ourTimes) >= flow(stockTimes);
    if (!isMet) missed += 1;
    lines.push(
      `  ${isMet ? 'ok    ' : 'MISSED'}  p50 ${ratio.toFixed(2)} x stock (aim at most ${mostRatio}), ${flow(ourTimes)} steps a second against ${flow(stockTimes)} (aim at least as many)`,
    );
  }
  await contestant.stop();
  await new Promise((resolve) => api.close(resolve));
  return { table: ['Steps of calls of Twilio, by connections', ...lines].join('\n'), missed };
}

/** Each caller again and again for a while; the time of each step. */
async function inLoops(callers: Caller[], step: (caller: Caller) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  const until = performance.now() + measuredMs;
  const loop = async (caller: Caller) => {
    while (performance.now() < until) {
      const begin = performance.now();
      await step(caller);
      times.push(performance.now() - begin);
    }
  };
  await Promise.all(callers.map(loop));
  return times;
}

class Caller {
  readonly #sid: string;
  #next = '';

  constructor(
    private readonly origin: string,
    private readonly agent: Agent,
    index: number,
  ) {
    this.#sid = `CA${index.toString(16).padStart(32, '0')}`;
  }

  async begin(): Promise<void> {
    const form = { From: '+15550100', To: dialled, CallStatus: 'ringing' };
    for (;;) {
      this.#read(await this.ask({ path: `/ringback/twilio/${gatewayId}/voice`, form }));
      if (this.#next !== '') return;
      // The gateway with its token may not be there at once.
      await pause(100);
    }
  }

  async press(): Promise<void> {
    const before = this.#next;
    this.#read(await this.ask({ path: before, form: { Digits: '1', CallStatus: 'in-progress' } }));
    if (this.#next === '' || this.#next === before) throw new Error('There was no next question.');
  }

  ask({ path, form }: Step): Promise<string> {
    const parameters: Record<string, string> = { ...form, CallSid: this.#sid, AccountSid: accountSid };
    const signed = Object.keys(parameters)
      .sort()
      .map((name) => name + parameters[name])
      .join('');
    const signature = createHmac('sha1', authToken).update(`${publicUrl}${path}${signed}`).digest('base64');
    const body = new URLSearchParams(parameters).toString();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
      'x-twilio-signature': signature,
    };
    return new Promise((resolve, reject) => {
      const sent = request(`${this.origin}${path}`, { method: 'POST', agent: this.agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks).toString()));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  #read(document: string): void {
    const action = /action="([^"#]+)/.exec(document)?.[1] ?? '';
    this.#next = action.replaceAll('&amp;', '&').replace(publicUrl, '');
  }
}

/** Of Twilio's REST API only what a call asks for as it begins. */
async function startApi(): Promise<Server> {
  const server = createServer((incoming, response) => {
    incoming.resume();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ sid: 'CA', status: 'in-progress', from: '', to: '' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
