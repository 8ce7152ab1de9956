import { EventEmitter } from 'node:events';
import type { Opening } from '../../core/call/business-hours';
import type { CallEnded, CallMessage } from '../../core/call/call-message';
import type { Clock } from '../../ports/clock';
import { chooseCallNode } from './call-node-choice';

/** A call node, as its gateway sees it. */
export interface CallNode {
  id: string;
  /** As the canvas has it; may be empty. */
  name: string;
  /** Dialled numbers that it takes, `*` for any characters; empty: all. */
  numbers: string[];
  /** Empty: the gateway's. */
  language: string;
  silenceMs: number;
  /** Empty: our own sentence. */
  apology: string;
  opening(): Opening | undefined;
  onCall(msg: CallMessage): void;
  onEnded(msg: CallMessage): void;
}

/** A call's message that says how it ended. */
export type EndedMessage = CallMessage & { call: { ended: CallEnded } };

export interface CallNodesDeps {
  clock: Clock;
  /** An end has been told; to nobody where the id is empty. */
  onTold(callNodeId: string, msg: EndedMessage): void;
  /** The node is not there: it may come back with a redeploy, or with the next run of the process. */
  onUntold(callNodeId: string, msg: EndedMessage): void;
}

/** Much longer than a redeploy takes to make its nodes anew. */
const awaitedMs = 6_000;

/** Those of all gateways: after a deploy a node may serve another one than a call of its came through. */
const everywhere = new Map<string, CallNode>();

/** The call nodes of a gateway, which come and go with redeploys: who takes a call, and who is told of its end. */
export class CallNodes {
  readonly #nodes = new Map<string, CallNode>();
  readonly #untold = new Map<string, EndedMessage[]>();
  readonly #arrivals = new EventEmitter().setMaxListeners(0);
  #leftAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly deps: CallNodesDeps) {}

  find(id: string): CallNode | undefined {
    return this.#nodes.get(id);
  }

  list(): CallNode[] {
    return [...this.#nodes.values()];
  }

  /** Returns what takes it away. */
  add(node: CallNode): () => void {
    this.#nodes.set(node.id, node);
    everywhere.set(node.id, node);
    this.#arrivals.emit('arrival');
    // Once the nodes behind this one are there too.
    const telling = setImmediate(() => this.#tellUntold(node));
    return () => {
      clearImmediate(telling);
      if (everywhere.get(node.id) === node) everywhere.delete(node.id);
      if (this.#nodes.get(node.id) !== node) return;
      this.#nodes.delete(node.id);
      this.#leftAt = this.deps.clock.now();
    };
  }

  /** In a redeploy the nodes are gone for a moment: those who call just then hear it ring for longer. */
  async takerOf(dialled: string, wantedId?: string): Promise<CallNode | undefined> {
    const { clock } = this.deps;
    for (;;) {
      // The other side may have chosen it; one that is not there any more was perhaps replaced.
      const node = this.#nodes.get(wantedId ?? '') ?? chooseCallNode(this.list(), dialled) ?? this.#only(dialled);
      const leftMs = this.#leftAt + awaitedMs - clock.now();
      if (node || leftMs <= 0) return node;
      await new Promise<void>((resolve) => {
        const end = () => {
          clock.clearTimeout(timer);
          this.#arrivals.off('arrival', end);
          resolve();
        };
        const timer = clock.setTimeout(end, leftMs);
        this.#arrivals.on('arrival', end);
      });
    }
  }

  /** Of a call whose number nobody tells there is no doubt when there is one node. */
  #only(dialled: string): CallNode | undefined {
    const [node, another] = dialled === '' ? this.list() : [];
    return another ? undefined : node;
  }

  /** Nobody is waited for any more. */
  close(): void {
    this.#leftAt = Number.NEGATIVE_INFINITY;
    this.#arrivals.emit('arrival');
  }

  /** Ends that nobody was there to hear, for the service that comes after this one. */
  get untold(): readonly [callNodeId: string, ends: EndedMessage[]][] {
    return [...this.#untold];
  }

  tellEnd(callNodeId: string, msg: EndedMessage): void {
    const node = this.#nodes.get(callNodeId) ?? everywhere.get(callNodeId);
    // No call node has anything to do with a line of which nothing is known.
    if (node || callNodeId === '') {
      node?.onEnded(msg);
      this.deps.onTold(callNodeId, msg);
      return;
    }
    this.#untold.set(callNodeId, [...(this.#untold.get(callNodeId) ?? []), msg]);
    this.deps.onUntold(callNodeId, msg);
  }

  #tellUntold(node: CallNode): void {
    const untold = this.#untold.get(node.id) ?? [];
    this.#untold.delete(node.id);
    for (const msg of untold) {
      node.onEnded(msg);
      this.deps.onTold(node.id, msg);
    }
  }
}
