import { EventEmitter } from 'node:events';
import type { NodeAPI } from 'node-red';
import type { FlowNode } from '../node-red-process';

type Done = (error?: unknown) => void;
type Send = (messages: unknown) => void;
type NodeConstructor = (this: SmallNode, properties: FlowNode) => void;

interface SmallNode extends EventEmitter {
  id: string;
  type: string;
  wires: string[][];
  credentials: Record<string, string>;
}

/**
 * As much of Node-RED as a flow needs: nodes, wires, closing. It starts in a few milliseconds, where Node-RED
 * takes more than a second, so that a process can be killed some hundred times.
 */
export class SmallRed {
  readonly #constructors = new Map<string, NodeConstructor>();
  readonly #nodes = new Map<string, SmallNode>();

  constructor(
    private readonly settings: Record<string, unknown>,
    private readonly onError: (error: unknown) => void,
  ) {}

  get api(): NodeAPI {
    const api = {
      nodes: {
        createNode: (node: SmallNode, properties: FlowNode) => this.#createNode(node, properties),
        registerType: (type: string, create: NodeConstructor) => this.#constructors.set(type, create),
        getNode: (id: string) => this.#nodes.get(id) ?? null,
      },
      settings: this.settings,
      util: { cloneMessage: structuredClone },
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    };
    return api as unknown as NodeAPI;
  }

  /** Configuration nodes first, in the order given. */
  start(flow: FlowNode[]): void {
    for (const properties of [...flow].sort((a, b) => Number('z' in a) - Number('z' in b))) {
      const create = this.#constructors.get(properties.type);
      if (!create) continue;
      const node = Object.create(EventEmitter.prototype) as SmallNode;
      create.call(node, properties);
    }
  }

  async stop(): Promise<void> {
    const closing = [...this.#nodes.values()].map(
      (node) => new Promise<void>((done) => node.emit('close', true, done)),
    );
    await Promise.all(closing);
    this.#nodes.clear();
  }

  #createNode(node: SmallNode, properties: FlowNode): void {
    (EventEmitter as unknown as () => void).call(node);
    const send: Send = (messages) => this.#send(node, messages);
    Object.assign(node, {
      ...{ id: properties.id, type: properties.type, name: properties.name, credentials: {} },
      wires: properties.wires ?? [],
      ...{ send, status: () => undefined, log: () => undefined, warn: () => undefined, error: this.onError },
    });
    this.#nodes.set(properties.id, node);
  }

  #send(from: SmallNode, messages: unknown): void {
    const outputs = Array.isArray(messages) ? messages : [messages];
    for (const [index, wires] of from.wires.entries()) {
      for (const id of wires) {
        const to = this.#nodes.get(id);
        const message: unknown = outputs[index];
        if (!to || !message) continue;
        const done: Done = (error) => error && this.onError(error);
        setImmediate(() => to.emit('input', structuredClone(message), (out: unknown) => this.#send(to, out), done));
      }
    }
  }
}
