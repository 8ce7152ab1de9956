import type { Request, Response } from 'express';
import { startEventStream } from '../../adapters/event-stream';

const heartbeatMs = 20_000;

export interface LiveStream {
  send(message: object): void;
  /** Ends the stream; the page comes back by itself. */
  end(): void;
  onClose(run: () => void): void;
}

/** Answers with server-sent events, one JSON message each, until either side ends it. */
export function startLive(request: Request, response: Response): LiveStream {
  request.socket.setTimeout(0);
  const write = startEventStream(response, {
    heartbeatMs,
    hello: ': hello\n\n',
    heartbeat: () => ': still here\n\n',
  });
  return {
    send: (message) => write(`data: ${JSON.stringify(message)}\n\n`),
    end: () => response.end(),
    onClose: (run) => response.once('close', run),
  };
}
