import type { EventEmitter } from 'node:events';
import type { NodeAPI } from 'node-red';
import type { Outputs } from '../define-node';

interface Held {
  nodeId: string;
  outputs: Outputs;
}

/**
 * Node-RED drops what is sent to a node that is just being made anew, without a word: a caller whose prompt ends
 * during a deploy would be left in silence. What the nodes of calls send then waits until the flows have started.
 */
export class DeployGate {
  #isDeploying = false;
  #held: Held[] = [];

  constructor(
    events: EventEmitter,
    private readonly nodeOf: NodeAPI['nodes']['getNode'],
  ) {
    const close = () => {
      this.#isDeploying = true;
    };
    events.on('flows:stopping', close);
    events.on('flows:starting', close);
    events.on('flows:started', () => this.#open());
  }

  /** True: there is a deploy, and the node that has this id after it will send. */
  holds(nodeId: string, outputs: Outputs): boolean {
    if (this.#isDeploying) this.#held.push({ nodeId, outputs });
    return this.#isDeploying;
  }

  #open(): void {
    this.#isDeploying = false;
    const held = this.#held;
    this.#held = [];
    // One that is gone for good has left a call that nobody works on, which is noticed.
    for (const { nodeId, outputs } of held) this.nodeOf(nodeId)?.send(outputs as never);
  }
}

const gates = new WeakMap<object, DeployGate>();

/** One for the process. */
export function deployGate(RED: NodeAPI): DeployGate {
  const known = gates.get(RED.events);
  if (known) return known;
  const gate = new DeployGate(RED.events, (id) => RED.nodes.getNode(id));
  gates.set(RED.events, gate);
  return gate;
}
