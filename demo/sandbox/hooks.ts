import type { Clock } from '../../src/ports/clock';
import { type Exchange, HttpProblem, readText, sendJson } from './http-exchange';

const mostKept = 100;

/** What somebody posted to the webhook receiver. */
export interface HookPost {
  /** The last part of the address: /hooks/network is "network". */
  name: string;
  /** ISO 8601, UTC. */
  at: string;
  /** The headers that a webhook is known by. */
  headers: Record<string, string>;
  /** Parsed when it is JSON, else the text. */
  body: unknown;
}

export interface Hooks {
  /** Newest first. */
  posts(): HookPost[];
  /** Answers POST /hooks/<name>: keeps what was posted. */
  receive(exchange: Exchange): Promise<void>;
}

/** A receiver for webhooks that keeps the last hundred posts. */
export function createHooks(clock: Pick<Clock, 'now'>): Hooks {
  const kept: HookPost[] = [];
  return {
    posts: () => [...kept].reverse(),
    async receive({ request, response, path }) {
      const text = await readText(request);
      const headers = Object.fromEntries(
        Object.entries(request.headers)
          .filter(([name]) => name.startsWith('webhook-') || name === 'content-type')
          .map(([name, value]) => [name, String(value)]),
      );
      kept.push({ name: path[1] ?? '', at: new Date(clock.now()).toISOString(), headers, body: parseBody(text) });
      if (kept.length > mostKept) kept.shift();
      sendJson(response, 200, { ok: true });
    },
  };
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A webhook may be any text; what is not JSON is shown as it came.
    if (error instanceof SyntaxError) return text;
    throw new HttpProblem(400, String(error));
  }
}
