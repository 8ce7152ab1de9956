import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tone, wavOf } from '../../unit/speech/sound';
import { sampleRate } from '../sip/rtp-stream';

/** What the sounds of the lab sound like, in Hz: far enough from each other to be told apart. */
export const hz = { short: 600, long: 900, caller: 1_300, agent: 1_800 } as const;

const shortSeconds = 0.7;
const longSeconds = 90;

/** The web server from which Asterisk fetches what callers hear. */
export class MediaServer {
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  readonly #sounds = new Map<string, Buffer>([
    ['/short.wav', wavOf(tone(hz.short, sampleRate, shortSeconds), { sampleRate })],
    ['/long.wav', wavOf(tone(hz.long, sampleRate, longSeconds), { sampleRate })],
    ['/text.wav', Buffer.from('This is no sound.')],
  ]);
  readonly #waiters = new Set<() => void>();
  /** What `/slow.wav` waits for. */
  #slow: Promise<void> | undefined;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      const path = request.url ?? '';
      this.asked.push(path);
      const waiters = [...this.#waiters];
      this.#waiters.clear();
      for (const wake of waiters) wake();
      const sound = this.#sounds.get(path === '/slow.wav' ? '/short.wav' : path);
      const answer = () => {
        response.writeHead(sound ? 200 : 404, {
          'content-type': 'audio/wav',
          'cache-control': 'max-age=3600',
          etag: '"1"',
        });
        response.end(request.method === 'HEAD' ? undefined : sound);
      };
      if (path === '/slow.wav' && this.#slow) void this.#slow.then(answer);
      else answer();
    });
  }

  static async open(): Promise<MediaServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new MediaServer(server);
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  /** From now on `/slow.wav` is given only after this has settled. */
  slowDown(until: Promise<void>): void {
    this.#slow = until;
  }

  /** Resolves when it is so; looked at after each request. */
  async until(ask: () => boolean): Promise<void> {
    while (!ask()) await new Promise<void>((resolve) => this.#waiters.add(resolve));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
