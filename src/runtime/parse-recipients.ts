import type { NodeAPI } from 'node-red';
import { RingbackError } from '../core/errors';
import { compilePath } from '../core/extract/json-path';
import { parseStep } from '../core/extract/parse-steps';
import type { Step } from '../core/extract/settings';
import { Properties } from './properties';
import type { Escalation } from './recipient-resolver';
import { compileTypedValue, type TypedValue } from './typed-value';

export interface RecipientsConfig {
  directory: string;
  user: TypedValue | undefined;
  group: TypedValue | undefined;
  unknown: 'address' | 'skip';
  lookup: Step | undefined;
  lookupKey: string;
  escalation: Escalation | undefined;
}

/** The settings of a recipients node from its stored properties; RB_CONFIG for what cannot be one. */
export function parseRecipients(RED: NodeAPI, values: Record<string, unknown>): RecipientsConfig {
  const properties = new Properties(values);
  const user = compileTypedValue(RED, properties.text('userType', 'record'), properties.verbatim('user'));
  const group = compileTypedValue(RED, properties.text('groupType', 'record'), properties.verbatim('group'));
  if (!user && !group) {
    throw new RingbackError('RB_CONFIG', 'Neither User nor Group is set.', {
      remedy:
        'Say in at least one of them where the recipient is found, for instance in the record at $.assignee.email.',
    });
  }
  const lookup = properties.raw('lookup');
  return {
    directory: properties.text('directory'),
    user,
    group,
    unknown: properties.choice('unknown', 'Unknown recipients', ['address', 'skip'] as const, 'address'),
    lookup: lookup ? parseStep(lookup, 1) : undefined,
    lookupKey: properties.text('lookupKey'),
    escalation: parseEscalation(RED, properties),
  };
}

function parseEscalation(RED: NodeAPI, properties: Properties): Escalation | undefined {
  const after = properties.number('escalateAfter', 'Escalate after attempt', 0, 0, 10);
  if (after === 0) return undefined;
  const value = properties.verbatim('escalateTo');
  const type = properties.text('escalateToType', 'record');
  if (type === 'recipient' && value.trim() !== '') {
    const path = compilePath(value);
    return { after, to: async (_context, _msg, recipients) => recipients.flatMap((recipient) => path.all(recipient)) };
  }
  const to = compileTypedValue(RED, type, value);
  if (to) return { after, to };
  throw new RingbackError('RB_CONFIG', 'The escalation says not whom to tell.', {
    remedy: 'Say whom to tell after so many attempts, or enter 0 attempts for nobody.',
  });
}
