import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

const openWithinMs = 5_000;

export interface NodeStatus {
  fill?: string;
  shape?: string;
  text?: string;
}

/** What the debug sidebar would show. */
export interface DebugEntry {
  /** Id of the debug node. */
  id: string;
  name?: string;
  /** Text as the sidebar gets it: objects are JSON, cut when long. */
  msg: string;
}

/** Follows statuses and debug entries of a Node-RED as its editor does. Emits 'news' with each. */
export class EditorChannel extends EventEmitter {
  /** The newest status of each node that has one. */
  readonly statuses = new Map<string, NodeStatus>();
  /** Every status there was, oldest first. */
  readonly statusHistory: { id: string; status: NodeStatus; at: number }[] = [];
  readonly debugEntries: DebugEntry[] = [];
  #socket: WebSocket | undefined;

  /** Rejects when the editor's part of Node-RED does not answer within five seconds of its start. */
  async open(adminUrl: string): Promise<void> {
    const giveUpAt = Date.now() + openWithinMs;
    let socket = await connect(adminUrl);
    while (!socket) {
      if (Date.now() > giveUpAt) throw new Error('The editor channel of Node-RED could not be opened.');
      await pause(100);
      socket = await connect(adminUrl);
    }
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const parsed: unknown = JSON.parse(String(data));
      for (const message of Array.isArray(parsed) ? parsed : [parsed]) this.#hear(message);
      this.emit('news');
    });
    for (const subscribe of ['status/#', 'debug']) socket.send(JSON.stringify({ subscribe }));
  }

  close(): void {
    this.#socket?.close();
  }

  /** What the debug nodes of that name have shown, oldest first. */
  debugged(name: string): string[] {
    return this.debugEntries.filter((entry) => entry.name === name).map(({ msg }) => msg);
  }

  #hear({ topic, data }: { topic?: string; data?: unknown }): void {
    if (topic?.startsWith('status/')) {
      const id = topic.slice('status/'.length);
      const status = data as NodeStatus;
      this.statuses.set(id, status);
      this.statusHistory.push({ id, status, at: Date.now() });
    } else if (topic === 'debug') {
      this.debugEntries.push(data as DebugEntry);
    }
  }
}

/** Undefined when it is refused: flows may run before the editor's part listens. */
function connect(adminUrl: string): Promise<WebSocket | undefined> {
  const socket = new WebSocket(`${adminUrl.replace('http', 'ws')}comms`);
  return new Promise((resolve) => {
    socket.addEventListener('open', () => resolve(socket), { once: true });
    socket.addEventListener('error', () => resolve(undefined), { once: true });
  });
}
