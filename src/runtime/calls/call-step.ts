import type { Node, NodeAPI } from 'node-red';
import type { CallMessage } from '../../core/call/call-message';
import type { CallSession, SentMessage, Step } from '../../core/call/call-session';
import { RingbackError } from '../../core/errors';
import type { Leg } from '../../ports/gateway';
import { defineNode, type Message, type NodeContext, type Outputs } from '../define-node';
import { deployGate } from './deploy-gate';
import { serveCallsSoon, sessionOf } from './live-sessions';

/** A node's work on one call. */
export interface CallWork {
  session: CallSession;
  leg: Leg;
  msg: Message;
  signal: AbortSignal;
}

export interface CallStepDefinition<C> {
  parse(properties: Record<string, unknown>, node: Node): C;
  /** Gives the work to be done for each message. */
  setup(context: NodeContext<C>): (work: CallWork) => Promise<Outputs | undefined>;
}

/**
 * Registers a node that works on calls. Its step is known to the call while it works, so that a node of the
 * same id takes it up after a redeploy or a restart; a call that ends meanwhile is no error, and nothing is sent.
 */
export function defineCallStep<C>(RED: NodeAPI, type: string, definition: CallStepDefinition<C>): void {
  const gate = deployGate(RED);
  defineNode<C>(RED, type, {
    parse: definition.parse,
    takesWhileClosing: true,
    setup(context) {
      const { node, scope, status } = context;
      const work = definition.setup(context);
      let callers = 0;
      const show = () =>
        callers === 0 ? status.idle('') : status.working(callers === 1 ? '1 call' : `${callers} calls`);
      show();

      const run = async (session: CallSession, msg: Message, signal: AbortSignal): Promise<Outputs | undefined> => {
        callers += 1;
        show();
        try {
          const step: Step = { nodeId: node.id, msg: plainMessage(msg, session) };
          const outputs = await session.run(step, signal, (leg) => work({ session, leg, msg, signal }));
          outputs?.forEach((sent, port) => {
            const [last] = [sent ?? []].flat().slice(-1);
            if (!last) return;
            session.note(last);
            session.sentOn({ nodeId: node.id, port, msg: plainMessage(last, session) });
          });
          return session.isAdrift ? undefined : outputs;
        } catch (error) {
          if (error instanceof RingbackError && error.code === 'RB_CALL_ENDED') return undefined;
          // Not over yet: a Catch node of a flow that stays would answer it while the new node goes on.
          if (signal.aborted) return undefined;
          session.event(troubleOf(error));
          throw error;
        } finally {
          callers -= 1;
          show();
        }
      };

      const deliver = (outputs: Outputs) => {
        if (!gate.holds(node.id, outputs)) context.send(outputs);
      };
      const takeUp = (session: CallSession, { msg }: Step) => {
        const taken = run(session, msg as unknown as Message, scope.signal).then(
          (outputs) => outputs && deliver(outputs),
          (error: unknown) => context.report(error, msg as unknown as Message),
        );
        void scope.track(taken);
      };
      const sendAgain = (_session: CallSession, { port, msg }: SentMessage) => {
        const outputs: Outputs = new Array<null>(port + 1).fill(null);
        outputs[port] = msg as unknown as Message;
        deliver(outputs);
      };
      scope.onClose(serveCallsSoon(node.id, { step: takeUp, lost: sendAgain }));
      // Messages that are on their way to this node come within a turn; their steps are then taken up, too.
      scope.onClose(() => new Promise((resolve) => setImmediate(resolve)));

      return async (msg, signal) => {
        const session = sessionOf(msg);
        const outputs = session && (await run(session, msg, signal));
        return outputs && !gate.holds(node.id, outputs) ? outputs : undefined;
      };
    },
  });
}

function troubleOf(error: unknown) {
  const { code = 'RB_INTERNAL', message = String(error) } = error as { code?: string; message?: string };
  return { kind: 'trouble', code, message } as const;
}

/** A copy of its own, which later changes of the message do not reach. */
function plainMessage(msg: Message, session: CallSession): CallMessage {
  const { req: _request, res: _response, ...data } = msg;
  return { ...data, call: { ...session.call, ...(msg.call as object) } } as CallMessage;
}
