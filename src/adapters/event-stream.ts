import type { ServerResponse } from 'node:http';

export interface EventStreamOptions {
  /** Short enough that no proxy closes a silent connection. */
  heartbeatMs: number;
  /** What the stream begins with. */
  hello: string;
  heartbeat(): string;
}

/** A page that does not read what it is sent is dropped, so that it cannot fill the memory. */
const mostUnread = 1_000_000;

/** Answers with server-sent events. Returns what writes text of that format; after the end it does nothing. */
export function startEventStream(
  response: ServerResponse,
  { heartbeatMs, hello, heartbeat }: EventStreamOptions,
): (text: string) => void {
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
  write(hello);
  const timer = setInterval(() => write(heartbeat()), heartbeatMs);
  response.once('close', () => clearInterval(timer));
  return write;
}
