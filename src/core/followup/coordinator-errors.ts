import { RingbackError } from '../errors';

export function twice(part: string, name: string): RingbackError {
  return new RingbackError('RB_CONFIG', `The follow-up "${name}" already has a ${part} node.`, {
    remedy: 'Give each follow-up one poll and one reconcile node; make another follow-up for this one.',
  });
}

export function incompleteChain(name: string): RingbackError {
  return new RingbackError('RB_CONFIG', `The follow-up "${name}" has no poll node or no reconcile node.`, {
    remedy: 'Wire a poll node to a reconcile node and choose this follow-up in both.',
  });
}

export function inactive(name: string): RingbackError {
  return new RingbackError('RB_INPUT', `The follow-up "${name}" is inactive.`, { remedy: 'Activate it first.' });
}

export function alreadyRunning(): RingbackError {
  return new RingbackError('RB_POLL_RUNNING', 'A poll of this follow-up is going on.', {
    remedy: 'It shows its result when it ends.',
    retryable: true,
  });
}

export function closed(): RingbackError {
  return new RingbackError('RB_CLOSED', 'The flow was redeployed or Node-RED stops.', {
    remedy: 'The poll is taken up again.',
    retryable: true,
  });
}

export function notStarted(): RingbackError {
  return new RingbackError('RB_STORE_UNAVAILABLE', 'The follow-up has not started yet: its store is being opened.', {
    remedy: 'Try again in a moment.',
    retryable: true,
  });
}
