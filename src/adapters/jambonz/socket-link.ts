import type { WebSocket } from 'ws';
import type { JambonzLink, LinkListener } from './jambonz-link';
import { parseMessage } from './jambonz-message';

/** A WebSocket of jambonz. */
export class SocketLink implements JambonzLink {
  readonly closed: Promise<unknown>;

  constructor(private readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => socket.once('close', resolve));
  }

  listen({ receive, closed }: LinkListener, warn: (sentence: string) => void): void {
    this.socket.on('message', (data, isBinary) => {
      const message = isBinary ? undefined : parseMessage(String(data));
      if (message) receive(message);
      else warn('jambonz sent something that is no message of its application interface.');
    });
    // What is wrong with a connection is told by its close.
    this.socket.on('error', () => undefined);
    // 1000 is a goodbye; jambonz connects again after everything else.
    this.socket.once('close', (code) => closed(`jambonz closed the connection (${code}).`, code !== 1000));
  }

  readonly send = (message: Record<string, unknown>): void => {
    const { socket } = this;
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };

  close(): void {
    this.socket.close(1000);
  }

  terminate(): void {
    this.socket.terminate();
  }
}
