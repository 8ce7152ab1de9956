import type { Node, NodeAPI } from 'node-red';
import { RingbackError, toRingbackError } from '../../core/errors';
import { compileExpression } from '../../core/extract/template';
import type { Message } from '../define-node';
import { readProperty } from '../typed-value';

/** A typed input of a call node's dialog, resolved for each message. */
export type CallValue = (msg: Message) => Promise<unknown>;

const plainTypes = ['flow', 'global', 'str', 'num', 'bool', 'json', 'env'];

export function compileCallValue(RED: NodeAPI, node: Node, type: string, value: string): CallValue {
  if (type === 'jsonata') {
    const evaluate = compileExpression(value);
    return (msg) => evaluate({ ...msg, msg });
  }
  if (type === 'msg') return async (msg) => readProperty(RED, msg, value);
  if (!plainTypes.includes(type)) {
    throw new RingbackError('RB_CONFIG', `A value is of the unknown type "${type}".`, {
      remedy: 'Choose one in the dialog and deploy.',
    });
  }
  return (msg) =>
    new Promise((resolve, reject) => {
      try {
        RED.util.evaluateNodeProperty(value, type, node, msg, (error: Error | null, result: unknown) => {
          if (error) reject(toRingbackError(error, 'RB_INPUT'));
          else resolve(result);
        });
      } catch (thrown) {
        reject(toRingbackError(thrown, 'RB_INPUT'));
      }
    });
}
