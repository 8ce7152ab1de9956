import type { IncomingMessage, ServerResponse } from 'node:http';
import { readRawBody } from '../../adapters/vendor-api/raw-body';
import { toRingbackError } from '../../core/errors';
import type { InboundOutcome, InboundReading, InboundRequest } from '../../ports/channel-inbound';
import type { InboundChannel } from './inbound-channels';
import type { RareWarning } from './rare-warning';
import { requestUrlOf } from './request-url';

export interface InboundEndpointDeps {
  find(channelId: string): InboundChannel | undefined;
  /** It was there a moment ago: the vendor may try again. */
  wasThere(channelId: string): boolean;
  /** Resolves when what came in is stored; what follows from that goes on by itself. */
  take(channel: InboundChannel, reading: InboundReading, request: InboundRequest): Promise<InboundOutcome[]>;
  now(): number;
  warn: RareWarning;
  /** Real time within which the vendor wants its answer. */
  deadlineMs?: number;
}

/** Slack's 3 s are the shortest; what the network takes is off them. */
const DEADLINE_MS = 2_000;

/**
 * Answers what vendors post. Nothing is believed before its signature is: whatever is wrong is a 401 without a word.
 * The answer waits until what came in is stored, so that a failure is seen by whoever pressed a button, or is brought
 * again by the vendor; but never longer than the vendor waits. Never rejects.
 */
export function createInboundEndpoint(deps: InboundEndpointDeps) {
  const { find, wasThere, take, now, warn, deadlineMs = DEADLINE_MS } = deps;

  async function handle(
    request: IncomingMessage & { originalUrl?: string },
    response: ServerResponse,
    channelId: string,
  ): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    try {
      await answer(request, response, channelId);
    } catch (thrown) {
      warn(`failed ${channelId}`, `What a channel sent could not be taken: ${toRingbackError(thrown)}`);
      end(response, 503);
    }
  }

  async function answer(
    request: IncomingMessage & { originalUrl?: string },
    response: ServerResponse,
    channelId: string,
  ): Promise<void> {
    if (request.method !== 'POST') return end(response, 405, { Allow: 'POST' });
    const rawBody = await readRawBody(request);
    if (!rawBody) return end(response, 413);
    const channel = find(channelId);
    if (!channel && wasThere(channelId)) return end(response, 503);
    // As it was written: a parsed one may be written in another way, and signatures are over the letters.
    const [query = ''] = /\?.*$/s.exec(request.originalUrl ?? request.url ?? '') ?? [];
    const url = `${requestUrlOf(channel?.publicUrl() ?? '', channelId)}${query}`;
    const incoming: InboundRequest = { headers: headersOf(request), rawBody, url };
    if (!channel || !(await channel.inbound.verify(incoming, now()))) {
      warn(`refused ${channel?.channel.id ?? ''}`, refusal(channel));
      return end(response, 401);
    }
    const reading = channel.inbound.read(incoming);
    const work = take(channel, reading, incoming);
    const outcomes = await settledBy(work, deadlineMs, (late) => {
      warn(
        `failed ${channelId}`,
        `What "${channel.channel.name}" was sent could not be taken: ${toRingbackError(late)}`,
      );
    });
    const { status, type, body } = channel.inbound.answer?.(outcomes) ?? reading.answer;
    end(response, status, type === undefined ? {} : { 'Content-Type': type }, body);
  }

  return { handle };
}

/** What `work` gives, or undefined after `ms`; a failure after that goes to `onLate`. */
async function settledBy<Given>(
  work: Promise<Given>,
  ms: number,
  onLate: (thrown: unknown) => void,
): Promise<Given | undefined> {
  let isLate = false;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      isLate = true;
      resolve(undefined);
    }, ms);
  });
  work.catch((thrown: unknown) => {
    if (isLate) onLate(thrown);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function headersOf({ headers }: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

function refusal(channel: InboundChannel | undefined): string {
  if (!channel) return 'A request for a channel that is not deployed was refused.';
  return `A request to the channel "${channel.channel.name}" was refused: its signature is wrong or old. Compare the signing secret and the clock of this machine.`;
}

function end(response: ServerResponse, status: number, headers: Record<string, string> = {}, body = ''): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'Content-Length': Buffer.byteLength(body), ...headers }).end(body);
}
