import type { Request, Response } from 'express';

/** Keeps proxies from closing a silent connection. */
const heartbeatMs = 20_000;
/** A page that does not read what it is sent is dropped, so that it cannot fill the memory. */
const mostUnread = 1_000_000;

export interface LiveStream {
  send(message: object): void;
  /** Ends the stream; the page comes back by itself. */
  end(): void;
  onClose(run: () => void): void;
}

/** Answers with server-sent events, one JSON message each, until either side ends it. */
export function startLive(request: Request, response: Response): LiveStream {
  request.socket.setTimeout(0);
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
    // nginx would hold events back until its buffer is full.
    'X-Accel-Buffering': 'no',
  });
  const write = (text: string) => {
    if (response.writableEnded || response.destroyed) return;
    if (!response.write(text) && response.writableLength > mostUnread) response.destroy();
  };
  write(': hello\n\n');
  const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs);
  response.once('close', () => clearInterval(heartbeat));
  return {
    send: (message) => write(`data: ${JSON.stringify(message)}\n\n`),
    end: () => response.end(),
    onClose: (run) => response.once('close', run),
  };
}
