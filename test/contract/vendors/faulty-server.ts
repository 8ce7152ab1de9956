import { type Answer, type Asked, type LoopbackServer, startLoopback } from '../../../demo/sandbox/vendors/loopback';

/** How the next request fails. */
export type Fault =
  | ({ kind: 'answer' } & Answer)
  /** Never answers. */
  | { kind: 'hang' }
  /** Ends the connection in the middle of the body. */
  | { kind: 'cut' }
  /** Ends the connection before any answer. */
  | { kind: 'reset' }
  /** 200 with text that is no JSON, although it says so. */
  | { kind: 'malformed' }
  | { kind: 'redirect'; status?: number; to: string };

export interface FaultyServer extends LoopbackServer {
  /** Faults of the next requests, one each; afterwards all is well again. */
  fail(...faults: Fault[]): void;
}

/** A server that answers as it is told, and fails on demand. */
export async function startFaulty(answer: (asked: Asked) => Answer): Promise<FaultyServer> {
  const faults: Fault[] = [];
  const server = await startLoopback((asked, response) => {
    const fault = faults.shift();
    switch (fault?.kind) {
      case undefined:
        return answer(asked);
      case 'answer':
        return fault;
      case 'hang':
        return undefined;
      case 'cut':
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"items":[{"id":1},', () => response.destroy());
        return undefined;
      case 'reset':
        response.destroy();
        return undefined;
      case 'malformed':
        return { headers: { 'content-type': 'application/json' }, body: '{"items":[{"id":1},{"id"' };
      case 'redirect':
        return { status: fault.status ?? 302, headers: { location: fault.to }, body: '' };
    }
  });
  return { ...server, fail: (...planned) => void faults.push(...planned) };
}
