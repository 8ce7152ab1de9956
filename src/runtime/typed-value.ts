import type { NodeAPI } from 'node-red';
import { RingbackError } from '../core/errors';
import { compilePath } from '../core/extract/json-path';
import { compileExpression, compileTemplate } from '../core/extract/template';
import type { Message } from './define-node';

/** What a typed value may look at. */
export interface ValueContext extends Record<string, unknown> {
  record: unknown;
  local: Record<string, unknown>;
  global: Record<string, unknown>;
  user: Record<string, unknown>;
}

export type TypedValue = (context: ValueContext, msg: Message) => Promise<unknown>;

/** Compiles a typed input of a dialog once. Several values of a JSONPath are a list; none is undefined. */
export function compileTypedValue(RED: NodeAPI, type: string, value: string): TypedValue | undefined {
  if (value.trim() === '') return undefined;
  switch (type) {
    case 'record': {
      const path = compilePath(value);
      return async ({ record }) => {
        const found = path.all(record);
        return found.length > 1 ? found : found[0];
      };
    }
    case 'local':
    case 'global':
    case 'user': {
      const read = compileExpression(`${type}.${value}`);
      return (context) => read(context);
    }
    case 'str': {
      const template = compileTemplate(value);
      return (context) => template.evaluateTyped(context);
    }
    case 'jsonata': {
      const evaluate = compileExpression(value);
      return (context, msg) => evaluate({ ...context, msg });
    }
    case 'msg':
      return async (_context, msg) => readProperty(RED, msg, value);
    default:
      throw new RingbackError('RB_CONFIG', `A value is of the unknown type "${type}".`, {
        remedy: 'Choose one in the dialog and deploy.',
      });
  }
}

/** Node-RED's own reading fails where a part of the path is missing; a value that is not there is undefined. */
export function readProperty(RED: NodeAPI, msg: Message, path: string): unknown {
  try {
    return RED.util.getMessageProperty(msg, path);
  } catch (thrown) {
    if (thrown instanceof TypeError) return undefined;
    throw new RingbackError('RB_INPUT', `"${path}" is no property of a message.`, {
      remedy: 'Correct it in the dialog and deploy.',
      cause: thrown,
    });
  }
}
