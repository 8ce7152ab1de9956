import { setTimeout as pause } from 'node:timers/promises';
import { WebexCall } from '../test/webex/webex-client';
import { ContestantProcess } from './contestant-process';
import { callNodeId, gatewayId, testToken } from './contestants/call-flow';
import { giveCredentials } from './give-credentials';
import { latencyTable, summary } from './latency';
import type { SourceAndSink } from './source-and-sink';

const calls = 200;
/** How long a caller thinks before the next key. */
const thinkMs = 2_000;
const measuredMs = 15_000;
const aimMs = 50;

/**
 * Two hundred callers at once whom Webex Contact Center hands over, each a WebSocket: from the digit to the answer with
 * the next prompt, two seconds of audio, as Webex sees it. Gives the table, and how many aims were missed.
 */
export async function benchWebexCalls({
  sourceUrl,
  sinkUrl,
}: SourceAndSink): Promise<{ table: string; missed: number }> {
  const job = { count: 1, shape: 'pages', effect: 'count', sourceUrl, sinkUrl } as const;
  const contestant = await ContestantProcess.start({ file: 'ringback', argument: 'webex-calls' }, job);
  const origin = contestant.pingUrl.replace(/\/ping$/, '');
  await giveCredentials(origin, { testToken });
  const latencies: number[] = [];
  const ending = new AbortController();
  const callers = Array.from({ length: calls }, () => new Caller(origin, latencies));
  await callers[0]?.begin();
  const before = contestant.megabytes;
  await Promise.all(callers.slice(1).map((caller) => caller.begin()));
  const pressing = callers.map((caller) => caller.press(ending.signal));
  await pause(thinkMs * 2); // the first steps compile the path
  latencies.length = 0;
  await pause(measuredMs);
  const after = contestant.megabytes;
  const measured = summary(latencies.splice(0));
  ending.abort();
  await Promise.all(pressing);
  for (const caller of callers) caller.end();
  await contestant.stop();
  const isMet = measured.p99 < aimMs;
  const perCall = Math.round(((after - before) * 1_024) / (calls - 1));
  const lines = [
    `${calls} calls of Webex Contact Center at once, from a digit to the answer with the next prompt (2 s of audio)`,
    ...latencyTable([['', measured]]),
    `  memory: ${before.toFixed(0)} MB with one call, ${after.toFixed(0)} MB with ${calls}: ${perCall} KB a call`,
    `  ${isMet ? 'ok    ' : 'MISSED'}  p99 ${measured.p99.toFixed(1)} ms, aim below ${aimMs}`,
  ];
  return { table: lines.join('\n'), missed: isMet ? 0 : 1 };
}

class Caller {
  #call: WebexCall;

  constructor(
    private readonly origin: string,
    private readonly latencies: number[],
  ) {
    this.#call = this.#dial();
  }

  async begin(): Promise<void> {
    // The gateway with its token may not be there at once.
    for (;;) {
      const begun = this.#call.begin().then(() => true);
      if (await Promise.race([begun, this.#call.closed.then(() => false)])) break;
      begun.catch(() => undefined); // it was turned away, and comes again
      await pause(100);
      this.#call = this.#dial();
    }
    await this.#call.until(() => this.#call.isListening);
  }

  async press(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(thinkMs * (0.5 + Math.random()));
      const before = this.#call.responses.length;
      const pressedAt = performance.now();
      await this.#call.press('1');
      await this.#call.until(() => this.#call.responses.length > before);
      this.latencies.push(performance.now() - pressedAt);
      await this.#call.until(() => this.#call.isListening);
    }
  }

  end(): void {
    this.#call.hangUp();
  }

  #dial(): WebexCall {
    const url = `${this.origin.replace('http', 'ws')}/ringback/webex/${gatewayId}`;
    const authorization = `Bearer ${testToken}`;
    // A prompt is heard at once: what is measured is ours.
    return new WebexCall({
      url,
      authorization,
      virtualAgentId: callNodeId,
      parameters: { ANI: '+15551000' },
      playMs: () => 0,
    });
  }
}
