import type { Node } from 'node-red';
import { RingbackError } from '../core/errors';
import type { Message, Outputs } from './define-node';
import type { Properties } from './properties';
import type { Status } from './status';
import { withinTime } from './time-limit';
import { learn } from './zendesk-message';

/** How long a caller waits for Zendesk, and what happens then. */
export interface QuestionSettings {
  timeLimit: number;
  onFailure: 'error' | 'goOn';
}

export function parseQuestion(properties: Properties): QuestionSettings {
  return {
    timeLimit: properties.number('timeLimit', 'Time limit', 5, 1, 60),
    onFailure: properties.choice('onFailure', 'Without an answer', ['error', 'goOn'] as const, 'error'),
  };
}

export interface Asking {
  node: Node;
  status: Status;
  settings: QuestionSettings;
  /** Index of the output for "there is none". */
  noneOutput: number;
}

/**
 * Asks Zendesk on behalf of a caller who waits: never longer than the time limit. When Zendesk fails, the message
 * goes to Catch, or on by the output for "none" with the reason in it; either way somebody can speak to the caller.
 */
export async function askForCaller(
  { node, status, settings, noneOutput }: Asking,
  msg: Message,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<Outputs>,
): Promise<Outputs> {
  try {
    return await withinTime({ seconds: settings.timeLimit }, signal, ask);
  } catch (thrown) {
    if (!isZendesksFailure(thrown)) throw thrown;
    status.failed(thrown);
    if (settings.onFailure === 'error') throw thrown;
    node.warn(thrown.message);
    const { code, message } = thrown;
    const outputs: Outputs = Array.from({ length: noneOutput }, () => null);
    return [...outputs, learn(msg, { reason: 'unavailable', error: { code, message } })];
  }
}

function isZendesksFailure(thrown: unknown): thrown is RingbackError {
  return thrown instanceof RingbackError && thrown.code.startsWith('RB_HTTP_');
}
