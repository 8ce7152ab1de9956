import { RingbackError } from '../core/errors';
import type { PollOutcome } from '../core/followup/poll-run';

/** What a user must hear of a poll that did not go as it should; undefined when there is nothing to say. */
export function troubleOf(outcome: PollOutcome): RingbackError | undefined {
  switch (outcome.kind) {
    case 'failed':
      return outcome.error;
    case 'held':
      return new RingbackError('RB_POLL_HELD', `The poll is held: ${outcome.reason}.`, {
        remedy: 'Nothing was opened or closed. If this is right, press the button on the reconcile node.',
      });
    case 'skipped':
      return undefined;
    case 'merged':
      return outcome.error ? incomplete(outcome.error) : unusable(outcome.report);
  }
}

function incomplete(error: RingbackError): RingbackError {
  return new RingbackError('RB_POLL_INCOMPLETE', `The poll was cut short: ${error.message}`, {
    remedy: 'What was seen is opened and updated, nothing was closed; the poll is tried again.',
    retryable: true,
    cause: error,
  });
}

function unusable({
  missingIds,
  duplicateIds,
}: {
  missingIds: number;
  duplicateIds: number;
}): RingbackError | undefined {
  if (missingIds + duplicateIds === 0) return undefined;
  return new RingbackError(
    'RB_INPUT',
    `The poll brought ${missingIds} records without an id and ${duplicateIds} with an id that another one has.`,
    { remedy: 'These were left out, the others count. Check the data reconciliation ID of the poll node with Try.' },
  );
}
