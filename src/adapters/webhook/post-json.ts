import http from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { watchAbort } from '../../core/abort-watch';

/** Where webhooks go out: connections are kept and used again. */
export interface Poster {
  /** Never rejects. The signal ends it as the timeout does. */
  post(request: PostRequest, signal: AbortSignal): Promise<PostResult>;
  /** Lets what runs end within `graceMs`, aborts the rest, and ends every connection. */
  close(graceMs: number): Promise<void>;
}

export interface PostRequest {
  target: PostTarget;
  headers: Record<string, string>;
  body: string;
  /** For the whole of it, from connecting to the end of the answer. */
  timeoutMs: number;
}

/** A URL in the form that `node:http` takes, made once for each. */
export interface PostTarget {
  isTls: boolean;
  /** With the port. */
  host: string;
  options: http.RequestOptions;
}

export type PostResult =
  | { kind: 'answered'; status: number; headers: http.IncomingHttpHeaders; text: string }
  /** `wasSent`: the request had left before it failed, so it may have arrived. */
  | { kind: 'failed'; error: NodeJS.ErrnoException; wasSent: boolean }
  | { kind: 'timedOut' | 'aborted'; wasSent: boolean };

export interface PosterOptions {
  maxConnections: number;
  tls?: https.AgentOptions;
}

/** An answer is read to its end so that its connection can be used again, but not kept beyond this. */
const KEPT_CHARACTERS = 500;
const MAX_ANSWER_BYTES = 1_000_000;

/**
 * Plain `node:http`: 10,000 small posts cost 0.4 s of CPU this way, 1.4 s and more with axios or fetch.
 * A proxy of the environment is used where this Node.js knows how to (22.21, 24.5 and later).
 */
export function createPoster({ maxConnections, tls }: PosterOptions): Poster {
  const shared = { keepAlive: true, maxSockets: maxConnections, proxyEnv: process.env };
  const httpAgent = new http.Agent(shared);
  const httpsAgent = new https.Agent({ ...shared, ...tls });
  const closing = new AbortController();
  const whenIdle: (() => void)[] = [];
  let running = 0;

  async function post(request: PostRequest, signal: AbortSignal): Promise<PostResult> {
    const { isTls, options } = request.target;
    const open = (onAnswer: OnAnswer) => {
      const all = { ...options, method: 'POST', headers: request.headers, agent: isTls ? httpsAgent : httpAgent };
      return isTls ? https.request(all, onAnswer) : http.request(all, onAnswer);
    };
    const ends = [signal, closing.signal] as const;
    running += 1;
    const first = await exchange(open, request, ends);
    // The receiver closed an idle connection just as it was taken up again; its id makes a second request harmless.
    const { result } = first.isStale ? await exchange(open, request, ends) : first;
    running -= 1;
    if (running === 0) for (const resolve of whenIdle.splice(0)) resolve();
    return result;
  }

  return {
    post,
    async close(graceMs) {
      const timer = setTimeout(() => closing.abort(), graceMs);
      if (running > 0) await new Promise<void>((resolve) => whenIdle.push(resolve));
      clearTimeout(timer);
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/** The target of a URL that begins with `http:` or `https:`. */
export function postTarget(url: URL): PostTarget {
  const { hostname, port, path, auth } = urlToHttpOptions(url);
  const options: http.RequestOptions = { hostname, path };
  if (port) options.port = port;
  if (auth) options.auth = auth;
  return { isTls: url.protocol === 'https:', host: url.host, options };
}

type OnAnswer = (response: http.IncomingMessage) => void;

interface Exchange {
  result: PostResult;
  isStale: boolean;
}

function exchange(
  open: (onAnswer: OnAnswer) => http.ClientRequest,
  { body, timeoutMs }: PostRequest,
  ends: readonly AbortSignal[],
): Promise<Exchange> {
  return new Promise((resolve) => {
    let wasSent = false;
    let hasAnswer = false;
    const end = (result: PostResult, isStale = false) => {
      clearTimeout(timer);
      for (const unwatch of unwatched) unwatch();
      resolve({ result, isStale });
    };
    const request = open((response) => {
      hasAnswer = true;
      readAnswer(response, (error, text) => {
        if (error) end({ kind: 'failed', error, wasSent });
        else end({ kind: 'answered', status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    const stop = (kind: 'timedOut' | 'aborted') => {
      end({ kind, wasSent });
      request.destroy();
    };
    const timer = setTimeout(stop, timeoutMs, 'timedOut');
    const unwatched = ends.map((signal) => watchAbort(signal, () => stop('aborted')));
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && !hasAnswer && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      end({ kind: 'failed', error, wasSent }, isStale && !ends.some(isAborted));
    });
    request.on('finish', () => {
      wasSent = true;
    });
    if (ends.some(isAborted)) stop('aborted');
    else request.end(body);
  });
}

function readAnswer(response: http.IncomingMessage, done: (error: Error | undefined, text: string) => void): void {
  let text = '';
  let bytes = 0;
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    if (text.length < KEPT_CHARACTERS) text += chunk.slice(0, KEPT_CHARACTERS - text.length);
    bytes += chunk.length;
    // What it says beyond that changes nothing; the status has come.
    if (bytes > MAX_ANSWER_BYTES) response.destroy();
  });
  response.on('error', (error) => done(bytes > MAX_ANSWER_BYTES ? undefined : error, text));
  response.on('close', () => done(undefined, text));
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
