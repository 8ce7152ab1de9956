import type { Node, NodeAPI } from 'node-red';
import { RingbackError, toRingbackError } from '../../core/errors';
import { compileExpression } from '../../core/extract/template';
import type { Message } from '../define-node';

/** A typed input of a call node's dialog, resolved for each message. */
export type CallValue = (msg: Message) => Promise<unknown>;

const plainTypes = ['msg', 'flow', 'global', 'str', 'num', 'bool', 'json', 'env'];

export function compileCallValue(RED: NodeAPI, node: Node, type: string, value: string): CallValue {
  if (type === 'jsonata') {
    const evaluate = compileExpression(value);
    return (msg) => evaluate({ ...msg, msg });
  }
  if (!plainTypes.includes(type)) {
    throw new RingbackError('RB_CONFIG', `A value is of the unknown type "${type}".`, {
      remedy: 'Choose one in the dialog and deploy.',
    });
  }
  return (msg) =>
    new Promise((resolve, reject) => {
      // A path into something that is not there: no value, as the change node has it.
      const fail = (thrown: unknown) => {
        if (type === 'msg') resolve(undefined);
        else reject(toRingbackError(thrown, 'RB_INPUT'));
      };
      try {
        RED.util.evaluateNodeProperty(value, type, node, msg, (error: Error | null, result: unknown) => {
          // Depending on the type, Node-RED tells it to the callback or throws it.
          if (error) fail(error);
          else resolve(result);
        });
      } catch (thrown) {
        fail(thrown);
      }
    });
}
