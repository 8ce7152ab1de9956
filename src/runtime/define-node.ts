import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { RingbackError, toRingbackError } from '../core/errors';
import { workOnEnd } from './calls/told-ends';
import { keepSecretsOf, watchFlows } from './known-secrets';
import { NodeScope } from './scope';
import { createStatus, type Status } from './status';

/** A message as it comes: ours and foreign properties. */
export type Message = NodeMessage & Record<string, unknown>;

/** What a handler gives back: messages for the node's outputs, by index; undefined sends nothing. */
export type Outputs = (Message | Message[] | null)[];

/** Handles one message. Its promise ends the message: resolved sends and calls done(), rejected calls done(error). */
export type Handler = (
  msg: Message,
  signal: AbortSignal,
  emit: Emit,
) => Promise<Outputs | undefined | void> | Outputs | undefined | void;

/** Sends in the name of the message that is being handled; for handlers that send more than once. */
export type Emit = (outputs: Outputs) => void;

/** What a node is given to set itself up. */
export interface NodeContext<C> {
  readonly node: Node;
  readonly config: C;
  readonly scope: NodeScope;
  readonly status: Status;
  /** Sends without an incoming message (schedules, events). Does nothing once the node has closed. */
  send(outputs: Outputs): void;
  /** Reports an error that belongs to no incoming message, so that Catch nodes get it. */
  report(error: unknown, msg?: Message): void;
}

export interface NodeDefinition<C> {
  /** Turns the stored properties into a typed configuration, or throws a RingbackError that says what is wrong. */
  parse(properties: Record<string, unknown>, node: Node): C;
  /** Begins the node's work; the handler, if there is one, gets its messages. */
  setup(context: NodeContext<C>): Handler | void;
  /** Of a config node: no status, no input. */
  isConfig?: boolean;
  credentials?: Record<string, { type: 'text' | 'password' }>;
  /** The handler gets messages while the node closes, too, with a signal that is aborted; otherwise they are refused. */
  takesWhileClosing?: boolean;
}

/** Less than the 15 s after which Node-RED gives a closing node up. */
const closeWithinMs = 9_000;

/**
 * Registers a node type. What every node of ours promises is kept here: configuration is parsed once;
 * an invalid one leaves an inert node with a red status whose messages end in done(error); a handler's
 * rejection reaches Catch and never the process; closing ends everything that the node had begun.
 */
export function defineNode<C>(RED: NodeAPI, type: string, definition: NodeDefinition<C>): void {
  watchFlows(RED);
  function create(this: Node, properties: NodeDef): void {
    RED.nodes.createNode(this, properties);
    keepSecretsOf(RED, this, definition.credentials ?? {});
    startNode(this, properties as unknown as Record<string, unknown>, definition);
  }
  RED.nodes.registerType(type, create, definition.credentials ? { credentials: definition.credentials } : {});
}

function startNode<C>(node: Node, properties: Record<string, unknown>, definition: NodeDefinition<C>): void {
  const scope = new NodeScope();
  const status = createStatus(node, scope);
  const report = (thrown: unknown, msg?: Message) => {
    const error = toRingbackError(thrown);
    if (scope.isClosed && error.code === 'RB_CLOSED') return;
    // Without a message Node-RED only logs; with one, Catch nodes are asked.
    node.error(error, msg ?? ({ _msgid: '', payload: undefined } as unknown as Message));
  };
  let handler: Handler | undefined;
  try {
    const config = definition.parse(properties, node);
    const send = (outputs: Outputs) => {
      if (!scope.isClosed) node.send(outputs as NodeMessage[]);
    };
    handler = definition.setup({ node, config, scope, status, send, report }) ?? undefined;
  } catch (thrown) {
    const error = toRingbackError(thrown, 'RB_CONFIG');
    status.failed(error);
    if (definition.isConfig) node.error(error);
    handler = () => {
      throw error;
    };
  }
  if (!definition.isConfig && handler) listenForInput(node, scope, handler, definition.takesWhileClosing === true);
  node.on('close', (_removed: boolean, done: () => void) => {
    scope
      .close(closeWithinMs, (error) => node.error(toRingbackError(error)))
      .catch((error: unknown) => node.error(toRingbackError(error)))
      .finally(done);
  });
}

function listenForInput(node: Node, scope: NodeScope, handler: Handler, takesWhileClosing: boolean): void {
  node.on('input', (msg, send, done) => {
    const through = workOnEnd(msg as Message);
    const handled = (async () => {
      if (scope.isClosed && !takesWhileClosing) throw scope.signal.reason;
      const emit: Emit = (outputs) => send(outputs as NodeMessage[]);
      const outputs = await handler(msg as Message, scope.signal, emit);
      if (outputs) emit(outputs);
    })();
    scope
      .track(handled)
      .finally(through)
      .then(
        () => done(),
        (thrown: unknown) => done(toRingbackError(thrown)),
      );
  });
}

/** The live object that a config node stands for, or a RingbackError that says which choice is missing. */
export function lookupConfig<T>(RED: NodeAPI, id: unknown, type: string, what: string): T {
  const node =
    typeof id === 'string' && id
      ? (RED.nodes.getNode(id) as (Node & { ringback?: unknown; type: string }) | null)
      : null;
  if (!node) {
    throw new RingbackError('RB_CONFIG', `No ${what} is chosen, or the chosen one does not exist.`, {
      remedy: `Open the node, choose a ${what} and deploy.`,
    });
  }
  if (node.type !== type || node.ringback === undefined) {
    throw new RingbackError('RB_CONFIG', `The chosen ${what} "${node.name || node.id}" cannot be used.`, {
      remedy: 'It may be disabled or have errors of its own: open it, correct it and deploy.',
    });
  }
  return node.ringback as T;
}

/** Makes the live object of a config node findable by `lookupConfig`. */
export function provideConfig(node: Node, live: unknown): void {
  (node as Node & { ringback?: unknown }).ringback = live;
}
